/* explorer - does the explorer find what there is, and nothing else? An
 * argument names one part of it. */
#include "explorer.h"

#include <reprise/reprise.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <reprise/tap.h>
#include <unistd.h>

volatile int m;

static int both_added(void)
{
    return m == 2;
}

struct explore_result explored(const struct scenario *scenario,
                               const struct explore_options *options)
{
    struct explore_result result;
    if (explore(scenario, options, &result)) {
        tap_note("%s: %s", scenario->name, strerror(errno));
        exit(1);
    }
    return result;
}

/* Two threads of n instructions: 2 schedules without a preemption, 2 (n - 1)
 * with one, 2 (n - 1) (n - 1) with two, and (2n over n) in all. */
static void test_counts(void)
{
    const struct scenario plain = { .name = "plain",
                                    .threads = { add_plainly, add_plainly },
                                    .check = both_added,
                                    .watches = { WATCH(m) } };
    const struct explore_options all = { .preemptions = 8,
                                         .exhaustive = 1,
                                         .go_on = 1 };
    struct explore_result r = explored(&plain, &all);
    promise_equal(r.level[0].schedules, 2, "no preemption: 2 schedules");
    promise_equal(r.level[1].schedules, 6, "one: 6");
    promise_equal(r.level[2].schedules, 18, "two: 18");
    promise_equal(r.schedules, 70, "in all as many as there are: 8 over 4");
    promise(r.complete && r.levels == 9, "and none is left");
    promise_equal(r.level[0].failures, 0, "one after the other nothing fails");
    promise_equal(r.level[1].failures, 4,
                  "one preemption loses an update at 2 places of each thread");
    promise_equal(r.states, 2, "there are two final states");
    promise(r.failed && r.worst_preemptions == 1 && r.worst_steps == 8,
            "the shortest that fails has one preemption");
    promise(r.worst.count == 2 && r.worst.segments[0].steps == 1 &&
                r.worst.segments[1].thread != r.worst.segments[0].thread,
            "after the first instruction");
}

/* Three of n instructions: (3n)! / (n!)^3. */
static void test_three(void)
{
    const struct scenario s = {
        .name = "three", .threads = { add_in_one, add_in_one, add_in_one }
    };
    const struct explore_options all = { .preemptions = 8, .exhaustive = 1 };
    struct explore_result r = explored(&s, &all);
    promise_equal(r.level[0].schedules, 6, "three threads have 6 orders");
    promise_equal(r.schedules, 90, "and 90 schedules of 2 instructions each");
}

static void test_pruning(void)
{
    const struct scenario plain = { .name = "plain",
                                    .threads = { add_plainly, add_plainly },
                                    .check = both_added,
                                    .watches = { WATCH(m) } };
    const struct explore_options all = { .preemptions = 8, .go_on = 1 };
    struct explore_result r = explored(&plain, &all);
    promise(r.pruned > 0 && r.schedules < 70,
            "switches that change nothing are left out");
    promise(r.states == 2 && r.worst_preemptions == 1 && r.worst_steps == 8,
            "and the verdict is the same");
}

/* The negative control is ras=off, which makes this test fail. */
static void test_sequence(void)
{
    const struct scenario s = { .name = "sequence",
                                .threads = { add_at_once, add_at_once },
                                .check = both_added,
                                .watches = { WATCH(m) } };
    const struct explore_options options = { .preemptions = 3,
                                             .exhaustive = 1 };
    struct explore_result r = explored(&s, &options);
    struct system_status status;
    if (system_status_np(&status) == 0 && !status.ras_enabled)
        tap_note("ras=off: this test has to fail");
    promise(!r.failed && r.complete,
            "a sequence loses no update in %u schedules",
            (unsigned)r.schedules);
    promise_equal(r.states, 1, "and has one final state");
}

static volatile int trail;

static void leave_a_one(void)
{
    for (int i = 0; i < 6; i++)
        trail = trail * 2 + 1;
}

static void leave_a_nought(void)
{
    for (int i = 0; i < 6; i++)
        trail = trail * 2;
}

static void test_many_states(void)
{
    const struct scenario s = { .name = "many",
                                .threads = { leave_a_one, leave_a_nought },
                                .watches = { WATCH(trail) } };
    const struct explore_options options = { .preemptions = 2 };
    struct explore_result r = explored(&s, &options);
    promise_equal(r.states, EXPLORE_STATES + 1,
                  "more final states than are kept are many");
}

static int stop_at_ten(const struct explore_result *so_far)
{
    return so_far->schedules >= 10;
}

static void test_limits(void)
{
    const struct scenario s = { .name = "limits",
                                .threads = { add_at_once, add_at_once },
                                .check = both_added };
    struct explore_options options = { .preemptions = 2,
                                       .exhaustive = 1,
                                       .budget = 5 };
    struct explore_result r = explored(&s, &options);
    promise(r.schedules == 5 && !r.complete, "a budget is kept");
    promise(!strcmp(explore_verdict(&r), "unfinished"),
            "and what it ended is not called safe");
    options = (struct explore_options){ .preemptions = 2,
                                        .exhaustive = 1,
                                        .progress = stop_at_ten };
    r = explored(&s, &options);
    promise(r.schedules == 10 && !r.complete, "who watches can end it");
    promise(!strcmp(explore_verdict(&r), "unfinished"), "nor is that safe");
    promise(r.waiting > 0, "and is told how much is still to do");
    options = (struct explore_options){ .preemptions = EXPLORE_LEVELS };
    promise_errno(explore(&s, &options, &r), EINVAL, "too many preemptions");
    options.preemptions = 1;
    promise_errno(explore(&(struct scenario){ .name = "none" }, &options, &r),
                  EINVAL, "a scenario without threads");
}

static int take_all_memory(const struct explore_result *so_far)
{
    (void)so_far;
    for (size_t size = 1 << 20; size >= 4096; size /= 2)
        while (mmap(NULL, size, PROT_READ | PROT_WRITE,
                    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) != MAP_FAILED)
            continue;
    return 0;
}

/* A child takes the memory, and gives it back by ending. */
static void test_no_memory(void)
{
    const struct scenario s = { .name = "no memory",
                                .threads = { add_at_once, add_at_once } };
    const struct explore_options options = { .preemptions = 1,
                                             .progress = take_all_memory };
    struct explore_result r;
    int status = 0;

    if (fork() == 0)
        _exit(explore(&s, &options, &r) == 0 ? 0 : errno);
    wait(&status);
    promise_equal(WEXITSTATUS(status), ENOMEM,
                  "memory that runs out is told as that");
}

static void test_itself(void)
{
    test_counts();
    test_three();
    test_pruning();
    test_sequence();
    test_many_states();
    test_limits();
    test_no_memory();
}

static const struct {
    const char *name;
    void (*test)(void);
} parts[] = {
    /* these two before any control has passed */
    { "misuse-first", test_misuse_first },
    { "blind", test_blind },
    { "itself", test_itself },
    { "endings", test_endings },
    { "events", test_events },
    { "beyond", test_beyond },
    { "cpus", test_cpus },
    { "coverage", test_coverage },
    { "waits", test_waits },
    { "misuse", test_misuse },
    { "time", test_time },
};

/* All parts, or the one that is named. */
int main(int argc, char **argv)
{
    for (unsigned i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
        if (argc < 2 || !strcmp(argv[1], parts[i].name))
            parts[i].test();
    return tap_done();
}
