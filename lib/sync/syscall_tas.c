/* syscall_tas.c - a lock on a test-and-set made by the kernel.
 *
 * Mutual exclusion
 *   one CPU:  yes: nothing interrupts the kernel between its load and its
 *             store.
 *   several:  no: interrupts that are off do not stop another CPU; the kernel
 *             would have to use a locked instruction itself.
 * Progress:         yes.
 * Bounded waiting:  no, and a thread may starve, as in ras_tas.c.
 * Needs:            a kernel that is not interrupted; every attempt costs a
 *                   trap.
 * Breaks it:        a second CPU.
 * Source:           what Bershad, Redell, Ellis (ASPLOS 1992) measure their
 *                   sequences against.
 */
#include <reprise/lock_ops.h>
#include <reprise/reprise.h>
#include <sched.h>
#include <reprise/waits.h>

struct syscall_tas {
    volatile int taken;
};

static void lock_word(struct lock *lock, int self)
{
    struct syscall_tas *state = (void *)lock;
    (void)self;
    MARK_WAITS(); /* there is no doorway */
    while (test_and_set_np((int *)&state->taken))
        sched_yield();
}

static void unlock_word(struct lock *lock, int self)
{
    struct syscall_tas *state = (void *)lock;
    (void)self;
    state->taken = 0;
}

const struct lock_ops lock_syscall = {
    .name = "syscall",
    .lock = lock_word,
    .unlock = unlock_word,
    .properties = LOCK_EXCLUDES | LOCK_EXCLUDES_ON_CPUS | LOCK_PROGRESS,
    .system_calls = 1,
};
