/* none.c - no mutual exclusion at all: what the other files are there for.
 *
 * Mutual exclusion: none, on one CPU or several.
 * Progress, bounded waiting: nobody ever waits. It is easy to be fair where
 * nobody is kept out, so a claim of fairness says nothing by itself.
 */
#include <reprise/lock_ops.h>

static void let_everyone_in(struct lock *lock, int self)
{
    (void)lock;
    (void)self;
}

const struct lock_ops lock_none = {
    .name = "none",
    .lock = let_everyone_in,
    .unlock = let_everyone_in,
    .properties = LOCK_PROGRESS | LOCK_NO_STARVATION | LOCK_BOUNDED_WAITING,
};
