/* events.c - recovery, signals and faults at a chosen step. */
#include "schedule_test.h"

#include <reprise/sequences.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <reprise/tap.h>
#include <unistd.h>

static volatile int cell;
static volatile int result;

static void *test_and_set(void *argument)
{
    result = ras_test_and_set(&cell);
    return argument;
}

static uint32_t restarts(void)
{
    struct ras_statistics counts = { 0 };
    ras_counters(ras_test_and_set_start, &counts);
    return counts.restarts[RAS_CAUSE_FORCED];
}

/* One step less than to the commit stands inside. */
static void test_recovery(void)
{
    int32_t tid = start(test_and_set, NULL);
    struct segment_np s = run_to(tid, ras_test_and_set_start);
    uint32_t before = restarts();
    promise_equal(s.at.eip, (uint32_t)ras_test_and_set_start,
                  "a thread can be stopped before a sequence");
    s = run((struct segment_np){ .tid = tid, .steps = 1 });
    promise(s.ran == 1 && s.at.eip == (uint32_t)ras_test_and_set_start,
            "stopped inside it is rolled back, as by the timer");
    promise_equal(restarts() - before, 1, "and the kernel counts it");
    cell = 1;
    run((struct segment_np){ .tid = tid, .steps = FAR });
    promise_equal(result, 1, "so it sees what was stored meanwhile");
}

/* ---- signals ---- */

static volatile uint32_t handled_at, handled_on;

static void handle(int signal, siginfo_t *info, void *context)
{
    handled_at = ((ucontext_t *)context)->uc_mcontext.eip;
    handled_on = (uint32_t)&signal;
    (void)info;
}

static void test_signal(void)
{
    static volatile uint32_t word;
    struct sigaction action = { .sa_sigaction = handle,
                                .sa_flags = SA_SIGINFO };
    int32_t tid = start(count_up, &word);
    struct segment_np s;
    sigaction(SIGUSR1, &action, NULL);
    run_to(tid, count_up_loop);
    s = run((struct segment_np){ .tid = tid, .steps = 3, .signal = SIGUSR1 });
    promise_equal(s.at.eip, (uint32_t)handle,
                  "a signal after its steps: it stands before the handler");
    promise_equal(handled_at, 0, "which has not begun");
    s = run_to(tid, count_up_loop);
    promise_equal(handled_at, (uint32_t)count_up_loop,
                  "the handler sees where the signal came");
    promise(handled_on - s.at.esp + 4096 < 8192,
            "and it ran on the directed thread's stack");
}

/* ---- faults ---- */

static void test_fault(void)
{
    static volatile uint32_t word = 7;
    int32_t tid = start(count_up, &word);
    volatile char *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE,
                               MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    struct segment_np s = run_to(tid, count_up_loop);
    strcpy((char *)page, "still there");
    uint32_t before = word;
    s = run((struct segment_np){ .tid = tid, .steps = 300, .evict = 1 });
    promise(word - before == 100 && strcmp((char *)page, "still there") == 0,
            "pages that were evicted come back as they were");
    s = run((struct segment_np){ .tid = tid, .steps = 1, .evict = 1 });
    s = run((struct segment_np){ .tid = tid, .steps = 299 });
    promise(s.ran == 299 && word - before == 200,
            "a fault is no step, and ends none");
}

void test_events(void)
{
    test_recovery();
    test_signal();
    test_fault();
}
