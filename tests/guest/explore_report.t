#!/bin/sh
# The report on one schedule: the table as a textbook has it, and JSON.
. "$(dirname "$0")/../tap.sh"

# report SCENARIO SCHEDULE [json | all]: what is said, without the kernel's
# lines.
report() {
    tools/guest explore_report "$@" | grep -v '^#' | sed 's/ *$//'
}

# catalogue SCENARIO SCHEDULE: the same of a scenario that everybody has.
catalogue() {
    tools/guest explore "$1" --schedule "$2" 2>/dev/null |
        grep -v '^#' | sed 's/ *$//'
}

# step_behind PATTERN: the number of the step after the first of such a row.
step_behind() {
    awk -v pattern="$1" '$0 ~ pattern { print $1 + 1; exit }'
}

said=$(report add "0:2 1")
same "m = m + 1 twice is the figure of a textbook" "\
step   thread 0: add          thread 1: add                  what it did      m
----   ---------------------  -----------------------------  ---------------  --
start                                                                         0
       add:
   0   +0 mov eax, [m]                                       eax=0            0
   1   +5 add eax, 1                                         eax=1            0
       -- preempted with eax=1 --
                              add:
   2                          +0 mov eax, [m]                eax=0            0
   3                          +5 add eax, 1                  eax=1            0
   4                          +8 mov [m], eax                writes 1 over 0  1*
                              -- ends --
       add:
   6   +8 mov [m], eax                                       writes 1 over 1  1
       -- ends --
----   ---------------------  -----------------------------  ---------------  --
In the end m = 1. (* has just changed)
WRONG: this does not hold at the end: m == 2.
2 instructions touch nothing shared: --instructions shows them.
Schedule: 0:2 1
0:2 = thread 0 for 2 steps; 1 = thread 1 until it waits or ends; then by turns.
Again:    explore_report --schedule '0:2 1'" "$said"

said=$(report add "0:2 1" all)
same "all its instructions can be shown, and what they computed" "\
step   thread 0: add           thread 1: add                 what it did      m
----   ----------------------  ----------------------------  ---------------  --
start                                                                         0
       add:
   0   +0  mov eax, [m]                                      eax=0            0
   1   +5  add eax, 1                                        eax=1            0
       -- preempted with eax=1 --
                               add:
   2                           +0  mov eax, [m]              eax=0            0
   3                           +5  add eax, 1                eax=1            0
   4                           +8  mov [m], eax              writes 1 over 0  1*
   5                           +13 ret                                        1
                               -- ends --
       add:
   6   +8  mov [m], eax                                      writes 1 over 1  1
   7   +13 ret                                                                1
       -- ends --
----   ----------------------  ----------------------------  ---------------  --
In the end m = 1. (* has just changed)
WRONG: this does not hold at the end: m == 2.
Schedule: 0:2 1
0:2 = thread 0 for 2 steps; 1 = thread 1 until it waits or ends; then by turns.
Again:    explore_report --schedule '0:2 1'" "$said"

said=$(report three "0:2 2:1 1")
same "and so is that of three threads" "\
step   thread 0: add  thread 1: add  thread 2: add           what it did      m
----   -------------  -------------  ----------------------  ---------------  --
start                                                                         0
       add:
   0   +0 mov eax, [m]                                       eax=0            0
   1   +5 add eax, 1                                         eax=1            0
       -- preempted with eax=1 --
                                     add:
   2                                 +0 mov eax, [m]         eax=0            0
                                     -- preempted with eax=0 --
                      add:
   3                  +0 mov eax, [m]                        eax=0            0
   4                  +5 add eax, 1                          eax=1            0
   5                  +8 mov [m], eax                        writes 1 over 0  1*
                      -- ends --
                                     add:
   7                                 +5 add eax, 1           eax=1            1
   8                                 +8 mov [m], eax         writes 1 over 1  1
                                     -- ends --
       add:
  10   +8 mov [m], eax                                       writes 1 over 1  1
       -- ends --
----   -------------  -------------  ----------------------  ---------------  --
In the end m = 1. (* has just changed)
WRONG: this does not hold at the end: m == 2.
3 instructions touch nothing shared: --instructions shows them.
Schedule: 0:2 2:1 1
0:2 = thread 0 for 2 steps; 1 = thread 1 until it waits or ends; then by turns.
Again:    explore_report --schedule '0:2 2:1 1'" "$said"

said=$(report broken "0:2 1")
same "an invariant is broken by the marked row, and named" "\
step   thread 0: add       thread 1: move          what it did      from   onto
----   ------------------  ----------------------  ---------------  -----  -----
start                                                                  1      1
       -- preempted --
                           move:
   2!                      +0 mov dword [from], 0  writes 0 over 1     0*     1
----   ------------------  ----------------------  ---------------  -----  -----
When it was stopped: from = 0, onto = 1. (* has just changed)
BROKEN at step 2 (!): from = 0: the sum is not 2.
2 instructions touch nothing shared: --instructions shows them.
Schedule: 0:2 1
0:2 = thread 0 for 2 steps; 1 = thread 1 until it waits or ends; then by turns.
Again:    explore_report --schedule '0:2 1'" "$said"

said=$(report fault "0:2 1")
has "of a process that died the last turn is shown, too" \
    "^ +4 +\+9 +mov eax, .lent. +eax=NULL" "$said"
has "and the instruction that killed it is marked" \
    "^ +5X +\+14 mov ecx, .eax. +dies: reads from NULL" "$said"
has "and named" \
    "^DEAD: the process died at step 5 \(X\): Segmentation fault\.$" "$said"
