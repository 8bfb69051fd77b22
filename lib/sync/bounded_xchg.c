/* bounded_xchg.c - exchange, and a round in which waiters are let in.
 *
 * Whoever wants in says so in `waiting` and tries the exchange. Whoever leaves
 * looks for the next that waits, from its own place on, and hands the lock
 * over: `taken` stays 1, and that one's `waiting` becomes 0. Only if nobody
 * waits is the lock free.
 *
 * Mutual exclusion
 *   one CPU:  yes: one exchange finds the 0, and the lock is handed to one.
 *   several:  yes: xchg is locked, and a fence between `waiting[self] = 1`
 *             and what follows.
 * Progress:         yes.
 * Bounded waiting:  yes: the round passes each place once before it comes back,
 *                   so each other thread gets in at most once before a waiter.
 * Needs:            one instruction that loads and stores (ras_exchange()
 *                   would do on one CPU), and a place for each thread
 *                   (LOCK_THREADS).
 * Breaks it:        looking always from place 0 on: the first ones could keep
 *                   the last one out. A waiter that is killed: the lock is
 *                   handed to nobody.
 * Source:           J. E. Burns, "Mutual exclusion with linear waiting using
 *                   binary shared variables", SIGACT News 10(2), 1978; in
 *                   this form in Silberschatz's textbook on operating systems.
 */
#include <reprise/lock_ops.h>
#include <sched.h>
#include <reprise/waits.h>

struct bounded_xchg {
    volatile int taken;
    volatile int waiting[LOCK_THREADS];
};
_Static_assert(sizeof(struct bounded_xchg) <= sizeof(struct lock),
               "LOCK_WORDS");

static void take_or_be_given(struct lock *lock, int self)
{
    struct bounded_xchg *state = (void *)lock;
    state->waiting[self] = 1;
    MARK_WAITS();
    while (state->waiting[self] &&
           __atomic_exchange_n(&state->taken, 1, __ATOMIC_ACQUIRE))
        sched_yield();
    state->waiting[self] = 0;
}

static void hand_over(struct lock *lock, int self)
{
    struct bounded_xchg *state = (void *)lock;
    for (int i = 1; i < LOCK_THREADS; i++) {
        int next = (self + i) % LOCK_THREADS;
        if (state->waiting[next]) {
            state->waiting[next] = 0;
            return;
        }
    }
    state->taken = 0;
}

const struct lock_ops lock_bounded_xchg = {
    .name = "bounded-xchg",
    .lock = take_or_be_given,
    .unlock = hand_over,
    .max_threads = LOCK_THREADS,
    .properties = LOCK_EXCLUDES | LOCK_EXCLUDES_ON_CPUS | LOCK_PROGRESS |
                  LOCK_NO_STARVATION | LOCK_BOUNDED_WAITING,
    .locked = 1,
};
