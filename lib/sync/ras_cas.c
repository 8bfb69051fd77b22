/* ras_cas.c - a lock on the restartable compare-and-swap: it knows its owner.
 *
 * Mutual exclusion
 *   one CPU:  yes: whoever is interrupted between the comparison and the
 *             store compares again.
 *   several:  no, as ras_tas.c; with `lock cmpxchg` in its place, yes.
 * Progress, bounded waiting: as ras_tas.c: yes; no, a thread may starve.
 * Needs:            the kernel's recovery. In return the word says who is
 *                   inside, which no test-and-set can: a store of the name
 *                   after it would leave a moment in which nobody has it.
 * Breaks it:        ras=off; a second CPU.
 * Source:           compare-and-swap is the IBM System/370's; as a
 *                   restartable sequence: Bershad, Redell, Ellis, ASPLOS 1992.
 */
#include <reprise/lock_ops.h>
#include <sched.h>
#include <reprise/sequences.h>
#include <reprise/waits.h>

struct ras_cas {
    volatile int owner; /* its number and 1; 0: free */
};

static void lock_for(struct lock *lock, int self)
{
    struct ras_cas *state = (void *)lock;
    MARK_WAITS(); /* there is no doorway */
    while (ras_compare_and_swap(&state->owner, 0, self + 1) != 0)
        sched_yield();
}

static void unlock_word(struct lock *lock, int self)
{
    struct ras_cas *state = (void *)lock;
    (void)self;
    state->owner = 0;
}

const struct lock_ops lock_ras_cas = {
    .name = "ras-cas",
    .lock = lock_for,
    .unlock = unlock_word,
    .properties = LOCK_EXCLUDES | LOCK_RESTARTS | LOCK_PROGRESS,
};
