/* xchg.c - a lock on xchg, which locks the bus whether one asks or not.
 *
 * word[0]: 0 free, 1 taken. A waiter yields, as in ras_tas.c.
 */
#include <lock_ops.h>
#include <sched.h>

static void lock_word(struct lock *lock)
{
    while (__atomic_exchange_n(&lock->word[0], 1, __ATOMIC_ACQUIRE))
        sched_yield();
}

static void unlock_word(struct lock *lock)
{
    lock->word[0] = 0;
}

const struct lock_ops lock_xchg = {
    .name = "xchg",
    .lock = lock_word,
    .unlock = unlock_word,
    .properties = LOCK_EXCLUDES | LOCK_LOCKS_BUS,
};
