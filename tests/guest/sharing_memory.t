#!/bin/sh
# The lecture's programs: who loses money, who stops, and who does neither.
. "$(dirname "$0")/../tap.sh"

objdump=$(tools/doctor --compiler 2>/dev/null)objdump
nm=${objdump%objdump}nm

# run PROGRAM [SECONDS]: what it says, and then its exit status.
run() {
    tools/guest sh -c "$*; echo status \$?" 2>&1
}

# counts SAID: the transfers of both threads.
counts() {
    printf '%s\n' "$1" |
        sed -n 's/^signal 14: \([0-9]*\) and \([0-9]*\) .*/\1 \2/p'
}

# inconsistent NAME SAID: it says A, B, and a sum that is theirs and wrong.
inconsistent() {
    got=$(printf '%s\n' "$2" | sed -n \
        's/^inconsistent: A = \(.*\), B = \(.*\), A + B = \(.*\)$/\1 \2 \3/p')
    set -- "$1" "$2" $got
    same "$1: A + B is the sum, but not the money that was there" \
        "yes $(($3 + $4))" \
        "$([ "${5:-20000}" != 20000 ] && echo yes) $5"
    has "$1: it is meant to, and says why" '^This is meant to go wrong: ' "$2"
    has "$1: so all is well" '^status 0$' "$2"
    same "$1: it says so once" 1 "$(printf '%s\n' "$2" | grep -c inconsistent)"
}

# consistent NAME SAID: the alarm ended it, and nobody missed any money.
consistent() {
    hasnt "$1: no money is missing" inconsistent "$2"
    has "$1: the alarm ends it: signal and both counts" \
        '^signal 14: [0-9]+ and [0-9]+ transfers' "$2"
    has "$1: well" '^status 0$' "$2"
}

# many SAID: "yes" if both threads have made more than 10,000 transfers.
many() {
    set -- $(counts "$1")
    [ "${1:-0}" -gt 10000 ] && [ "${2:-0}" -gt 10000 ] && echo yes
}

inconsistent sharing_memory "$(run sharing_memory)"
inconsistent sharing_memory_unlocked_check \
    "$(run sharing_memory_unlocked_check)"

safe=$(run sharing_memory_safe 1)
consistent sharing_memory_safe "$safe"
same "sharing_memory_safe: both threads get on" yes "$(many "$safe")"

ordered=$(run sharing_memory_ordered 1)
consistent sharing_memory_ordered "$ordered"
same "sharing_memory_ordered: both threads get on" yes "$(many "$ordered")"

said=$(run sharing_memory_deadlock 1)
consistent sharing_memory_deadlock "$said"
set -- $(counts "$said") $(counts "$ordered")
has "sharing_memory_deadlock: it is meant to stop" \
    '^This is meant to go wrong: two mutexes' "$said"
same "sharing_memory_deadlock: it has stopped early" yes \
    "$([ $((${1:-0} + ${2:-0})) -lt $(((${3:-0} + ${4:-0}) / 20)) ] &&
       echo yes)"

set -- $(counts "$safe") $(counts "$(run sharing_memory_safe)")
same "without an argument the limit is 10 seconds" 10 \
    "$((((${3:-0} + ${4:-0}) * 10 / (${1:-1} + ${2:-0}) + 5) / 10))"

said=$(run "sharing_memory_safe 0; sharing_memory_safe ten;" \
    "sharing_memory_safe 1 2")
same "limits that are none: usage, each time" 3 \
    "$(printf '%s\n' "$said" |
       grep -c '^usage: sharing_memory_safe .*\[SECONDS\]')"
has "and exit status 2" '^status 2$' "$said"

# Each instruction that names an account or a count only loads or stores.
for program in sharing_memory sharing_memory_unlocked_check \
    sharing_memory_safe sharing_memory_deadlock sharing_memory_ordered; do
    file=build/bin/$program
    places=$("$nm" "$file" | awk '
        $3 ~ /^(A|B|first_count|second_count)$/ {
            sub(/^0+/, "", $1); printf "%s0x%s", n++ ? "|" : "", $1 }')
    code=$("$objdump" -d --no-show-raw-insn "$file" |
           sed -n '/<move_from_[ab]_to_[ab]>:/,/^$/p')
    used=$(printf '%s\n' "$code" | grep -E "($places)(,|$)" |
           awk '{ print $2 }')
    same "$program: accounts and counts are loaded, added to, stored" mov \
        "$(printf '%s\n' "$used" | sed 's/movl/mov/' | sort -u)"
done
finish
