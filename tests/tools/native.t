#!/bin/sh
# make native links the guest's own object code for this host, and has a figure
# for each operation of the tour. How large it is, is this host's matter.
. "$(dirname "$0")/../tap.sh"

said=$(make native 2>&1)
if printf '%s\n' "$said" | grep -q 'cannot run a 32-bit'; then
    echo "ok 1 # SKIP this host runs no 32-bit programs"
    echo "1..1"
    exit
fi
has "the CPU is named, with the date" \
    '^[^ ].* \(family .*\).*, [0-9]{4}-[0-9]{2}-[0-9]{2}$' "$said"
for operation in none ras xchg ras-mutex xchg-mutex ras-fetch-and-add \
    lock-xadd add peterson static-jump dynamic-rewrite designated-emulate; do
    has "$operation has a figure" "^$operation +[0-9]+\.[0-9]+ +" "$said"
done
hasnt "the kernel's own call has none" '^syscall' "$said"
kept=$(sed -n 's/^ *{ "\([^"]*\)", [1-9].*/\1/p' user/tour/native.c)
same "the tour has kept a figure for each of these" "$kept" "$(
    printf '%s\n' "$said" | sed -n 's/^\([a-z-]*\)  *[0-9]*\.[0-9]* .*/\1/p')"
finish
