/* alternation.c - strict alternation: two threads take turns.
 *
 * Mutual exclusion
 *   one CPU:  yes. `turn` has one value, and only the one whose turn it is
 *             changes it.
 *   several:  yes, on x86 without a fence: the turn is handed over by a
 *             store, which no earlier access passes there.
 * Progress:         no. After its turn a thread is kept out until the other
 *                   has had one, be it that the other never wants it, or has
 *                   ended. One thread alone gets in once, or never.
 * Bounded waiting:  yes, by one: the other cannot come twice in a row.
 * Needs:            two threads that come equally often.
 * Breaks it:        one that comes more often than the other: it hangs.
 * Costs:            a switch of threads each time, though nobody else may
 *                   want the lock.
 * Source:           Dijkstra, "Cooperating sequential processes", EWD 123,
 *                   Eindhoven 1965: the first attempt there.
 */
#include <reprise/lock_ops.h>
#include <sched.h>
#include <reprise/waits.h>

struct alternation {
    volatile int turn;
};

/* Code: load again. */
static void wait_for_turn(struct lock *lock, int self)
{
    struct alternation *state = (void *)lock;
    MARK_WAITS(); /* there is no doorway */
    while (state->turn != self)
        sched_yield();
}

/* Code: store. */
static void pass_turn(struct lock *lock, int self)
{
    struct alternation *state = (void *)lock;
    state->turn = 1 - self;
}

const struct lock_ops lock_alternation = {
    .name = "alternation",
    .lock = wait_for_turn,
    .unlock = pass_turn,
    .max_threads = 2,
    .properties = LOCK_EXCLUDES | LOCK_EXCLUDES_ON_CPUS | LOCK_BOUNDED_WAITING,
};
