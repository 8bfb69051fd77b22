/* race_test - a shared counter under each lock, and with recovery off. */
#include <reprise/lock_ops.h>
#include <pthread.h>
#include <reprise/ras.h>
#include <reprise/reprise.h>
#include <sched.h>
#include <reprise/sequences.h>
#include <setjmp.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <reprise/tap.h>
#include <unistd.h>

enum { THREADS = 4, OPERATIONS = 10000, MOST_SEQUENCES = 64 };
/* A timer hits the few instructions of a broken lock some five times a round;
 * guest/explore_all.long finds them without luck. */
enum { MOST_ROUNDS = 10 };

static volatile int counter;
static volatile int gate;
static struct lock lock;

/* One thread does this OPERATIONS times; `locked` and the sequence. */
typedef void (*step_function)(const struct lock_ops *ops, int self);

static void step_locked(const struct lock_ops *ops, int self)
{
    int value;
    ops->lock(&lock, self);
    value = counter;
    __asm__ volatile("" : "+r"(value));
    counter = value + 1;
    ops->unlock(&lock, self);
}

static void step_sequence(const struct lock_ops *ops, int self)
{
    (void)ops;
    (void)self;
    ras_fetch_and_add(&counter, 1);
}

struct job {
    step_function step;
    const struct lock_ops *ops;
    int self;
};

/* Pauses at random, or the ticks fall on the same instructions for ever. */
static void *run_job(void *argument)
{
    const struct job *job = argument;
    unsigned seed = (unsigned)gettid();
    while (!gate)
        sched_yield();
    for (int i = 0; i < OPERATIONS; i++) {
        job->step(job->ops, job->self);
        if (i % 100 == 0)
            for (int n = rand_r(&seed) % 32; n > 0; n--)
                __asm__ volatile("");
    }
    return NULL;
}

/* The number of threads that the lock is for, but at most THREADS. */
static int threads_for(const struct lock_ops *ops)
{
    int most = ops ? ops->max_threads : 0;
    return most && most < THREADS ? most : THREADS;
}

/* The counter after those threads did the job, or -1. */
static int count_with(step_function step, const struct lock_ops *ops)
{
    pthread_t threads[THREADS];
    struct job jobs[THREADS];
    int count = threads_for(ops);
    memset(&lock, 0, sizeof(lock));
    if (ops && ops->prepare)
        ops->prepare(&lock);
    counter = 0;
    gate = 0;
    for (int i = 0; i < count; i++) {
        jobs[i] = (struct job){ step, ops, i };
        if (pthread_create(&threads[i], NULL, run_job, &jobs[i]))
            return -1;
    }
    gate = 1;
    for (int i = 0; i < count; i++)
        pthread_join(threads[i], NULL);
    return counter;
}

static uint32_t preempted_inside(void)
{
    struct ras_statistics table[MOST_SEQUENCES];
    uint32_t sum = 0;
    int count = ras_stats(0, table, MOST_SEQUENCES);
    for (int i = 0; i < count && i < MOST_SEQUENCES; i++)
        sum += table[i].restarts[RAS_CAUSE_PREEMPT];
    return sum;
}

static void test_lock(const struct lock_ops *ops, int recovery)
{
    int expected = threads_for(ops) * OPERATIONS;
    if (!(ops->properties & LOCK_EXCLUDES)) {
        int got = expected;
        for (int round = 0; round < MOST_ROUNDS && got == expected; round++)
            got = count_with(step_locked, ops);
        promise(got > 0 && got < expected, "%s: loses updates", ops->name);
        tap_note("%d of %d arrived", got, expected);
    } else if ((ops->properties & LOCK_RESTARTS) && !recovery) {
        tap_skip(ops->name, "stands on a sequence, and ras=off");
    } else {
        promise_equal(count_with(step_locked, ops), expected,
                      "%s: loses nothing", ops->name);
    }
}

static void test_sequence(int recovery)
{
    int expected = THREADS * OPERATIONS;
    uint32_t before = preempted_inside();
    int got = count_with(step_sequence, NULL);
    uint32_t restarts = preempted_inside() - before;
    tap_note("%d of %d arrived, %u restarts", got, expected,
             (unsigned)restarts);
    if (recovery) {
        promise_equal(got, expected,
                      "restartable fetch-and-add: loses nothing");
        promise(restarts > 0, "and that was put to the test by restarts");
    } else {
        promise(got > 0 && got < expected,
                "ras=off: fetch-and-add loses updates");
        promise_equal(restarts, 0, "ras=off: nobody is put back");
    }
}

static sigjmp_buf back;

static void jump_back(int signal)
{
    siglongjmp(back, signal);
}

/* To where no program is, and back: that is no way to switch recovery on. */
static void visit_kernel(void)
{
    signal(SIGSEGV, jump_back);
    if (!sigsetjmp(back, 1))
        ((void (*)(void))0xc0100000)();
    signal(SIGSEGV, SIG_DFL);
}

int main(void)
{
    struct system_status status;
    visit_kernel();
    if (system_status_np(&status) < 0)
        return 1;
    for (int i = 0; lock_ops_all[i]; i++)
        test_lock(lock_ops_all[i], (int)status.ras_enabled);
    test_sequence((int)status.ras_enabled);
    return tap_done();
}
