/* ras_tas.c - a lock on the restartable test-and-set.
 *
 * word[0]: 0 free, 1 taken. A waiter yields: on one CPU the holder cannot let
 * go before it runs again.
 */
#include <lock_ops.h>
#include <sched.h>
#include <sequences.h>

static void lock_word(struct lock *lock)
{
    while (ras_test_and_set(&lock->word[0]))
        sched_yield();
}

static void unlock_word(struct lock *lock)
{
    lock->word[0] = 0;
}

const struct lock_ops lock_ras = {
    .name = "ras",
    .lock = lock_word,
    .unlock = unlock_word,
    .properties = LOCK_EXCLUDES | LOCK_RESTARTS,
};
