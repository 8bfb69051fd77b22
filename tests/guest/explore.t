#!/bin/sh
# explore - what it says of a scenario, of wrong use, and where memory ends;
# explore_all.long asks for all verdicts. A schedule takes some 100,000
# instructions, so ticks are made rare.
. "$(dirname "$0")/../tap.sh"

SHIFT=${SHIFT:-3} TIMEOUT=${TIMEOUT:-235}
export SHIFT TIMEOUT

# The lecture's example, as its figure has it. (Where its instructions lie in
# their functions is the compiler's choice.)
said=$(tools/guest explore plus-minus -g --counts --verdict 2>/dev/null)
same "the verdict on plus-minus is that it fails" 1 $?
for state in -1 0 1; do
    has "it can end with $state" "^    m = $state\$" "$said"
done
has "the step from which on it cannot end well is marked" \
    "^ +[0-9]+!.*mov eax, .m. +eax=0" "$said"
has "and named" "^Step [0-9]+ \(!\) broke it: from there on it cannot" "$said"
has "and what would have to be atomic" \
    "^  a: increment, from \+[0-9]+ to \+[0-9]+, both included\$" "$said"
has "in both functions" \
    "^  b: decrement, from \+[0-9]+ to \+[0-9]+, both included\$" "$said"
has "and the nearest schedule that is right" \
    "^The nearest schedule that is right: 0:[0-9]+ 1\$" "$said"
said=$(tools/guest explore plus-minus --source 2>/dev/null)
has "a line of the source is torn, and told as one" \
    "^  a: increment, all of counting.c:[0-9]+\$" "$said"
has "a table can begin in the middle of a line" \
    "^ +[1-9] a\| *:[0-9]+ +store.&m, load.&m. . 1.; +writes 1 over 0" "$said"
for name in low:-1 high:1; do
    said=$(tools/guest explore "plus-minus-${name%:*}" 2>/dev/null)
    same "plus-minus-${name%:*} is meant to fail: exit status 0" 0 $?
    has "and it says so" '^It is meant to be `wrong`' "$said"
    has "how it comes to ${name#*:} is drawn" "^In the end m = ${name#*:}\." \
        "$said"
    has "by a preemption between load and store" "-- preempted with eax=" \
        "$said"
done

# Nothing but the recovery makes a sequence one: a list, a lock, two words.
for row in push-sequence:wrong ras-mutex:deadlock compare-and-swap-2:wrong; do
    name=${row%:*}
    said=$(APPEND=ras=off tools/guest explore "$name" -k 1 2>/dev/null)
    same "without recovery $name fails" 1 $?
    has "and is ${row#*:}" "^$name: ${row#*:}\$" "$said"
    has "and it says why" 'but here it is .*, because of ras=off' "$said"
done
said=$(tools/guest explore list 2>/dev/null)
has "the list marks what stands on sequences" "^\* push-sequence " "$said"
has "and nothing else" "^  push " "$said"

said=$(tools/guest explore plus-minus -k 0 2>/dev/null)
same "what is meant to fail, and does not: exit status" "1" $?
has "and what to try" 'but here it is `safe`: try more preemptions' "$said"
said=$(tools/guest lost_update --verdict 2>/dev/null)
same "lost_update, by its verdict" 1 $?
said=$(tools/guest lost_update --source 2>/dev/null)
same "lost_update, as it is meant" 0 $?
has "it is told by the lines of its source, if one wants" \
    "^ +[0-9]+!a\| +:9 +int value = load\(&m\); +eax=0" "$said"
has "so is what would have to be atomic" \
    "^  a: add, from lost_update.c:9 to lost_update.c:11, both" "$said"
hasnt "and no instruction is in it" "mov eax" "$said"
has "and it says so" '^It is meant to be `wrong`' "$said"

# Runs of one schedule, and what it cannot do.
cat >"$scratch/typed" <<'END'



explore push -j > /tmp/report
explore --replay /tmp/report
explore peterson -m 2 -j > /tmp/report
explore --replay /tmp/report
explore sleep-long-enough -k 1 -j > /tmp/report
explore --replay /tmp/report
explore push --schedule '0 1'
explore --replay /sh
explore nothing
explore push -k many
explore signal-sequence -k 1
explore signal-forward -k 1
explore kill-sequence -k 1
poweroff
END
said=$(INPUT=$scratch/typed tools/guest sh 2>/dev/null)
has "a report in JSON is replayed" "^Again: *explore push --schedule" "$said"
has "and ends as it did" "^WRONG: this does not hold at the end: a and b" \
    "$said"
has "and on as many CPUs as there were" \
    "^Again: *explore peterson --cpus 2 --schedule" "$said"
has "where it fails again" "^WRONG: .*visits == 2, and nobody met another" \
    "$said"
has "a report has the time-out that its schedule takes" \
    "^Again: *explore sleep-long-enough --schedule '1 1t 1'" "$said"
has "and it is drawn" "-- time-out: 1's nanosleep ends, at 1 s --" "$said"
has "and what the letter means is said" \
    "0t: the time of thread 0's sleep is over" "$said"
has "another schedule of it is right" "^All is right" "$said"
has "what is no report is refused" "/sh is not a report" "$said"
has "an unknown name is told" "there is no 'nothing'" "$said"
has "a wrong option shows the right ones" "usage: explore \[list\]" "$said"
has "who is put back before a handler runs is said to be" \
    "-- gets a signal at \+[0-9]+ ==> put back to \+4 --" "$said"
has "and goes on there when it returns" \
    "\+4 start +mov eax, .edx. +eax=10 from count +10" "$said"
has "who is carried on before that" \
    "-- gets a signal at \+[0-9]+ ==> carried on to \+14 --" "$said"
has "and who is killed" \
    "-- is killed at \+19 ==> carried on to \+22 --" "$said"
has "each step that was carried is a row" "^ +carried: mov .edx.4., ecx\$" \
    "$said"

# Little more memory than the kernel asks for.
least=$(MEMORY=4 tools/guest hello 2>&1 |
        sed -n 's/.*memory: \([0-9]*\) MiB at least.*/\1/p')
said=$(MEMORY=$((least + 1)) tools/guest explore all 2>/dev/null)
has "where memory runs out, that is said" "^explore: [a-z-]*: Out of memory" \
    "$said"
finish
