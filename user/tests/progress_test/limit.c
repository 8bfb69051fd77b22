/* limit.c - RAS_RESTART_LIMIT rollbacks in a row, and not one more. */
#include "progress_test.h"

#include <reprise/reprise.h>
#include <signal.h>
#include <sys/wait.h>
#include <reprise/tap.h>
#include <unistd.h>

static volatile int word;

static int sum(const uint32_t *counts)
{
    int total = 0;
    for (int cause = 0; cause < RAS_CAUSES; cause++)
        total += (int)counts[cause];
    return total;
}

/* A call interrupted after every instruction, so `calls` times over. */
static void in_storm(int calls)
{
    preempt_after_np(1 | STEP_AGAIN);
    for (int i = 0; i < calls; i++)
        storm_back(&word, 1);
    preempt_after_np(0);
}

/* Roll a call back at its commit, so many times. After how many instructions
 * that is, is found out anew each time, and so it stands outside in between.
 * Where the timer's interruption takes the place of ours the search begins
 * again, with the first call that nothing interrupts. */
static void once_each(int calls)
{
    struct ras_last last = { 0 };
    for (int i = 0; i < calls; i++) {
        uint32_t n = 0, before;
        do {
            before = last.count;
            preempt_after_np(++n);
            storm_back(&word, 1);
            preempt_after_np(0);
            ras_last(&last);
            if (last.count == before)
                n = 0;
        } while (last.pc != storm_back_row.commit);
    }
}

static const int constant = 1;

static void say_caught(int signal)
{
    (void)signal;
    _exit(0);
}

/* A fault of its own, at the commit, in a storm: whoever finishes the sequence
 * then meets the same. */
static int fault_in_storm(void)
{
    int status = -1;
    pid_t child = fork();

    if (child == 0) {
        signal(SIGSEGV, say_caught);
        alarm(1);
        preempt_after_np(1 | STEP_AGAIN);
        storm_back((volatile int *)(uintptr_t)&constant, 1);
        _exit(1);
    }
    waitpid(child, &status, 0);
    return status;
}

void test_limit(void)
{
    const void *start = (const void *)(uintptr_t)storm_back_row.start;
    struct ras_statistics counts = { 0 };

    promise_errno(ras_register(&storm_back_row, 1), 0, "a sequence");
    in_storm(1);
    ras_counters(start, &counts);
    promise_equal(sum(counts.restarts), RAS_RESTART_LIMIT,
                  "one call in a storm is rolled back %d times",
                  RAS_RESTART_LIMIT);
    promise(counts.finished == 1 && counts.by[RAS_EMULATE] == 1 &&
                sum(counts.forwards) == 1,
            "and the next time carried forward");
    in_storm(3);
    ras_counters(start, &counts);
    promise(sum(counts.restarts) == 4 * RAS_RESTART_LIMIT &&
                counts.finished == 4,
            "the count begins again for the next call");
    once_each(RAS_RESTART_LIMIT + 2);
    ras_counters(start, &counts);
    promise_equal(counts.finished, 4,
                  "found outside in between, nothing is finished for it");
    promise_equal(fault_in_storm(), 0, "a fault of its own is told");
    ras_unregister(start);
}
