#!/bin/sh
# The prompt: what is typed is run, and what cannot be run is said clearly.
. "$(dirname "$0")/../tap.sh"

# typed FIRST LINE...: what the shell says that starts with the words FIRST,
# and is then typed the lines. What comes before the kernel listens is lost:
# empty lines go first.
typed() {
    first=$1
    shift
    awk 'BEGIN { while (n++ < 64) print "" }' >"$scratch/typed"
    printf '%s\n' "$@" "poweroff" >>"$scratch/typed"
    INPUT="$scratch/typed" TIMEOUT="${TIMEOUT:-20}" tools/guest sh $first 2>&1
}

said=$(typed "echo before the prompt" \
    "echo 'a  b' \"c d\" e\\ f # comment" "nosuch" "spin" \
    "misbehave read_null" "misbehave" 'echo "open' "help" "ps" "ras" \
    "REPRISE_MUTEX=xchg" "mutex_default" "REPRISE_MUTEX=ras mutex_default" \
    "cat no/such/file" "sh -c nosuch")
has "the arguments' program runs first" 'before the prompt$' "$said"
has "quotes hold words together" 'a  b c d e f$' "$said"
has "an unknown program: a hint" 'sh: nosuch: no such program.*help' "$said"
hasnt "a program that succeeds is not remarked on" 'sh: spin' "$said"
has "a fault is named" 'misbehave: killed by SIGSEGV' "$said"
has "an exit status is shown" 'sh: misbehave: exit status 2' "$said"
has "an open quote is refused" 'sh: syntax error: a quote is not closed' "$said"
has "help has a line for tour" '^ *tour +[a-z]' "$said"
hasnt "and none for a test" '^ *race_test' "$said"
hasnt "nor for what only tools start" '^ *steps ' "$said"
hasnt "no line of help is too wide" '^  .{78}' "$said"
has "its columns hold: a long name has a line of its own" \
    '^  sharing_memory_unlocked_check$' "$said"
hasnt "and all texts begin in one" '^  [a-z]{1,15} {1,18}[^ ].*|^ {3,19}[^ ]' \
    "$(printf '%s\n' "$said" | sed -n '/^  accident/,/^  wc /p' |
        grep -Ev '^  [a-z_]{1,16} +[^ ]' | grep -v '^  sharing_memory_')"
has "ras lists what the shell's library is made of" \
    '^ +1 ras_compare_and_swap ' "$said"
same "below one head" 1 "$(printf '%s\n' "$said" | grep -c ' SEQUENCE ')"
has "ps lists the shell" ' 1 +1 [a-z]+ .* sh$' "$said"
has "NAME=VALUE is the environment of what follows" \
    'sh: mutex_default: exit status 2' "$said"
has "also on a program's own line" 'sh: mutex_default: exit status 1' "$said"
has "cat names the file" 'cat: no/such/file: ' "$said"
has "sh -c ends with 127 for what is not there" 'sh: sh: exit status 127' \
    "$said"

long=$(printf '%0300d' 1)
said=$(typed true "echo $long" 'echo $?' "for i in 1 2; do echo \$i; done" \
    "cd /tmp" "sh -c 'false; exit'")
has "a line that is too long is refused" \
    'sh: a line has at most 255 characters: this one was not run' "$said"
has "which is status 2" '^2$' "$said"
hasnt "and no part of it is run" '^0+$' "$said"
has "a loop is refused as a whole" 'sh: for: there are no loops here' "$said"
hasnt "and no part of it is run" 'sh: (do|done):' "$said"
has "a directory cannot be changed" 'sh: cd: there is no current dir' "$said"
has "a script ends as its last command" 'sh: sh: exit status 1' "$said"

said=$(typed "tour -n 20000 -t 3" "ras 99" "ras me" "poweroff now")
has "the tour runs before the prompt" '3 threads add' "$said"
has "ras of no process" 'ras: process 99: ' "$said"
has "ras of what is no number" 'ras: me.* process id' "$said"
has "poweroff of what is no number" 'usage: poweroff' "$said"
said=$(tools/guest beside ras 2>&1)
has "ras heads its list" 'SEQUENCE +START +COMMIT +END' "$said"
has "commit and end are told from the start on" \
    '^ +1 ras_compare_and_swap +[0-9a-f]{8} +[+][0-9]+ +[+][0-9]+ +0 +0' \
    "$said"
hasnt "and fits the screen" '^[^#].{79}' "$said"
hasnt "so does the list of explore" '^[^#].{79}' \
    "$(tools/guest explore list 2>&1)"
said=$(tools/guest refused 2>&1)
has "and what is refused" '^two_stores: refused' "$said"
hasnt "in all its words" '^[^#].{79}' "$said"
has "its line is shown" \
    '^ +user/demos/refused/wrong.asm:[0-9]+: mov .edx., ecx' "$said"
has "with the rule" '^ +writes memory before the commit; the commit belongs' \
    "$said"

# A write of many lines goes out in pieces. Ticks come often here, and each
# program prints far more than the other takes to start.
help=build/initrd/etc/help
many() { echo "$1 $1 $1 $1 $1 $1 $1 $1 $1 $1 $1 $1"; }
said=$(SHIFT=10 tools/guest sh -c \
    "cat $(many /etc/help) & cat $(many /etc/help); wait" 2>&1 | grep -v '^#')
same "two programs print at the same time" yes \
    "$(printf '%s\n' "$said" |
        FIRST=$(head -n 1 $help) LAST=$(tail -n 1 $help) awk '
            $0 == ENVIRON["FIRST"] && NR > 1 && before != ENVIRON["LAST"] {
                mixed = "yes" }
            { before = $0 } END { print mixed }')"
same "and each line stays whole" "$(sort $(many $help) $(many $help))" \
    "$(printf '%s\n' "$said" | sort)"
finish
