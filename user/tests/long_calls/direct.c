/* direct.c - a director of thousands of threads; eviction of large memory. */
#include <reprise/reprise.h>
#include <reprise/tap.h>
#include <unistd.h>
#include "long_calls.h"

enum { THREADS = 4000, MUCH = 128 << 20 };

static void direct_crowd(void)
{
    struct segment_np segment = { .steps = 0, .evict = 1 };
    char *at = memory(MUCH);
    int made = make_crowd(THREADS, wait_for_end);

    for (size_t i = 0; i < MUCH; i += PAGE)
        at[i] = 1;
    await_sleepers(made);
    segment.tid = pthread_gettid_np(crowd[made - 1]);
    if (run_schedule_np(NULL, 0, NULL) < 0 ||
        run_schedule_np(&segment, 1, NULL) != 1)
        _exit(1);
}

void direct_many(void)
{
    promise_equal(in_child(direct_crowd), 0, "%d threads are directed",
                  THREADS);
}
