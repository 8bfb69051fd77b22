/* waits.c - how often is one that waits overtaken? And runs without an end;
 * eight threads, and what they wait for. */
#include "explorer.h"

#include <reprise/lock_ops.h>
#include <reprise/tap.h>
#include <reprise/waits.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
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
    return explored(&s, &one);
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

/* ---- no end ---- */

static volatile int flag[2], count;

#define POLITE(name, mine, theirs)    \
    static void name(void)            \
    {                                 \
        store(&flag[mine], 1);        \
        while (load(&flag[theirs])) { \
            store(&flag[mine], 0);    \
            store(&flag[mine], 1);    \
        }                             \
        store(&flag[mine], 0);        \
    }
POLITE(step_back_first, 0, 1)
POLITE(step_back_second, 1, 0)

static void add_with_retries(void)
{
    for (int seen = count;
         !__atomic_compare_exchange_n(&count, &seen, seen + 1, 0, 0, 0);)
        continue;
}

static void add_for_ever(void)
{
    for (;;)
        count++;
}

static void wait_and_spin(void)
{
    while (!flag[0])
        continue;
}

static void raise_flag(void)
{
    flag[0] = 1;
}

static void test_no_end(void)
{
    struct scenario s = { .name = "polite",
                          .threads = { step_back_first, step_back_second },
                          .watches = { WATCH(count), WATCH(flag[0]) } };
    struct explore_options options = { .periods = 4 };
    struct explore_result r = explored(&s, &options);

    promise(r.failed && r.worst_ending == ENDED_LIVELOCK,
            "two that step back in step get nowhere: a livelock");
    s = (struct scenario){ .name = "starved",
                           .threads = { add_with_retries, add_for_ever },
                           .endless = 2,
                           .watches = { WATCH(count) } };
    options.periods = 12;
    r = explored(&s, &options);
    promise(r.failed && r.worst_ending == ENDED_STARVED,
            "where another gets on, one starves");
    s = (struct scenario){ .name = "spin",
                           .threads = { wait_and_spin, raise_flag } };
    r = explored(&s, &one);
    promise(!r.failed, "a loop that only an unfair scheduler keeps up is none");
    promise(r.impatient > 0, "but it is told that it waits without giving way");
}

/* The same, but between its store and its look there is much that nobody
 * else can see. */
#define POLITE_LATE(name, mine, theirs)                                  \
    static void name(void)                                               \
    {                                                                    \
        store(&flag[mine], 1);                                           \
        __asm__ volatile("nop; nop; nop; nop; nop; nop; nop; nop; nop"); \
        while (load(&flag[theirs])) {                                    \
            store(&flag[mine], 0);                                       \
            store(&flag[mine], 1);                                       \
        }                                                                \
        store(&flag[mine], 0);                                           \
    }
POLITE_LATE(look_late_first, 0, 1)
POLITE_LATE(look_late_second, 1, 0)

/* Their turns are cut after some 2,000 steps. If that was where it falls, it
 * would be in the middle of the loop, or not, by where the turn began; and so
 * it would make a difference which switches are pruned. */
static void test_cut(void)
{
    enum { PLACES = 2 * 10 }; /* between a store and a look; at least */
    const struct scenario s = {
        .name = "cut", .threads = { look_late_first, look_late_second }
    };
    const struct explore_options options = { .preemptions = 1,
                                             .exhaustive = 1,
                                             .go_on = 1 };
    struct explore_result r = explored(&s, &options);

    promise(r.endings[ENDED_LIVELOCK] >= PLACES,
            "a turn without end is cut at one place of its loop, wherever it "
            "began");
    tap_note("%u of %u schedules never end",
             (unsigned)r.endings[ENDED_LIVELOCK], (unsigned)r.schedules);
}

static void test_overtaking(void)
{
    struct explore_result r;

    promise_bound(&lock_peterson, 0);
    promise_bound(&lock_bakery, 0);
    promise_bound(&lock_alternation, 1);
    promise_bound(&lock_bounded_xchg, 1);
    r = waiting(&lock_xchg, 0, 1);
    promise(r.failed && r.worst_ending == ENDED_OVERTAKEN && r.unbounded,
            "xchg: more often than once, and there is no bound");
    promise_equal(r.impatient, 0, "who gets in again and again does not wait");
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
    r = explored(&unmarked, &one);
    promise(!strcmp(explore_verdict(&r), "unfinished"),
            "where nobody is seen to wait, nothing is called safe");
}

/* ---- more threads, and what they wait for ---- */

static volatile int added, seen;
static volatile pthread_t waiter;

static void add_one(void)
{
    __asm__ volatile("incl %0" : "+m"(added) : : "cc");
}

static int eight_added(void)
{
    return added == EXPLORE_THREADS;
}

static void add_and_tell(void)
{
    added = 1;
    waiter = pthread_self();
    sched_yield();
    added = 2;
}

static void join_first(void)
{
    while (!waiter)
        sched_yield();
    pthread_join(waiter, NULL);
    seen = added;
}

static int was_joined(void)
{
    return seen == 2;
}

static void block_signal(void)
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGUSR1);
    sigprocmask(SIG_BLOCK, &set, NULL);
}

static void wait_for_signal(void)
{
    sigset_t set;
    int signal;
    waiter = pthread_self();
    sigemptyset(&set);
    sigaddset(&set, SIGUSR1);
    sigwait(&set, &signal);
    seen = signal == SIGUSR1 ? 2 : 1;
}

static void send_signal(void)
{
    while (!waiter)
        sched_yield();
    pthread_kill(waiter, SIGUSR1);
}

static void test_threads(void)
{
    struct scenario s = { .name = "eight",
                          .threads = { add_one, add_one, add_one, add_one,
                                       add_one, add_one, add_one, add_one },
                          .check = eight_added,
                          .watches = { WATCH(added) } };
    const struct explore_options some = { .preemptions = 1, .budget = 20 };
    struct explore_result r = explored(&s, &some);

    promise_equal(r.endings[ENDED_WELL], some.budget,
                  "eight threads come to their end");
    s = (struct scenario){ .name = "join",
                           .threads = { add_and_tell, join_first },
                           .check = was_joined,
                           .watches = { WATCH(seen) } };
    r = explored(&s, &one);
    promise(!r.failed && r.schedules > 5, "one joins another: %s",
            explore_verdict(&r));
    s = (struct scenario){ .name = "sigwait",
                           .prepare = block_signal,
                           .threads = { wait_for_signal, send_signal },
                           .check = was_joined,
                           .watches = { WATCH(seen) } };
    r = explored(&s, &one);
    promise(!r.failed && r.schedules > 5, "one waits for a signal: %s",
            explore_verdict(&r));
}

void test_waits(void)
{
    test_threads();
    test_overtaking();
    test_no_end();
    test_cut();
}
