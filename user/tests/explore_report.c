/* explore_report - run one schedule of a small scenario, and report on it.
 *
 *     explore_report SCENARIO SCHEDULE [json]
 */
#include <explore.h>
#include <pthread.h>
#include <sequences.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../../lib/explore/explore_private.h"

/* ---- m = m + 1, and by a sequence ---- */

static volatile int m;

static void add(void)
{
    m = m + 1;
}

static void add_by_sequence(void)
{
    ras_fetch_and_add(&m, 1);
}

static int both_added(void)
{
    return m == 2;
}

/* ---- two mutexes in opposite orders ---- */

static pthread_mutex_t a, b;

static void free_both(void)
{
    pthread_mutex_init(&a, NULL);
    pthread_mutex_init(&b, NULL);
}

static void with_both(pthread_mutex_t *first, pthread_mutex_t *second)
{
    pthread_mutex_lock(first);
    pthread_mutex_lock(second);
    m = m + 1;
    pthread_mutex_unlock(second);
    pthread_mutex_unlock(first);
}

static void a_then_b(void)
{
    with_both(&a, &b);
}

static void b_then_a(void)
{
    with_both(&b, &a);
}

/* ---- two whose sum is to be the same all the time ---- */

static volatile int from = 1, to = 1;

static void move(void)
{
    from = 0;
    to = 2;
}

static int sum_is_two(const int32_t *watched)
{
    return watched[0] + watched[1] == 2;
}

/* ---- others ---- */

static void take_memory(void)
{
    while (malloc(100000))
        continue;
}

static void wait_for_m(void)
{
    while (m == 0)
        ;
}

static void print_m(void)
{
    printf("m is %d\n", m);
    m = 5;
}

/* Another's stack, which is then nobody's own. */
static volatile int *volatile lent;

static void lend(void)
{
    volatile int mine = 1;

    lent = &mine;
    while (mine)
        ;
    lent = NULL;
}

static void give_back(void)
{
    while (!lent)
        ;
    *lent = 0;
}

static const struct scenario scenarios[] = {
    { .name = "m = m + 1, twice",
      .threads = { add, add },
      .check = both_added,
      .watches = { WATCH(m) } },
    { .name = "sequence",
      .threads = { add_by_sequence, add_by_sequence },
      .check = both_added,
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
      .watches = { WATCH(from), WATCH(to) } },
    { .name = "greedy", .threads = { take_memory, add } },
    { .name = "three",
      .threads = { add, add, add },
      .check = both_added,
      .watches = { WATCH(m) } },
    { .name = "printf", .threads = { print_m, add }, .watches = { WATCH(m) } },
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

int main(int argc, char **argv)
{
    const struct scenario *scenario;
    struct run *run;

    if (argc < 3)
        return 2;
    scenario = find(argv[1]);
    run = explore_open(scenario, OBSERVED_MAX);
    if (!run || explore_parse_schedule(argv[2], &run->schedule) ||
        explore_run(run))
        return 2;
    if (argc == 4)
        explore_print_json(scenario, run);
    else
        explore_print_run(scenario, run);
    return 0;
}
