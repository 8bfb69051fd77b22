#!/bin/sh
# A sequence made at run time is recovered in both directions.
. "$(dirname "$0")/../tap.sh"

said=$(tools/guest runtime_sequence 2>&1)
same "no addition is lost" 0 $?
for at in 2 6 8; do
    has "put back from $at" "^interrupted at start.$at .*put back.*start.0" \
        "$said"
done
has "carried forward" "^interrupted at start.10 .*forward.*start.13" "$said"
finish
