/* peterson.c - Peterson's algorithm: two threads, loads and stores alone.
 *
 * Each says that it is interested, then lets the other go first. Whoever says
 * the second last waits, if the other is interested at all.
 *
 * Mutual exclusion
 *   one CPU:  yes. Had both got in, both were interested, so each saw its own
 *             turn; but the turn was stored last by one of them, who gave it
 *             away and then saw that.
 *   several:  on x86 with a fence (mfence, or a locked instruction) between
 *             `turn = other` and the load of `interested[other]`: a load may
 *             pass an earlier store to another word, and then each sees the
 *             other's old 0.
 * Progress:         yes. The turn is one thread's, and a thread that is not
 *                   interested keeps nobody out.
 * Bounded waiting:  yes, by one: if the other comes again, it gives the turn
 *                   away, and stays interested: unlike Dekker's, nobody ever
 *                   steps back.
 * Needs:            two threads with numbers; words that are stored whole.
 * Breaks it:        the two stores in the other order; a third thread.
 * Source:           G. L. Peterson, "Myths about the mutual exclusion
 *                   problem", Information Processing Letters 12(3), 1981.
 */
#include <reprise/lock_ops.h>
#include <sched.h>
#include <reprise/waits.h>

struct peterson {
    volatile int interested[2];
    volatile int turn;
};

static inline void enter(struct lock *lock, int self, int fenced)
{
    struct peterson *state = (void *)lock;
    int other = 1 - self;
    state->interested[self] = 1;
    state->turn = other;
    lock_fence(fenced);
    MARK_WAITS();
    while (state->interested[other] && state->turn == other)
        sched_yield();
}

/* Code: store, store, load again. */
static void lock_petersons(struct lock *lock, int self)
{
    enter(lock, self, 0);
}

static void lock_fenced(struct lock *lock, int self)
{
    enter(lock, self, 1);
}

/* Code: store. */
static void unlock_petersons(struct lock *lock, int self)
{
    struct peterson *state = (void *)lock;
    state->interested[self] = 0;
}

const struct lock_ops lock_peterson = {
    .name = "peterson",
    .lock = lock_petersons,
    .unlock = unlock_petersons,
    .max_threads = 2,
    .properties = LOCK_EXCLUDES | LOCK_PROGRESS | LOCK_NO_STARVATION |
                  LOCK_BOUNDED_WAITING | LOCK_FIRST_COME,
};

const struct lock_ops lock_peterson_fenced = {
    .name = "peterson-fenced",
    .lock = lock_fenced,
    .unlock = unlock_petersons,
    .max_threads = 2,
    .properties = LOCK_EXCLUDES | LOCK_EXCLUDES_ON_CPUS | LOCK_PROGRESS |
                  LOCK_NO_STARVATION | LOCK_BOUNDED_WAITING | LOCK_FIRST_COME,
};
