/* xchg.c - a lock on xchg, which locks the bus whether one asks or not.
 *
 * Mutual exclusion
 *   one CPU:  yes: no interruption comes inside an instruction.
 *   several:  yes: xchg with memory is always locked, and a fence as well;
 *             the store that unlocks is not passed by what came before it.
 * Progress:         yes.
 * Bounded waiting:  no, and a thread may starve, as in ras_tas.c;
 *                   bounded_xchg.c has the remedy.
 * Needs:            one instruction that loads and stores.
 * Breaks it:        nothing but a store to the word from elsewhere. On several
 *                   CPUs waiters that spin on xchg keep the bus busy: they
 *                   would look with loads until it is free.
 * Source:           test-and-set is the IBM System/360's, 1964; as a spin
 *                   lock with exchange: the Intel 80386's manual, 1986.
 */
#include <reprise/lock_ops.h>
#include <sched.h>
#include <reprise/waits.h>

struct xchg {
    volatile int taken;
};

static void lock_word(struct lock *lock, int self)
{
    struct xchg *state = (void *)lock;
    (void)self;
    MARK_WAITS(); /* there is no doorway */
    while (__atomic_exchange_n(&state->taken, 1, __ATOMIC_ACQUIRE))
        sched_yield();
}

static void unlock_word(struct lock *lock, int self)
{
    struct xchg *state = (void *)lock;
    (void)self;
    state->taken = 0;
}

const struct lock_ops lock_xchg = {
    .name = "xchg",
    .lock = lock_word,
    .unlock = unlock_word,
    .properties = LOCK_EXCLUDES | LOCK_EXCLUDES_ON_CPUS | LOCK_PROGRESS,
    .locked = 1,
};
