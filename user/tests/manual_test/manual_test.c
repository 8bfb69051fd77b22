/* manual_test - programs as the manual pages rasctl(2) and rseq(2) have them,
 * preempted after each number of instructions. */
#include <reprise/demonstration.h>
#include <reprise/ras.h>
#include <reprise/reprise.h>
#include <reprise/tap.h>
#include <time.h>

#include "manual_test.h"

enum { STEPS = 30 };

/* To begin where a quantum does: then the timer does not come as well. */
static void preempt_after_only(uint32_t n)
{
    struct timespec tick = { 0, 1 };
    nanosleep(&tick, NULL);
    preempt_after_np(n);
}

/* True if this thread's forced preemption moved it elsewhere. */
static int was_moved(void)
{
    struct ras_last last;
    return preempt_after_np(0) == 0 && ras_last(&last) == 0 &&
           last.cause == RAS_CAUSE_FORCED && last.to != last.pc;
}

static void test_rasctl(void)
{
    int moved = 0, wrong = 0;
    promise_equal(rasctl_install(), 0, "rasctl(RAS_ADDR, RAS_SIZE, INSTALL)");
    for (uint32_t n = 1; n < STEPS; n++) {
        volatile int cell = 0;
        preempt_after_only(n);
        int old = rasctl_test_and_set(&cell);
        moved += was_moved();
        wrong += old != 0 || cell != 1;
    }
    promise_equal(moved, 1, "RAS_START and RAS_END: put back from its middle");
    promise_equal(wrong, 0, "and it sets the cell each time");
}

static void test_rseq(void)
{
    int moved = 0, aborts = 0, wrong = 0;
    promise_equal(rseq_register(), 0, "syscall(__NR_rseq)");
    for (uint32_t n = 1; n < STEPS; n++) {
        volatile int counter = 40;
        preempt_after_only(n);
        aborts += rseq_add(&counter, 2);
        moved += was_moved();
        wrong += counter != 42;
    }
    promise_equal(moved, 3, "a section is aborted at each instruction");
    promise_equal(aborts, moved, "and goes on behind the signature");
    promise_equal(wrong, 0, "and adds once each time");
}

int main(void)
{
    require_machine(MACHINE_STEPS_NP);
    test_rasctl();
    test_rseq();
    return tap_done();
}
