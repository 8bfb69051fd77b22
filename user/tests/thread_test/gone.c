/* gone.c - a pthread_t whose thread has ended, or never was, is an error number
 * and no page fault; and so is one whose thread ends just now. */
#include <errno.h>
#include <reprise/interleave.h>
#include <pthread.h>
#include <reprise/reprise.h>
#include <sched.h>
#include <signal.h>
#include <sys/wait.h>
#include <reprise/tap.h>
#include <unistd.h>

#include "thread_test.h"

enum { STEPS = 200, MOST_STEPS = 3000, NO_SIGNAL = 99 };

static volatile int gate;

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

static void *join_first(void *first)
{
    _exit(pthread_join(first, NULL));
}

/* Its own thread is joined in the parent, and then in the child. */
static void *fork_while_joined(void *status)
{
    pthread_t joiner;
    usleep(5000);
    pid_t child = fork();
    if (child == 0) {
        pthread_create(&joiner, NULL, join_first, pthread_self());
        pthread_exit(NULL);
    }
    waitpid(child, status, 0);
    return NULL;
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
    status = -1;
    pthread_create(&thread, NULL, fork_while_joined, &status);
    pthread_join(thread, NULL);
    promise_equal(status, 0, "its own thread nobody is joining there yet");
}

/* ---- a thread that ends just now ---- */

static int killed, joined, detached, detached_itself;

/* The other one, whichever part this is. */
static pthread_t other(void)
{
    return interleaved[pthread_self() == interleaved[0]];
}

static void end_detached(void)
{
    detached_itself = pthread_detach(pthread_self());
}

static void do_nothing(void)
{
}

static void kill_other(void)
{
    killed = pthread_kill(other(), 0);
}

static void join_other(void)
{
    joined = pthread_join(other(), NULL);
}

static void detach_other(void)
{
    detached = pthread_detach(other());
}

/* One of two has the thread; the other is told that there is none, or that it
 * is taken. */
static int one_has_it(int one, int two)
{
    return (one == 0) + (two == 0) == 1 &&
           (one == 0 || one == ESRCH || one == EINVAL) &&
           (two == 0 || two == ESRCH || two == EINVAL);
}

static int kill_is_right(void)
{
    return killed == 0 || killed == ESRCH;
}

static int has_joined(void)
{
    return joined == 0;
}

static int has_detached(void)
{
    return detached == 0;
}

static int one_joins(void)
{
    return one_has_it(joined, detached_itself);
}

static int one_detaches(void)
{
    return one_has_it(detached, detached_itself);
}

static const struct {
    const char *name;
    void (*thread)(void), (*asks)(void);
    int (*is_right)(void);
} races[] = {
    { "it is sent a signal", do_nothing, kill_other, kill_is_right },
    { "it is joined", do_nothing, join_other, has_joined },
    { "it is detached", do_nothing, detach_other, has_detached },
    { "detached, it is sent a signal", end_detached, kill_other,
      kill_is_right },
    { "it detaches itself and is joined", end_detached, join_other, one_joins },
    { "it is detached twice", end_detached, detach_other, one_detaches },
};

/* Either is interrupted by the other. */
static void test_races(void)
{
    for (unsigned i = 0; i < sizeof(races) / sizeof(races[0]); i++) {
        int right = 0, tries = 0;
        for (uint32_t n = 0; n < STEPS; n += 3, tries += 2) {
            interleave(races[i].thread, n, races[i].asks);
            right += races[i].is_right();
            interleave(races[i].asks, n, races[i].thread);
            right += races[i].is_right();
        }
        promise_equal(right, tries, "a thread ends while %s", races[i].name);
    }
}

/* ---- a thread that begins just now, where another one was ---- */

static pthread_t fresh, old;
static int ran;
static void *result;

static void *run(void *argument)
{
    ran = 1;
    return argument;
}

static void create(void)
{
    pthread_create(&fresh, NULL, run, &ran);
}

static void join_old(void)
{
    joined = pthread_join(old, &result);
}

/* A creation is interrupted, and gets the same pthread_t as an old one, which
 * is joined just then: there is no such thread, or it is the new one. */
static int is_joined_once(uint32_t n, int *over)
{
    ran = 0;
    result = NULL;
    *over = interleave(create, n, join_old);
    if (joined == ESRCH)
        joined = pthread_join(fresh, &result);
    return joined == 0 && ran && result == &ran;
}

static void test_beginning(void)
{
    int over = 0, right = 0, tries = 0, same = 0;
    is_joined_once(MOST_STEPS, &over);
    old = fresh;
    over = 0;
    for (uint32_t n = 1; !over && n < MOST_STEPS; n += 5, tries++) {
        right += is_joined_once(n, &over);
        same += fresh == old;
    }
    promise(over && same > tries / 2,
            "a thread begins where another was, %d times", same);
    promise_equal(right, tries, "and is not joined before that");
}

void test_gone(void)
{
    test_ended();
    test_none();
    test_child();
    test_races();
    test_beginning();
}
