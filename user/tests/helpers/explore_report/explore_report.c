/* explore_report - run one schedule of a small scenario, and report on it.
 *
 *     explore_report SCENARIO SCHEDULE [json | all]
 *     explore_report SCENARIO untouched
 *
 * The second tells what is watched and touched by nobody.
 */
#include <reprise/explore.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../../../../lib/explore/picture_private.h"
#include "explore_report.h"

volatile int m;                  /* add(), add_by_sequence() */
volatile int from = 1, onto = 1; /* move(): their sum is to be the same */
pthread_mutex_t a, b;            /* a_then_b(), b_then_a() */
volatile int *volatile lent;     /* lend(), give_back(): another's stack */

static struct {
    pthread_mutex_t lock;
    int beside; /* no thread touches it, but the kernel does the lock */
} pair;

static void take_lock(void)
{
    pthread_mutex_lock(&pair.lock);
    m++;
    pthread_mutex_unlock(&pair.lock);
}

static void free_lock(void)
{
    pthread_mutex_init(&pair.lock, NULL);
}

static int both_added(void)
{
    return m == 2;
}

static void free_both(void)
{
    pthread_mutex_init(&a, NULL);
    pthread_mutex_init(&b, NULL);
}

static int sum_is_two(const int32_t *watched)
{
    return watched[0] + watched[1] == 2;
}

static const char *wrong_sum(const int32_t *watched)
{
    return sum_is_two(watched) ? NULL : "the sum is not 2";
}

static int survives(void)
{
    return 1;
}

static void take_memory(void)
{
    while (malloc(100000))
        continue;
}

static void print_m(void)
{
    printf("m is %d\n", m);
    m = 5;
}

static void lend_m(void)
{
    lent = &m;
}

static void leave(void)
{
    _exit(3);
}

static const struct scenario scenarios[] = {
    { .name = "m = m + 1, twice",
      .threads = { add, add },
      .check = both_added,
      .expect = "m == 2",
      .watches = { WATCH(m) } },
    { .name = "sequence",
      .threads = { add_by_sequence, add_by_sequence },
      .check = both_added,
      .expect = "m == 2",
      .watches = { WATCH(m) } },
    { .name = "deadlock",
      .prepare = free_both,
      .threads = { a_then_b, b_then_a },
      .watches = { WATCH(m), WATCH(a.word), WATCH(b.word) } },
    { .name = "loop",
      .threads = { wait_for_m, wait_for_m },
      .watches = { WATCH(m) } },
    { .name = "broken",
      .threads = { add, move },
      .invariant = sum_is_two,
      .complaint = wrong_sum,
      .watches = { WATCH(from), WATCH(onto) } },
    { .name = "greedy", .threads = { take_memory, add } },
    { .name = "three",
      .threads = { add, add, add },
      .check = both_added,
      .expect = "m == 2",
      .watches = { WATCH(m) } },
    { .name = "printf", .threads = { print_m, add }, .watches = { WATCH(m) } },
    { .name = "fault",
      .prepare = lend_m,
      .threads = { follow, forget },
      .watches = { WATCH_POINTER(lent) } },
    { .name = "exit", .threads = { leave, add }, .watches = { WATCH(m) } },
    { .name = "one of three",
      .threads = { add, add_by_sequence },
      .watches = { WATCH(m), WATCH(onto), WATCH(from) } },
    { .name = "beside",
      .prepare = free_lock,
      .threads = { take_lock, take_lock },
      .watches = { WATCH(m), WATCH(pair.beside) } },
    { .name = "killed",
      .threads = { add },
      .survived = survives,
      .event = EXPLORE_KILL,
      .watches = { WATCH(m), WATCH(onto) } },
    { .name = "only looks",
      .threads = { wait_for_m, add },
      .watches = { WATCH(m) } },
    { .name = "stack", .threads = { lend, give_back } },
    { .name = "four",
      .threads = { add, add_by_sequence, a_then_b, print_m },
      .prepare = free_both,
      .watches = { WATCH(m), WATCH(a.word) } },
};

static const struct scenario *find(const char *name)
{
    for (size_t i = 0; i < sizeof(scenarios) / sizeof(scenarios[0]); i++)
        if (!strcmp(scenarios[i].name, name))
            return &scenarios[i];
    return &scenarios[0];
}

static int tell_untouched(const struct scenario *scenario)
{
    const struct explore_options options = { .preemptions = 1 };
    const char *untouched = explore_untouched(scenario, &options);

    printf("untouched: %s\n", untouched ? untouched : "none");
    return 0;
}

int main(int argc, char **argv)
{
    const struct scenario *scenario;
    struct run *run;

    if (argc < 3)
        return 2;
    scenario = find(argv[1]);
    if (!strcmp(argv[2], "untouched"))
        return tell_untouched(scenario);
    run = explore_open(scenario, OBSERVED_MAX);
    if (!run || explore_parse_schedule(argv[2], &run->schedule) ||
        explore_run(run))
        return 2;
    explore_view.instructions = argc == 4 && !strcmp(argv[3], "all");
    if (argc == 4 && !strcmp(argv[3], "json"))
        explore_print_json(scenario, run);
    else
        explore_print_run(scenario, run);
    return 0;
}
