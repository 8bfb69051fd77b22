/* life.c - create, join, detach, exit, once. */
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <stdint.h>
#include <reprise/tap.h>
#include <time.h>
#include <unistd.h>

#include "thread_test.h"

enum { MANY = 64 };

static volatile int gate, arrived;

static void *twice(void *argument)
{
    return (void *)((uintptr_t)argument * 2);
}

static void *leave_early(void *argument)
{
    pthread_exit(argument);
}

static void *wait_at_gate(void *argument)
{
    __atomic_fetch_add(&arrived, 1, __ATOMIC_SEQ_CST);
    while (!gate)
        sched_yield();
    __atomic_fetch_sub(&arrived, 1, __ATOMIC_SEQ_CST);
    return argument;
}

static void *own_identity(void *argument)
{
    *(pid_t *)argument = gettid();
    while (!gate)
        sched_yield();
    return pthread_self();
}

/* Yield until *word == value; 0 if it never is. */
static int becomes(volatile int *word, int value)
{
    for (int i = 0; i < 100000 && *word != value; i++)
        sched_yield();
    return *word == value;
}

static void test_results(void)
{
    pthread_t threads[MANY];
    void *result;
    int created = 0, right = 0;
    for (uintptr_t i = 0; i < MANY; i++)
        created += !pthread_create(&threads[i], NULL, twice, (void *)i);
    promise_equal(created, MANY, "%d threads are created", MANY);
    for (uintptr_t i = 0; i < MANY; i++)
        right +=
            !pthread_join(threads[i], &result) && result == (void *)(i * 2);
    promise_equal(right, MANY, "join gives each thread's own result");
}

static void test_together(void)
{
    pthread_t threads[MANY];
    gate = arrived = 0;
    for (int i = 0; i < MANY; i++)
        pthread_create(&threads[i], NULL, wait_at_gate, NULL);
    promise(becomes(&arrived, MANY), "%d threads are alive at once", MANY);
    gate = 1;
    for (int i = 0; i < MANY; i++)
        pthread_join(threads[i], NULL);
    promise_equal(arrived, 0, "join returns after the thread's last step");
}

static void test_identity(void)
{
    pthread_t thread;
    void *self;
    pid_t tid = 0, told;
    gate = 0;
    pthread_create(&thread, NULL, own_identity, &tid);
    told = pthread_gettid_np(thread);
    gate = 1;
    for (int i = 0; i < 100000 && pthread_gettid_np(thread); i++)
        sched_yield();
    promise_equal(pthread_gettid_np(thread), 0, "who has ended has no tid");
    pthread_join(thread, &self);
    promise(pthread_equal(self, thread), "pthread_self is what create gave");
    promise(!pthread_equal(thread, pthread_self()), "two threads differ");
    promise(tid > 0 && tid != gettid(), "each thread has its own tid");
    promise_equal(told, tid, "others are told the same");
    promise_equal(pthread_gettid_np(pthread_self()), gettid(),
                  "the first thread has one, too");
}

static void test_exit(void)
{
    pthread_t thread;
    void *result = NULL;
    pthread_create(&thread, NULL, leave_early, &thread);
    pthread_join(thread, &result);
    promise(result == &thread, "pthread_exit hands over its result");
}

static void test_refusals(void)
{
    pthread_t thread;
    pthread_attr_t attributes;
    promise_error(pthread_join(pthread_self(), NULL), EDEADLK,
                  "a thread does not join itself");
    promise_error(pthread_join(NULL, NULL), ESRCH, "nor NULL");
    gate = arrived = 0;
    pthread_create(&thread, NULL, wait_at_gate, NULL);
    promise_error(pthread_detach(thread), 0, "detach a running thread");
    promise_error(pthread_join(thread, NULL), EINVAL,
                  "a detached thread is not joined");
    promise_error(pthread_detach(thread), EINVAL, "nor detached again");
    gate = 1;
    promise(becomes(&arrived, 0), "a detached thread runs to its end");

    pthread_attr_init(&attributes);
    promise_error(pthread_attr_setstacksize(&attributes, PTHREAD_STACK_MIN - 1),
                  EINVAL, "a stack under PTHREAD_STACK_MIN is refused");
    promise_error(pthread_attr_setdetachstate(&attributes, 2), EINVAL,
                  "an unknown detach state is refused");
}

static void *joiner(void *argument)
{
    void *result;
    pthread_t other = *(pthread_t *)argument;
    return pthread_join(other, &result) ? NULL : result;
}

static void *slow(void *argument)
{
    struct timespec pause = { 0, 5000000 };
    nanosleep(&pause, NULL);
    return argument;
}

static void test_join_by_another(void)
{
    pthread_t sleeper, other;
    void *result = NULL;
    pthread_create(&sleeper, NULL, slow, &sleeper);
    pthread_create(&other, NULL, joiner, &sleeper);
    pthread_join(other, &result);
    promise(result == &sleeper, "a thread joins one that still sleeps");
}

static pthread_once_t once = PTHREAD_ONCE_INIT;
static volatile int calls, seen_early, failed;

static void initialise(void)
{
    for (int i = 0; i < 20; i++)
        sched_yield();
    calls = calls + 1;
}

static void *call_once(void *argument)
{
    if (pthread_once(&once, initialise))
        failed = 1;
    if (calls != 1)
        seen_early = 1;
    return argument;
}

static void test_once(void)
{
    pthread_t threads[8];
    for (int i = 0; i < 8; i++)
        pthread_create(&threads[i], NULL, call_once, NULL);
    for (int i = 0; i < 8; i++)
        pthread_join(threads[i], NULL);
    promise_equal(calls, 1, "pthread_once calls once");
    promise_equal(seen_early, 0, "and nobody goes on before it is done");
    promise_equal(failed, 0, "and says 0 to all");
}

void test_life(void)
{
    test_results();
    test_together();
    test_identity();
    test_exit();
    test_refusals();
    test_join_by_another();
    test_once();
}
