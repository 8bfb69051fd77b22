/* syscall_tas.c - a lock on a test-and-set made by the kernel.
 *
 * word[0]: 0 free, 1 taken. Nothing interrupts the kernel between its load
 * and its store, so every attempt costs a trap. A waiter yields.
 */
#include <lock_ops.h>
#include <reprise.h>
#include <sched.h>

static void lock_word(struct lock *lock)
{
    while (test_and_set_np((int *)&lock->word[0]))
        sched_yield();
}

static void unlock_word(struct lock *lock)
{
    lock->word[0] = 0;
}

const struct lock_ops lock_syscall = {
    .name = "syscall",
    .lock = lock_word,
    .unlock = unlock_word,
    .properties = LOCK_EXCLUDES | LOCK_ENTERS_KERNEL,
};