said=$(report exit "")
has "and so is the call by which it ended" \
    "^ +[0-9]+X .*int 0x80 \(exit\) +dies" "$said"
has "with its exit status" "^DEAD: the process ended at step [0-9]+ \(X\) with \
exit status 3\.$" "$said"

has "a watch that no step reads or changes is named" "^untouched: onto\$" \
    "$(report "one of three" untouched)"
has "one that lies near a word to sleep on is none the less" \
    "^untouched: pair.beside\$" "$(report beside untouched)"
has "one is where the process is killed, too" "^untouched: onto\$" \
    "$(report killed untouched)"
has "none is, if all are read or changed" "^untouched: none\$" \
    "$(report "only looks" untouched)"

said=$(report greedy "")
has "who takes more and more memory is called greedy" "^GREEDY" "$said"
has "whose turn is over by a quantum, for no schedule says when" \
    "^ +-- quantum over --" "$said"

said=$(report sequence "0:6 1")
has "who is put back by a recovery is said to be, from where and to where" \
    "-- preempted at \+10 ==> put back to \+4 --" "$said"
has "and goes on at the start of its sequence" \
    "17 +\+4 +mov eax, \[edx\] +eax=1 from m +1" "$said"

# Thread 0 has stored its number into a when it loses the CPU.
has_a=$(report deadlock "0 1" all |
        step_behind "^ +[0-9]+ .* mov .edx., ")
said=$(report deadlock "0:$has_a 1")
has "who sleeps, and on what" "-- sleeps on a --" "$said"
has "a deadlock is called so" "^DEADLOCK" "$said"
has "and who has locked what" \
    "thread 1 sleeps on a, which thread 0 has locked" "$said"
has "and the cycle is shown" \
    "thread 0 -> b -> thread 1 -> a -> thread 0" "$said"
hasnt "in no more than 80 columns" ".{81}" "$said"

said=$(report loop "0:3 1:4")
has "a loop is shown once" \
    "\.\.\. steps [0-9]+ to [0-9]+ again, [0-9]+ times" "$said"
has "and that it has no end" "^LIVELOCK" "$said"

said=$(catalogue alternation-idle 0)
has "who waits by giving way is said to" "^ {7}-- yields --" "$said"
has "and to do nothing else" \
    "\.\.\. steps [0-9]+ to [0-9]+ again and again, up to" "$said"
has "and if it does for ever, that has no end either" "^LIVELOCK" "$said"

is_inside=$(catalogue xchg-3 "0 1 2" | step_behind " xchg ")
said=$(catalogue xchg-3 "0:$is_inside 1 2")
has "three threads fit, names above where there is no room" \
    "^T1 is thread 1: enter_second" "$said"
has "and short in the head" \
    "^step +T0 +T1 +thread 2: enter_third +what it did +visits +inside" "$said"
has "the first's rows are in the first column" "^ {7}enter(_first)?:" "$said"
has "the second's rows are in the second column" \
    "^ {12}enter(_second)?:" "$said"
has "the third's are in the third" "^ {17}enter(_third)?:" "$said"
has "and below them what becomes of each: the first" \
    "^ {7}-- preempted with eax=0 --" "$said"
has "the second" "^ {12}-- yields --" "$said"
has "the third" "^ {17}-- yields --" "$said"
has "and all is right" "^All is right" "$said"
hasnt "in no more than 80 columns" ".{81}" "$said"

said=$(report printf "0:12 1" all)
has "library code that meets nobody is one row" \
    "^ +[0-9]+ +\+[0-9]+ +\.\.\. [0-9]+ instructions" "$said"
has "a system call has a name, and a result" \
    "int 0x80 \(write\) +returns 7" "$said"
said=$(report printf "0:12 1")
hasnt "none of it is in the short table" "instructions\$" "$said"

said=$(report four "0:1 1:5 2:12 3:3")
hasnt "four threads fit into 80 columns" ".{81}" "$said"
has "each in a column" "^step +T0 +T1 +T2 +thread 3: print_m +what" "$said"

report stack "0:7 1" json >"$scratch/stack"
report deadlock "0:$has_a 1" json >"$scratch/deadlock"
report broken "0:2 1" json >"$scratch/broken"
said=$(cd "$scratch" && python3 - stack deadlock broken <<'END_OF_PYTHON'
import json, sys
stack, deadlock, broken = (json.load(open(name)) for name in sys.argv[1:])
print(deadlock["scenario"], deadlock["schedule"], deadlock["ending"])
print(deadlock["watched"], deadlock["values"], deadlock["sleeps_on"])
print([turn["what"].split(" with ")[0] for turn in deadlock["turns"]])
first = deadlock["steps"][0]
print(first["place"], first["text"], first["visible"], first["values"])
print(*sorted({step["place"] for step in stack["steps"] if step["visible"]
               and "lend" in step["place"]}))
print(broken["ending"], broken["values"], broken["steps"][-1]["values"],
      [(turn["thread"], turn["steps"]) for turn in broken["turns"]])
END_OF_PYTHON
)
has "the JSON can be read" "^deadlock 0:$has_a 1 deadlock" "$said"
has "what is watched" \
    "'m', 'a.word', 'b.word'. .0, -[0-9]+, -[0-9]+. .'b', 'a'." "$said"
has "the turns" "'preempted', 'sleeps on a', 'sleeps on b'" "$said"
has "the instructions" "^a_then_b push a False .0, 0, 0." "$said"
has "a stack is private, but not where another touches it" \
    "^lend\+16 lend\+21 lend\+28 lend\+6" "$said"
has "a turn ends where the invariant broke" \
    "^broken .0, 1. .0, 1. .\(0, 2\), \(1, 1\).$" "$said"
finish
