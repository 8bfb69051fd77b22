/* lamport_fast.c - Lamport's fast mutex: seven accesses when nobody waits.
 *
 * Each writes its name on `last`; if the gate is open it closes it with its
 * name. Is it still the last to have come? Then it is alone. If not, it waits
 * until each that was on its way has made up its mind, and the name on the
 * gate is who gets in.
 *
 * Mutual exclusion
 *   one CPU:  yes. Whoever saw its own name on `last` after closing the gate
 *             was alone between; who saw another's waits for all that could
 *             have been, and reads the gate after that.
 *   several:  on x86 with a fence after `last = me` and after `gate = me`,
 *             before the loads that follow: a load may pass an earlier store.
 * Progress:         yes; somebody's name is on the gate.
 * Bounded waiting:  no, and a thread may starve: whoever finds the gate
 *                   closed goes back to the beginning, and others may always
 *                   be faster. That is the price of a fast path whose length
 *                   does not depend on the number of threads.
 * Needs:            a place for each thread (LOCK_THREADS); words that are
 *                   stored whole.
 * Breaks it:        leaving out the wait for `coming`: one that saw the gate
 *                   open and was interrupted closes it later, over the name
 *                   of one that is inside.
 * Source:           L. Lamport, "A fast mutual exclusion algorithm", ACM
 *                   TOCS 5(1), 1987: the second algorithm; `last` is his x,
 *                   `gate` his y, `coming` his b.
 */
#include <reprise/lock_ops.h>
#include <sched.h>
#include <reprise/waits.h>

struct lamport_fast {
    volatile int last;
    volatile int gate; /* 0: open; else who closed it */
    volatile int coming[LOCK_THREADS];
};
_Static_assert(sizeof(struct lamport_fast) <= sizeof(struct lock),
               "LOCK_WORDS");

static void wait_for_the_others(struct lamport_fast *state)
{
    for (int i = 0; i < LOCK_THREADS; i++)
        while (state->coming[i])
            sched_yield();
}

/* Say whether the caller is in; else it has to begin again when the gate
 * opens. */
static inline int try_gate(struct lamport_fast *state, int self, int fenced)
{
    int me = self + 1;
    state->coming[self] = 1;
    state->last = me;
    lock_fence(fenced);
    if (state->gate) {
        state->coming[self] = 0;
        return 0;
    }
    state->gate = me;
    lock_fence(fenced);
    if (state->last == me)
        return 1;
    state->coming[self] = 0;
    lock_fence(fenced);
    wait_for_the_others(state);
    return state->gate == me;
}

static inline void enter(struct lock *lock, int self, int fenced)
{
    struct lamport_fast *state = (void *)lock;
    MARK_WAITS(); /* there is no doorway */
    while (!try_gate(state, self, fenced))
        while (state->gate)
            sched_yield();
}

static void lock_fast(struct lock *lock, int self)
{
    enter(lock, self, 0);
}

static void lock_fenced(struct lock *lock, int self)
{
    enter(lock, self, 1);
}

static void unlock_fast(struct lock *lock, int self)
{
    struct lamport_fast *state = (void *)lock;
    state->gate = 0;
    state->coming[self] = 0;
}

const struct lock_ops lock_lamport_fast = {
    .name = "lamport-fast",
    .lock = lock_fast,
    .unlock = unlock_fast,
    .max_threads = LOCK_THREADS,
    .properties = LOCK_EXCLUDES | LOCK_PROGRESS,
};

const struct lock_ops lock_lamport_fast_fenced = {
    .name = "lamport-fast-fenced",
    .lock = lock_fenced,
    .unlock = unlock_fast,
    .max_threads = LOCK_THREADS,
    .properties = LOCK_EXCLUDES | LOCK_EXCLUDES_ON_CPUS | LOCK_PROGRESS,
};
