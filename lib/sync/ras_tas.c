/* ras_tas.c - a lock on the restartable test-and-set.
 *
 * Mutual exclusion
 *   one CPU:  yes: whoever is interrupted between the look and the store
 *             looks again, and only one can have seen the 0.
 *   several:  no. The kernel steps in when this CPU is interrupted; another
 *             CPU comes in between without any interruption.
 * Progress:         yes; a verified sequence is not restarted for ever
 *                   (kernel/ras/README.md).
 * Bounded waiting:  no, and a thread may starve: if the lock is taken each
 *                   time that it looks. The next is who looks first.
 * Needs:            the kernel's recovery.
 * Breaks it:        a second CPU. ras=off: two get in; or one that saw a 1
 *                   stores its own after the holder's 0, and the lock is taken
 *                   for ever, by nobody.
 * Source:           Bershad, Redell, Ellis, "Fast mutual exclusion for
 *                   uniprocessors", ASPLOS 1992.
 */
#include <reprise/lock_ops.h>
#include <sched.h>
#include <reprise/sequences.h>
#include <reprise/waits.h>

struct ras_tas {
    volatile int taken;
};

static void lock_word(struct lock *lock, int self)
{
    struct ras_tas *state = (void *)lock;
    (void)self;
    MARK_WAITS(); /* there is no doorway */
    while (ras_test_and_set(&state->taken))
        sched_yield();
}

static void unlock_word(struct lock *lock, int self)
{
    struct ras_tas *state = (void *)lock;
    (void)self;
    state->taken = 0;
}

const struct lock_ops lock_ras = {
    .name = "ras",
    .lock = lock_word,
    .unlock = unlock_word,
    .properties = LOCK_EXCLUDES | LOCK_RESTARTS | LOCK_PROGRESS,
};
