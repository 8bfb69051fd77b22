#!/bin/sh
# Faults that the kernel once had, put back one by one into a copy of the tree:
# user/tests/fuzz_threads finds each within so many rounds. (Items 1, 3, 4 and
# 5 of the issue on hardening.) A machine that stands still is found by the
# time-out.
. "$(dirname "$0")/../tap.sh"
. "$(dirname "$0")/../mutant.sh"

CHECK=1 TIMEOUT=${TIMEOUT:-180}
export CHECK TIMEOUT
rounds=${ROUNDS:-500}

# found NAME: with what was changed the fuzzer does not pass.
found() {
    if make -C "$tree" all >"$scratch/build" 2>&1; then
        said=$(cd "$tree" && tools/guest fuzz_threads 1 "$rounds" 2>&1)
        [ $? -ne 0 ]
        kept $? "$1: found in round $(printf '%s\n' "$said" |
            grep -c '^# seed')"
        printf '%s\n' "$said" | grep -E "PANIC|^not ok|time-out|cannot" |
            head -n 2 | explain
    else
        kept 1 "$1: it builds"
        explain <"$scratch/build"
    fi
    restore
}

said=$(cd "$tree" && make all >/dev/null 2>&1 &&
    tools/guest fuzz_threads 1 "$rounds" 2>&1)
same "without a fault $rounds rounds pass in the copy" 0 $?

# What rolls forward.
name="a doomed thread begins to roll"
change "$name" kernel/ras/forward.c \
    'if (thread->work & WORK_DOOMED)' 'if (0)'
found "$name"
name="a thread ends, and what it rolls does not"
change "$name" kernel/sched/thread.c 'ras_stop_rolling(self);' ';'
found "$name"

# Ranges of addresses.
name="the end of a range wraps around"
change "$name" kernel/mm/space.c \
    'uaddr_t end = user_end(start, length);' 'uaddr_t end = start + length;'
change "$name" kernel/mm/space.c 'return end;' 'return true;'
change "$name" kernel/syscall/ras_calls.c \
    'if (!user_range(d->start, d->end - d->start))' 'if (0)'
found "$name"

# Timers, and work that nobody takes.
name="a tick does not leave what it has put back"
change "$name" kernel/sched/interval_timer.c 'timer.due = now + timer.again;' \
    'timer.due = now;'
change "$name" kernel/sched/interval_timer.c \
    'time_after(timer.due, timer.again) : 0' 'now : 0'
found "$name"
name="a new program keeps the count of the old one"
change "$name" kernel/ras/identify/dynamic.c \
    'thread->work &= ~(uint32_t)WORK_COUNT;' ';'
found "$name"

# Directed threads.
name="a turn has no end"
change "$name" kernel/sched/script.c 'steps_left % SCRIPT_TURN == 1' \
    'steps_left == 0'
found "$name"

finish
