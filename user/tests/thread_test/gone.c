/* gone.c - a pthread_t whose thread has ended, or never was, is an error number
 * and no page fault; and so is one whose thread ends just now. */
#include <errno.h>
#include <pthread.h>
#include <reprise.h>
#include <sched.h>
#include <signal.h>
#include <sys/wait.h>
#include <tap.h>
#include <unistd.h>

#include "thread_test.h"

enum { STEPS = 150, NO_SIGNAL = 99 };

static volatile int gate, begun;

static void *end_at_once(void *argument)
{
    return argument;
}

static void *end_at_gate(void *argument)
{
    while (!gate)
        sched_yield();
    return argument;
}

static pthread_t start(void *(*body)(void *), int detached)
{
    pthread_t thread = NULL;
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    pthread_attr_setdetachstate(&attributes, detached);
    pthread_create(&thread, &attributes, body, NULL);
    return thread;
}

/* The kernel's list of threads is the only one that knows the dead. */
static void await_end_of(pid_t tid)
{
    static struct thread_status table[64];
    int there = 1;
    while (there) {
        int count = thread_list_np(table, 64);
        there = 0;
        for (int i = 0; i < count && i < 64; i++)
            there |= table[i].tid == tid && table[i].state != THREAD_DEAD_NP;
        sched_yield();
    }
}

static void test_ended(void)
{
    pthread_t thread = start(end_at_once, 0);
    while (pthread_gettid_np(thread))
        sched_yield();
    promise_error(pthread_kill(thread, 0), 0,
                  "who has ended and is not joined can be sent nothing");
    promise_error(pthread_kill(thread, SIGKILL), 0, "or a signal, in vain");
    promise_error(pthread_kill(thread, NO_SIGNAL), EINVAL, "but not number 99");
    promise_error(pthread_join(thread, NULL), 0, "and is joined");
}

static void promise_none(pthread_t thread, const char *which)
{
    promise_error(pthread_kill(thread, 0), ESRCH, "%s: kill", which);
    promise_error(pthread_join(thread, NULL), ESRCH, "%s: join", which);
    promise_error(pthread_detach(thread), ESRCH, "%s: detach", which);
    promise_equal(pthread_gettid_np(thread), 0, "%s: has no number", which);
}

static void test_none(void)
{
    int no_thread[64] = { 0 };
    pthread_t thread = start(end_at_once, 0);
    pthread_join(thread, NULL);
    promise_none(thread, "a thread that was joined");
    thread = start(end_at_once, 0);
    while (pthread_gettid_np(thread))
        sched_yield();
    pthread_detach(thread);
    promise_none(thread, "one that was detached after its end");
    gate = 0;
    thread = start(end_at_gate, PTHREAD_CREATE_DETACHED);
    pid_t tid = pthread_gettid_np(thread);
    promise_error(pthread_kill(thread, 0), 0, "a detached one can be killed");
    gate = 1;
    await_end_of(tid);
    promise_none(thread, "one that has ended detached");
    promise_none(NULL, "NULL");
    promise_none((pthread_t)(void *)no_thread, "other memory");
    promise_none((pthread_t)16, "no memory at all");
}

static void test_child(void)
{
    gate = 0;
    pthread_t thread = start(end_at_gate, 0);
    int status = -1;
    pid_t child = fork();
    if (child == 0)
        _exit(pthread_kill(thread, 0) == ESRCH &&
                      pthread_join(thread, NULL) == ESRCH &&
                      pthread_kill(pthread_self(), 0) == 0
                  ? 0
                  : 1);
    waitpid(child, &status, 0);
    promise_equal(status, 0, "a child knows no thread of its parent");
    gate = 1;
    pthread_join(thread, NULL);
}

/* ---- a thread that ends just now ---- */

static void *end_interrupted(void *argument)
{
    begun = 1;
    preempt_after_np((uint32_t)(uintptr_t)argument);
    return NULL;
}

static int is_one_of(int error, int one, int other)
{
    return error == one || error == other;
}

/* The thread is interrupted on its way out; then what we ask must be right
 * before its end or after it. */
static int ask_while_it_ends(uintptr_t steps, int detached)
{
    pthread_t thread;
    int right;
    begun = 0;
    pthread_create(&thread, NULL, end_interrupted, (void *)steps);
    right = !detached || pthread_detach(thread) == 0;
    while (!begun)
        sched_yield();
    right = right && is_one_of(pthread_kill(thread, 0), 0, ESRCH);
    if (!detached)
        return right && pthread_join(thread, NULL) == 0;
    return right && is_one_of(pthread_detach(thread), EINVAL, ESRCH) &&
           is_one_of(pthread_join(thread, NULL), EINVAL, ESRCH);
}

/* The thread ends while we are interrupted in the middle of asking. */
static int ask_interrupted(uintptr_t steps, int what)
{
    gate = 0;
    pthread_t thread = start(end_at_gate, what == 2 ? PTHREAD_CREATE_JOINABLE
                                                    : PTHREAD_CREATE_DETACHED);
    int error;
    gate = 1;
    preempt_after_np((uint32_t)steps);
    error = what == 0   ? pthread_kill(thread, 0)
            : what == 1 ? pthread_join(thread, NULL)
                        : pthread_detach(thread);
    preempt_after_np(0);
    return what == 0   ? is_one_of(error, 0, ESRCH)
           : what == 1 ? is_one_of(error, EINVAL, ESRCH)
                       : error == 0;
}

static void test_races(void)
{
    int right[5] = { 0 };
    for (uintptr_t steps = 1; steps <= STEPS; steps++) {
        for (int detached = 0; detached < 2; detached++)
            right[detached] += ask_while_it_ends(steps, detached);
        for (int what = 0; what < 3; what++)
            right[2 + what] += ask_interrupted(steps, what);
    }
    promise_equal(right[0], STEPS, "a thread may end while it is joined");
    promise_equal(right[1], STEPS, "or end detached");
    promise_equal(right[2], STEPS, "in the middle of a kill");
    promise_equal(right[3], STEPS, "of a join that is refused");
    promise_equal(right[4], STEPS, "of a detach");
}

void test_gone(void)
{
    test_ended();
    test_none();
    test_child();
    test_races();
}
