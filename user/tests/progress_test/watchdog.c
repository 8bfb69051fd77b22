/* watchdog.c - an unbounded sequence may roll forward for a quantum, and
 * is killed at the first tick after that. */
#include "progress_test.h"

#include <errno.h>
#include <reprise/reprise.h>
#include <signal.h>
#include <sys/wait.h>
#include <reprise/tap.h>
#include <unistd.h>

enum { TURN = 2 }; /* instructions */

static uint64_t clock_now(void)
{
    uint32_t low, high;
    __asm__ volatile("rdtsc" : "=a"(low), "=d"(high));
    return (uint64_t)high << 32 | low;
}

/* Guest nanoseconds that an instruction takes: the clock is exact, but a tick
 * may come in between. */
static uint32_t ns_per_instruction(void)
{
    uint32_t best = UINT32_MAX;
    for (int i = 0; i < 4; i++) {
        uint64_t begin = clock_now();
        __asm__ volatile(".fill 64, 1, 0x90");
        uint32_t took = (uint32_t)(clock_now() - begin) / 64;
        best = took < best ? took : best;
    }
    return best;
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
    uint32_t turns = us * 1000 / ns_per_instruction() / TURN, n = 1;
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
