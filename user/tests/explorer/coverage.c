/* coverage.c - how much was explored, and how much there is. */
#include "explorer.h"

#include <reprise/lock_ops.h>
#include <reprise/tap.h>
#include <sched.h>
#include <string.h>

enum { MANY = 200000, ESTIMATES = 4096 };

static struct lock lock;
static volatile int inside, crowded, visits;

static void visit(int self)
{
    lock_xchg.lock(&lock, self);
    if (inside++)
        crowded = 1;
    visits++;
    inside--;
    lock_xchg.unlock(&lock, self);
}

static void visit_first(void)
{
    visit(0);
}

static void visit_second(void)
{
    visit(1);
}

static void visit_third(void)
{
    visit(2);
}

static int all_were_alone(void)
{
    return visits == 3 && !crowded;
}

/* ---- every schedule ---- */

static int is_not_one(void)
{
    return m != 1;
}

static void test_every(void)
{
    struct scenario s = { .name = "plain",
                          .threads = { add_plainly, add_plainly },
                          .watches = { WATCH(m) } };
    struct explore_options options = { .preemptions = 8, .exhaustive = 1 };
    const struct explore_result all = explored(&s, &options);
    struct explore_result r;

    options = (struct explore_options){ .complete = MANY };
    r = explored(&s, &options);
    promise(r.every && r.complete,
            "every schedule is explored, if it is asked "
            "for: %u of 70 had to be run",
            (unsigned)r.schedules);
    promise(r.schedules < all.schedules && r.all_states == all.all_states &&
                r.state_set == all.state_set,
            "and they have all final states");
    s.check = is_not_one;
    r = explored(&s, &options);
    promise(r.failed && r.worst_preemptions == 1,
            "what fails is found with the fewest preemptions");
    s = (struct scenario){ .name = "in step",
                           .threads = { count_to_two, look_twice },
                           .check = not_in_step,
                           .watches = { WATCH(m) } };
    r = explored(&s, &options);
    promise(r.failed && r.worst_preemptions == 2, "be they more than one");
    options.complete = 3;
    r = explored(&s, &options);
    promise(!r.failed && r.complete && !r.every,
            "who stops before is not called complete");
    options = (struct explore_options){ .preemptions = 2 };
    s.check = NULL;
    promise(!explored(&s, &options).every, "nor who was bounded");
}

/* ---- threads that wait ---- */

static void test_waiting(void)
{
    const struct scenario s = { .name = "three on a spinning lock",
                                .threads = { visit_first, visit_second,
                                             visit_third },
                                .check = all_were_alone,
                                .watches = { WATCH(visits), WATCH(inside) } };
    const struct explore_options options = { .preemptions = 1 };
    struct explore_result r = explored(&s, &options);

    promise(!r.failed && r.complete && r.schedules < 2000,
            "three threads that wait in a loop: %u schedules",
            (unsigned)r.schedules);
}

/* ---- estimates ---- */

static struct {
    unsigned level;
    uint32_t done, expected;
} estimate[ESTIMATES];
static int estimates;

static int note_estimate(const struct explore_result *so_far)
{
    unsigned level = so_far->now;

    if (estimates < ESTIMATES) {
        estimate[estimates].level = level;
        estimate[estimates].done = so_far->level[level].schedules;
        estimate[estimates++].expected = so_far->level[level].expected;
    }
    return 0;
}

/* Counts the estimates that were off by more than a factor of two, though a
 * tenth of the level was done. */
static int count_bad(const struct explore_result *r)
{
    int bad = 0;

    for (int i = 0; i < estimates; i++) {
        uint32_t is = r->level[estimate[i].level].schedules;
        if (estimate[i].done * 10 >= is &&
            (estimate[i].expected > 2 * is || is > 2 * estimate[i].expected))
            bad++;
    }
    return bad;
}

static void test_estimates(void)
{
    const struct scenario s = { .name = "visits",
                                .threads = { visit_first, visit_second },
                                .watches = { WATCH(visits) } };
    struct explore_options options = { .preemptions = 2,
                                       .progress = note_estimate };
    struct explore_result r = explored(&s, &options);

    promise(estimates > 50, "a search with %d estimates", estimates);
    promise_equal(count_bad(&r), 0, "none is off by more than a factor of two");
    estimates = 0;
    options.exhaustive = 1;
    r = explored(&s, &options);
    promise(estimates > 50 && count_bad(&r) == 0,
            "nor where nothing is left out: %d estimates", estimates);
}

void test_coverage(void)
{
    test_every();
    test_waiting();
    test_estimates();
}
