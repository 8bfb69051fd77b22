#!/bin/sh
# What is meant to go wrong says so, and ends well; --verdict asks whether it
# did. Each program that shows something answers -h.
. "$(dirname "$0")/../tap.sh"

# run LINE: what the shell says to it, and the exit status of the last program.
run() {
    tools/guest sh -c "$1; echo status \$?" 2>&1
}

for program in sharing_memory sharing_memory_unlocked_check \
    "sharing_memory_deadlock 1" accident refused; do
    said=$(run "$program; echo first \$?; $program --verdict")
    same "$program: it says each time that it is meant to go wrong" 2 \
        "$(printf '%s\n' "$said" | grep -c '^This is meant to go wrong: ')"
    has "$program: so all is well" '^first 0$' "$said"
    has "$program: the verdict is that it went wrong" '^status 1$' "$said"
done
for program in sharing_memory_safe sharing_memory_ordered; do
    has "$program: the verdict is that nothing went wrong" '^status 0$' \
        "$(run "$program --verdict 1")"
done

for programs in "sharing_memory accident first" "hello refused tour" \
    "runtime_sequence lost_update explore bench"; do
    said=$(run "$(printf '%s -h || echo failed; ' $programs)true")
    for program in $programs; do
        has "$program -h: how it is used" "^usage: $program" "$said"
        has "$program -h: what it shows" "^$program: [a-z]" "$said"
    done
    hasnt "$programs -h: exit status 0" failed "$said"
    hasnt "$programs -h: in no more than 80 columns" ".{81}" "$said"
done
finish
