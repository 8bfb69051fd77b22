/* ras_ticket.c - a ticket lock on the restartable fetch-and-add.
 *
 * The bakery (bakery.c) with a machine that gives out the numbers: none twice,
 * so that nobody has to say that it draws, or look at the others.
 *
 * Mutual exclusion
 *   one CPU:  yes: no two tickets are equal, and one is served.
 *   several:  no, as ras_tas.c; with `lock xadd` in its place, yes.
 * Progress:         yes.
 * Bounded waiting:  yes: first come, first served, from the ticket on. Each
 *                   other one gets in at most once before it.
 * Needs:            the kernel's recovery. Numbers may overflow: only whether
 *                   two are equal matters.
 * Breaks it:        ras=off: a ticket drawn twice lets two in, who then serve
 *                   one number too many, and whoever draws that waits for
 *                   ever. A waiter that is killed: its turn never ends.
 * Source:           sequencers: Reed, Kanodia, "Synchronization with
 *                   eventcounts and sequencers", CACM 22(2), 1979; as a lock:
 *                   Mellor-Crummey, Scott, ACM TOCS 9(1), 1991.
 */
#include <reprise/lock_ops.h>
#include <sched.h>
#include <reprise/sequences.h>
#include <reprise/waits.h>

struct ras_ticket {
    volatile int next;
    volatile int served;
};

static void wait_with_ticket(struct lock *lock, int self)
{
    struct ras_ticket *state = (void *)lock;
    int ticket = ras_fetch_and_add(&state->next, 1);
    (void)self;
    MARK_WAITS();
    while (state->served != ticket)
        sched_yield();
}

/* No sequence: nobody but the holder stores there. */
static void serve_next(struct lock *lock, int self)
{
    struct ras_ticket *state = (void *)lock;
    (void)self;
    state->served = (int)((unsigned)state->served + 1);
}

const struct lock_ops lock_ras_ticket = {
    .name = "ras-ticket",
    .lock = wait_with_ticket,
    .unlock = serve_next,
    .properties = LOCK_EXCLUDES | LOCK_RESTARTS | LOCK_PROGRESS |
                  LOCK_NO_STARVATION | LOCK_BOUNDED_WAITING | LOCK_FIRST_COME,
};
