/* dekker.c - Dekker's algorithm: two threads, loads and stores alone.
 *
 * Each says that it is interested, then looks at the other. If both are, the
 * one whose turn it is not steps back until it is.
 *
 * Mutual exclusion
 *   one CPU:  yes. Whoever is inside said so before it looked and saw that
 *             the other had not; the other looks after it has said so.
 *   several:  on x86 with a fence (mfence, or a locked instruction) between
 *             `interested[self] = 1` and the load of the other's, in both
 *             places: a load may pass an earlier store to another word, and
 *             then each sees the other's old 0.
 * Progress:         yes. Alone, a thread never looks at the turn; of two, the
 *                   turn lets one go on.
 * Starvation:       none: who leaves gives the turn away, and while it is
 *                   the waiter's the other steps back, once the waiter has
 *                   said again that it is interested.
 * Bounded waiting:  no, though it is often said: between stepping back and
 *                   saying so again, the waiter is not interested as far as
 *                   the other can see. If the waiter is slow there, the other
 *                   gets in any number of times. See peterson.c.
 * Needs:            two threads with numbers; words that are stored whole.
 * Breaks it:        looking before saying so; a third thread.
 * Source:           Th. J. Dekker, in Dijkstra, "Cooperating sequential
 *                   processes", EWD 123, Eindhoven 1965: the first solution.
 */
#include <reprise/lock_ops.h>
#include <sched.h>
#include <reprise/waits.h>

struct dekker {
    volatile int interested[2];
    volatile int turn;
};

static inline void step_back(struct dekker *state, int self, int fenced)
{
    state->interested[self] = 0;
    while (state->turn != self)
        sched_yield();
    state->interested[self] = 1;
    lock_fence(fenced);
}

static inline void enter(struct lock *lock, int self, int fenced)
{
    struct dekker *state = (void *)lock;
    int other = 1 - self;
    state->interested[self] = 1;
    lock_fence(fenced);
    MARK_WAITS();
    while (state->interested[other]) {
        if (state->turn == self)
            sched_yield();
        else
            step_back(state, self, fenced);
    }
}

static void lock_dekkers(struct lock *lock, int self)
{
    enter(lock, self, 0);
}

static void lock_fenced(struct lock *lock, int self)
{
    enter(lock, self, 1);
}

static void unlock_dekkers(struct lock *lock, int self)
{
    struct dekker *state = (void *)lock;
    state->turn = 1 - self;
    state->interested[self] = 0;
}

const struct lock_ops lock_dekker = {
    .name = "dekker",
    .lock = lock_dekkers,
    .unlock = unlock_dekkers,
    .max_threads = 2,
    .properties = LOCK_EXCLUDES | LOCK_PROGRESS | LOCK_NO_STARVATION,
};

const struct lock_ops lock_dekker_fenced = {
    .name = "dekker-fenced",
    .lock = lock_fenced,
    .unlock = unlock_dekkers,
    .max_threads = 2,
    .properties = LOCK_EXCLUDES | LOCK_EXCLUDES_ON_CPUS | LOCK_PROGRESS |
                  LOCK_NO_STARVATION,
};
