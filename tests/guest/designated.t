#!/bin/sh
# Every shape of designated sequence, and that the test of them would notice:
# without recovery it fails. (An instruction takes 16 ns here, for a forced
# interruption is to be over before the next tick.)
. "$(dirname "$0")/../tap.sh"

SHIFT=4
export SHIFT
said=$(tools/guest designated_shapes 2>&1)
same "designated_shapes passes" 0 $?
printf '%s\n' "$said" | grep '^not ok\|^# ' | explain
tried=$(printf '%s\n' "$said" | grep -c '^ok .* landmark .* right at each of')
same "with each landmark that it may have, preempted and signalled" 110 "$tried"

said=$(tools/guest accident 2>&1)
same "accident: code that is no sequence" 0 $?
has "is shown" '^  .6  lea ecx, .eax . 5. .* jumps to here' "$said"
has "with where it is put back" \
    '^rollback: interrupted before .6, went on at .0: stored 6, not 1005$' \
    "$said"
has "is broken by rollback" '^rollback: recovered 2 times, wrong 2' "$said"
has "and survives rollforward" '^rollforward: recovered 2 times, wrong 0' \
    "$said"

APPEND=ras=off
export APPEND
said=$(tools/guest designated_shapes 2>&1)
same "without recovery it fails" 1 $?
same "in each of its promises but the first" 1 \
    "$(printf '%s\n' "$said" | grep -c '^ok ')"
said=$(tools/guest designated_test 2>&1)
same "so does designated_test" 1 $?
finish
