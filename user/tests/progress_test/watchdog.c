/* watchdog.c - an unbounded sequence may roll forward for a quantum, and
 * is killed at the first tick after that. */
#include "progress_test.h"

#include <errno.h>
#include <reprise/reprise.h>
#include <signal.h>
#include <sys/wait.h>
#include <reprise/tap.h>
#include <time.h>
#include <unistd.h>

enum { TIMED = 50000 }; /* turns */

static uint64_t clock_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec;
}

/* So many turns of two instructions take `us`, with the ticks in between. (A
 * time stamp counter would not tell: its rate is the machine's own.) */
static uint32_t turns_in(uint32_t us)
{
    uint64_t best = UINT64_MAX;
    for (int i = 0; i < 4; i++) {
        uint32_t turns = TIMED;
        uint64_t begin = clock_now();
        __asm__ volatile("1: decl %0; jnz 1b" : "+r"(turns));
        uint64_t took = clock_now() - begin;
        best = took < best ? took : best;
    }
    return (uint32_t)(us * 1000ull * TIMED / best);
}

static volatile int word;

/* Call it preempted after `n` instructions: true if that was inside. */
static int roll(uint32_t n, uint32_t turns)
{
    struct ras_last last;
    preempt_after_np(n);
    unbounded(&word, (int)turns);
    preempt_after_np(0);
    ras_last(&last);
    return last.cause == RAS_CAUSE_FORCED && last.pc > unbounded_row.start &&
           last.pc < unbounded_row.end && last.to == unbounded_row.end;
}

/* The status of a child in which it has `us` to go when it is preempted. */
static int roll_for(uint32_t us)
{
    uint32_t turns = turns_in(us), n = 1;
    int status = 0;
    pid_t child;
    while (!roll(n, 1))
        n = n % 64 + 1; /* anew if the timer came in between */
    child = fork();
    if (child == 0)
        _exit(!roll(n, turns) || word != 0);
    waitpid(child, &status, 0);
    return status;
}

void test_watchdog(void)
{
    struct ras_descriptor row = unbounded_row;
    struct system_status machine;
    uint32_t quantum, tick;

    system_status_np(&machine);
    quantum = machine.quantum_us;
    tick = 1000000 / machine.hz;
    row.flags = 0;
    promise_errno(ras_register(&row, 1), ENOEXEC,
                  "a loop is refused, unless it is called unbounded");
    promise_errno(ras_register(&unbounded_row, 1), 0, "then it is not");
    promise_equal(roll_for(10), 0, "a short one is carried to its end");
    promise_equal(roll_for(quantum - quantum / 5), 0,
                  "so is one that just stays under the limit (%u us)",
                  (unsigned)quantum);
    promise_equal(roll_for(quantum + tick + tick / 20), SIGKILL,
                  "one that is over it at a tick is killed");
    promise_equal(roll_for(100 * quantum), SIGKILL, "so is an endless one");
    ras_unregister((const void *)(uintptr_t)unbounded_row.start);
}
