/* waits_test - how often is one that waits overtaken? */
#include <reprise/explore.h>
#include <reprise/lock_ops.h>
#include <reprise/tap.h>
#include <reprise/waits.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>

static const struct explore_options one = { .preemptions = 1 };
static const struct lock_ops *ops;
static struct lock lock;

static void enter_once(int self)
{
    MARK_ASKS();
    ops->lock(&lock, self);
    MARK_ENTERS();
    ops->unlock(&lock, self);
}

static void wait_once(void)
{
    enter_once(1);
}

static void come_again(void)
{
    for (;;)
        enter_once(0);
}

static void come_unmarked(void)
{
    ops->lock(&lock, 0);
    ops->unlock(&lock, 0);
}

/* It draws a ticket, and then nobody looks at it. */
static void lock_ignoring_tickets(struct lock *which, int self)
{
    (void)self;
    __atomic_fetch_add(&which->word[1], 1, __ATOMIC_RELAXED);
    MARK_WAITS();
    while (__atomic_exchange_n(&which->word[0], 1, __ATOMIC_ACQUIRE))
        sched_yield();
}

static void unlock_word(struct lock *which, int self)
{
    (void)self;
    which->word[0] = 0;
}

static const struct lock_ops ignored = { .lock = lock_ignoring_tickets,
                                         .unlock = unlock_word };

static struct explore_result explored(const struct scenario *scenario)
{
    struct explore_result result;

    if (explore(scenario, &one, &result)) {
        tap_note("%s: %s", scenario->name, strerror(errno));
        exit(1);
    }
    return result;
}

static struct explore_result waiting(const struct lock_ops *which, int fifo,
                                     unsigned bound)
{
    const struct scenario s = { .name = "waits",
                                .threads = { wait_once, come_again },
                                .endless = 2,
                                .waits = 1,
                                .fifo = fifo,
                                .bound = bound };

    ops = which;
    return explored(&s);
}

static void promise_bound(const struct lock_ops *which, unsigned bound)
{
    struct explore_result r = waiting(which, 0, 0);

    promise(r.waited && !r.failed && !r.unbounded && r.overtaken == bound,
            "%s: one that waits is overtaken at most %u times", which->name,
            bound);
    if (r.overtaken != bound)
        tap_note("it was %u", (unsigned)r.overtaken);
}

int main(void)
{
    struct explore_result r;

    promise_bound(&lock_peterson, 0);
    promise_bound(&lock_bakery, 0);
    promise_bound(&lock_alternation, 1);
    promise_bound(&lock_bounded_xchg, 1);
    r = waiting(&lock_xchg, 0, 1);
    promise(r.failed && r.worst_ending == ENDED_OVERTAKEN && r.unbounded,
            "xchg: more often than once, and there is no bound");
    r = waiting(&lock_dekker, 0, 1);
    promise(r.failed && r.unbounded, "nor has Dekker's algorithm one");
    promise(!waiting(&lock_ras_ticket, 1, 0).failed,
            "tickets: first come, first served");
    r = waiting(&ignored, 1, 0);
    promise(r.failed && !strcmp(explore_verdict(&r), "overtaken") &&
                r.worst_preemptions == 1,
            "but not if nobody looks at them");
    const struct scenario unmarked = { .name = "unmarked",
                                       .threads = { come_unmarked,
                                                    come_unmarked },
                                       .fifo = 1 };
    ops = &lock_ras_ticket;
    r = explored(&unmarked);
    promise(!strcmp(explore_verdict(&r), "unfinished"),
            "where nobody is seen to wait, nothing is called safe");
    return tap_done();
}
