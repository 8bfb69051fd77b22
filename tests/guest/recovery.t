#!/bin/sh
# What the console says of a fault past a commit: that it was there, and the
# program's own pc, wherever the recovery had sent the thread. No handler
# helps.
. "$(dirname "$0")/../tap.sh"

for way in rewrite clone jump fault breakpoint emulate; do
    said=$(tools/guest fault_inside $way 2>&1)
    has "$way: no handler keeps one alive" "^40 of 40 died" "$said"
    at=$(printf '%s\n' "$said" | sed -n 's/^the second store is at //p')
    line="page fault at address [0-9a-f]*, past the commit of sequence"
    line="$line ras_count_pair, pc $at "
    lines=$(printf '%s\n' "$said" | grep -c "killed: $line")
    same "$way: each is reported at the pc of the second store" 40 "$lines"
done
finish
