#!/bin/sh
# Several CPUs: the verdicts on locks and sequences, and how a schedule is said.
# user/tests/litmus_test has the order of memory.
. "$(dirname "$0")/../tap.sh"

TIMEOUT=${TIMEOUT:-200}
export TIMEOUT

# verdict NAME OPTION...: as explore says it.
verdict() {
    tools/guest explore "$@" --verdict 2>/dev/null </dev/null |
        sed -n "s/^$1: \([a-z]*\)\$/\1/p"
}

for name in peterson dekker; do
    same "$name is safe on one CPU" safe "$(verdict $name -k 1)"
    same "and wrong on two" wrong "$(verdict $name --cpus 2)"
    same "and safe there with a fence" safe \
        "$(verdict $name-fenced --cpus 2)"
done
same "a locked exchange is safe on two, too" safe "$(verdict xchg --cpus 2)"
same "but no sequence on shared data" wrong \
    "$(verdict fetch-and-add --cpus 2)"

said=$(tools/guest explore peterson --cpus 2 2>/dev/null)
has "the table says that a store waits" "-- its store waits in the buffer --" \
    "$said"
has "and that another CPU goes on" "-- CPU 1 goes on --" "$said"
again=$(printf '%s\n' "$said" |
    sed -n "s/^Again: *explore \(peterson --cpus 2\) --schedule '\(.*\)'/\2/p" |
    head -n 1)
has "a letter in the schedule says so, too" "[0-9]w " "$again"
said=$(tools/guest explore peterson --cpus 2 --schedule "$again" 2>/dev/null)
has "and the schedule can be run again" "^WRONG" "$said"
finish
