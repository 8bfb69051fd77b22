#!/bin/sh
# Steps by a planted breakpoint (step=int3) are the steps by the trap flag: what
# the explorer finds, and what the tests of steps say, is the same both ways. A
# kernel that finds no trap flag goes that way by itself: machine.t. The whole
# catalogue: planted.slow.
. "$(dirname "$0")/../tap.sh"

SHIFT=${SHIFT:-3} TIMEOUT=${TIMEOUT:-235}
export SHIFT TIMEOUT

# both WORD...: run it both ways; the outputs are $scratch/tf and int3.
both() {
    for way in tf int3; do
        APPEND=step=$way tools/guest "$@" >"$scratch/$way.all" 2>&1
        eval "$way=$?"
        grep -v '# machine: ' "$scratch/$way.all" >"$scratch/$way"
    done
    same "$*: ends alike" "$tf" "$int3"
    diff "$scratch/tf" "$scratch/int3" >"$scratch/diff"
    kept $? "and says the same" || head -20 "$scratch/diff" | explain >&2
}

both step_test
same "step_test passes" 0 "$int3"
has "the kernel says how it steps" '# machine: single steps by int3,' \
    "$(cat "$scratch/int3.all")"
for scenario in plus-minus push-sequence; do
    both explore $scenario -g
    has "$scenario: schedules were tried" '^[1-9][0-9]* schedules tried' \
        "$(cat "$scratch/int3")"
done

said=$(APPEND=step=int3 SHIFT=7 tools/guest schedule_test 2>&1)
same "schedule_test passes" 0 $? ||
    printf '%s\n' "$said" | grep -A 3 '^# not ok' | explain >&2
finish
