#!/bin/sh
# Random machine code in any state of the CPU, on the kernel that checks
# itself: user/tests/fuzz_code. Another SEED makes other programs; the one that
# was used is printed.
. "$(dirname "$0")/../tap.sh"

seed=${SEED:-1}
programs=${PROGRAMS:-50000}
CHECK=1 TIMEOUT=${TIMEOUT:-235}
export CHECK TIMEOUT

said=$(tools/guest fuzz_code "$seed" "$programs" 2>&1)
same "fuzz_code passes with seed $seed" 0 $?
printf '%s\n' "$said" | grep -Ev '^# (seed|fuzz_code)' | explain
has "it says its seed" "^# seed $seed\$" "$said"
hasnt "the kernel does not panic" "PANIC" "$said"

finish
