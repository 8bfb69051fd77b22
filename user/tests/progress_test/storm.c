/* storm.c - an interruption after every instruction: the calls end all the
 * same, and what they did is as if nothing had been. */
#include "progress_test.h"

#include <pthread.h>
#include <reprise/reprise.h>
#include <sched.h>
#include <signal.h>
#include <sys/ras.h>
#include <sys/wait.h>
#include <reprise/tap.h>
#include <unistd.h>

/* Each adds another number, so that the sum tells them apart. */
enum { CALLS = 50, OF_CALL = 1, OF_HANDLER = 1000, OF_RIVAL = 1 << 24 };

static volatile int words[2];
static volatile int in_handler, stop;
static int (*operation)(volatile int *word, int amount);

static void use_it_too(int signal)
{
    (void)signal;
    operation(words, OF_HANDLER);
    in_handler++;
}

static void *rival(void *argument)
{
    (void)argument;
    while (!stop) {
        operation(words, OF_RIVAL);
        sched_yield();
    }
    return NULL;
}

static uint32_t total(const volatile uint32_t counts[RAS_CAUSES])
{
    uint32_t sum = 0;
    for (int cause = 0; cause < RAS_CAUSES; cause++)
        sum += counts[cause];
    return sum;
}

/* CALLS calls, interrupted after every `how & STEP_COUNT` instructions. */
static void call_in_storm(uint32_t how, int signal)
{
    if (signal)
        signal_after_np(how | STEP_AGAIN, signal);
    else
        preempt_after_np(how | STEP_AGAIN);
    for (volatile int i = 0; i < CALLS; i++)
        operation(words, OF_CALL);
    preempt_after_np(0);
}

static void storm(const char *name, const struct ras_descriptor *row,
                  uint32_t how, int signal)
{
    const void *start = (const void *)(uintptr_t)row->start;
    struct ras_statistics counts = { 0 };
    uint32_t finished, back;
    pthread_t thread;

    words[0] = words[1] = in_handler = stop = 0;
    ras_counters(start, &counts);
    finished = counts.finished;
    back = total(counts.restarts);
    pthread_create(&thread, NULL, rival, NULL);
    call_in_storm(how, signal);
    stop = 1;
    pthread_join(thread, NULL);
    ras_counters(start, &counts);
    promise((unsigned)words[0] % OF_RIVAL ==
                (unsigned)(CALLS * OF_CALL + in_handler * OF_HANDLER),
            "%s: %d calls and %d handlers lost nothing", name, CALLS,
            in_handler);
    promise(total(counts.restarts) > back + CALLS && counts.finished > finished,
            "%s: %u restarts, and %u times it was finished instead", name,
            (unsigned)(total(counts.restarts) - back),
            (unsigned)(counts.finished - finished));
}

static void test_one(int (*function)(volatile int *, int),
                     const struct ras_descriptor *row, const char *name)
{
    promise_errno(ras_register(row, 1), 0, "%s is registered", name);
    operation = function;
    signal(SIGUSR1, use_it_too);
    storm("a preemption after every instruction", row, 1, 0);
    storm("a preemption after every second", row, 2, 0);
    storm("a signal after every instruction", row, 1, SIGUSR1);
    storm("both after every instruction", row, 1 | STEP_PREEMPT, SIGUSR1);
    ras_unregister((const void *)(uintptr_t)row->start);
}

/* The negative control: what rasctl(2) registers has no such guarantee. */
static void test_without_guarantee(void)
{
    int status = 0;
    pid_t child = fork();
    if (child == 0) {
        rasctl((void *)(uintptr_t)storm_back_row.start,
               storm_back_row.end - storm_back_row.start, RAS_INSTALL);
        alarm(1);
        preempt_after_np(1 | STEP_AGAIN);
        storm_back(words, 1);
        _exit(0);
    }
    waitpid(child, &status, 0);
    promise(WIFSIGNALED(status) && WTERMSIG(status) == SIGALRM,
            "in a range of rasctl(2) the same storm never ends");
}

void test_storms(void)
{
    test_without_guarantee();
    test_one(storm_back, &storm_back_row, "storm_back");
    test_one(storm_mixed, &storm_mixed_row, "storm_mixed");
}
