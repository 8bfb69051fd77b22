/* variable.c - a lock variable: look whether it is free, then take it.
 *
 * Mutual exclusion
 *   one CPU:  no. An interruption after the look and before the store lets
 *             others look as well: all of them saw a free lock.
 *   several:  no. Two CPUs may look at the same time; fences do not help.
 * Progress:         yes; whoever leaves frees it, even for those who should
 *                   not have been in.
 * Bounded waiting:  no; whoever looks at the right moment is next.
 * Needs:            nothing. That is what is wrong with it: the look and the
 *                   store have to be one step. ras_tas.c, xchg.c and
 *                   syscall_tas.c are this file with such a step.
 * Breaks it:        one preemption, at one of two instructions. It works
 *                   nearly always, so testing does not find it.
 * Source:           everybody's first attempt; taken apart in Dijkstra,
 *                   "Cooperating sequential processes", EWD 123, 1965, where
 *                   the flag is one for each of two.
 */
#include <reprise/lock_ops.h>
#include <sched.h>
#include <reprise/waits.h>

struct variable {
    volatile int taken;
};

/* Code: load again, store. */
static void lock_when_free(struct lock *lock, int self)
{
    struct variable *state = (void *)lock;
    (void)self;
    MARK_WAITS(); /* there is no doorway */
    while (state->taken)
        sched_yield();
    /* here */
    state->taken = 1;
}

/* Code: store. */
static void set_free(struct lock *lock, int self)
{
    struct variable *state = (void *)lock;
    (void)self;
    state->taken = 0;
}

const struct lock_ops lock_variable = {
    .name = "lock-variable",
    .lock = lock_when_free,
    .unlock = set_free,
    .properties = LOCK_PROGRESS,
};
