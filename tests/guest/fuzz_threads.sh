#!/bin/sh
# Rounds of processes and threads that do everything at once, on the kernel
# that checks itself: user/tests/fuzz_threads. Another SEED makes other rounds;
# the one that was used is printed.
. "$(dirname "$0")/../tap.sh"

seed=${SEED:-1}
rounds=${ROUNDS:-500}
CHECK=1 TIMEOUT=${TIMEOUT:-235}
export CHECK TIMEOUT

said=$(tools/guest fuzz_threads "$seed" "$rounds" 2>&1)
same "fuzz_threads passes with seed $seed" 0 $?
printf '%s\n' "$said" | grep -Ev '^# (seed|fuzz_threads|true)' | explain
has "it says its seed" "^# seed $seed\$" "$said"
hasnt "the kernel does not panic" "PANIC" "$said"

finish
