/* beyond.c - schedules at random, and by turns for ever. */
#include "explorer.h"

#include <string.h>
#include <reprise/tap.h>

int first, second;

/* Wrong only if the other comes in before each. */
void look_twice(void)
{
    first = m;
    second = m;
}

void count_to_two(void)
{
    m++;
    m++;
}

int not_in_step(void)
{
    return !(first == 1 && second == 2);
}

static void add_with_retries(void)
{
    for (int seen = m;
         !__atomic_compare_exchange_n(&m, &seen, seen + 1, 0, 0, 0);)
        continue;
}

static void add_for_ever(void)
{
    for (;;)
        m++;
}

void test_beyond(void)
{
    struct scenario s = { .name = "in step",
                          .threads = { count_to_two, look_twice },
                          .check = not_in_step,
                          .watches = { WATCH(m) } };
    struct explore_options options = { .preemptions = 1 };
    struct explore_result r = explored(&s, &options), again;
    promise(!r.failed, "what needs two preemptions is not found with one");
    options.preemptions = 2;
    r = explored(&s, &options);
    promise(r.failed && r.worst_preemptions == 2,
            "but with two, in %u schedules", (unsigned)r.schedules);
    options = (struct explore_options){ .walks = 1000, .seed = 1 };
    r = explored(&s, &options);
    promise(r.failed && r.worst_ending == ENDED_WRONG,
            "and at random, in %u schedules", (unsigned)r.beyond);
    promise(r.failed && r.worst.count <= 3,
            "made as short as it can be: %u segments", (unsigned)r.worst.count);
    again = explored(&s, &options);
    promise(again.beyond == r.beyond &&
                !memcmp(&again.worst, &r.worst, sizeof(r.worst)),
            "the same seed finds the same");

    s = (struct scenario){ .name = "starved",
                           .threads = { add_with_retries, add_for_ever },
                           .endless = 2,
                           .watches = { WATCH(m) } };
    options = (struct explore_options){ .preemptions = 1 };
    r = explored(&s, &options);
    promise(!r.failed, "a loop of retries ends when it is left alone");
    options.periods = 12;
    r = explored(&s, &options);
    promise(r.failed && r.worst_ending == ENDED_STARVED && r.worst.repeat == 2,
            "and there is a rhythm that starves it");
}
