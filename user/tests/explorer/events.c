/* events.c - a signal, a fault, a kill at every instruction. */
#include "explorer.h"

#include <reprise/sequences.h>
#include <signal.h>
#include <sys/mman.h>
#include <reprise/tap.h>

static const struct explore_options one = { .preemptions = 1, .go_on = 1 };
static volatile int *kept;

static volatile int handled;

static void handle(int signal)
{
    (void)signal;
    handled++;
    ras_fetch_and_add(&m, 10);
}

static void catch_it(void)
{
    signal(SIGUSR1, handle);
}

static void add_one(void)
{
    ras_fetch_and_add(&m, 1);
}

static int added(void)
{
    return m == 1 + 10 * handled;
}

static void fill(void)
{
    kept[0] = kept[1] = 50;
}

static void move_at_once(void)
{
    ras_count_pair(kept, -20, 20);
}

static void move_plainly(void)
{
    kept[0] -= 20;
    kept[1] += 20;
}

static int nothing_lost(void)
{
    return kept[0] + kept[1] == 100;
}

void test_events(void)
{
    struct scenario s = { .name = "signal",
                          .prepare = catch_it,
                          .threads = { add_one },
                          .check = added,
                          .event = EXPLORE_SIGNAL,
                          .watches = { WATCH(m) } };
    struct explore_result r = explored(&s, &one);
    promise(!r.failed && r.level[1].schedules > 5,
            "a handler that uses the same sequence, at every instruction");
    promise_equal(r.states, 2, "it runs in each but the first schedule");
    s.threads[0] = add_plainly;
    r = explored(&s, &one);
    promise(r.failed && r.worst_ending == ENDED_WRONG,
            "and is found to break what is no sequence");

    s.event = EXPLORE_FAULT;
    s.threads[0] = add_one;
    r = explored(&s, &one);
    promise(!r.failed && r.level[1].schedules > 5,
            "pages that go away at every instruction change nothing");
    promise_equal(r.states, 1, "and there is one final state");

    kept = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS,
                -1, 0);
    s = (struct scenario){ .name = "kill",
                           .prepare = fill,
                           .threads = { move_at_once },
                           .survived = nothing_lost,
                           .event = EXPLORE_KILL };
    r = explored(&s, &one);
    promise(!r.failed && r.level[1].schedules > 5,
            "a kill at every instruction leaves no half of a pair");
    s.threads[0] = move_plainly;
    r = explored(&s, &one);
    promise(r.failed && r.worst_ending == ENDED_WRONG,
            "and is found to leave one without the sequence");
}
