/* privacy.c - what belongs to one thread: errno, __thread, the FPU. */
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <sys/wait.h>
#include <reprise/tap.h>
#include <unistd.h>

#include "thread_test.h"

enum { THREADS = 8, ROUNDS = 3000 };

static __thread int initialised = 42;
static __thread int zeroed;
static __thread char text[] = "template";

static void *check_tls(void *argument)
{
    int fresh = initialised == 42 && zeroed == 0 && text[0] == 't';
    int mine = (int)(uintptr_t)argument;
    initialised = zeroed = mine;
    text[0] = (char)mine;
    for (int i = 0; i < 10; i++)
        sched_yield();
    return (void *)(uintptr_t)(fresh && initialised == mine && zeroed == mine &&
                               text[0] == (char)mine);
}

static void *check_errno(void *argument)
{
    int kept;
    errno = 0;
    close(-1);
    kept = errno == EBADF;
    errno = (int)(uintptr_t)argument;
    for (int i = 0; i < 10; i++)
        sched_yield();
    return (void *)(uintptr_t)(kept && errno == (int)(uintptr_t)argument);
}

/* Keep a sum in the x87 registers for the whole loop; exact in double. */
static void *sum_halves(void *argument)
{
    double step = 0.5 * (double)(uintptr_t)argument;
    double sum = 0, product = 1;
    for (int i = 0; i < ROUNDS; i++) {
        sum += step;
        product = -product;
        if (i % 64 == 0)
            sched_yield();
    }
    return (void *)(uintptr_t)(sum == step * ROUNDS && product == 1);
}

/* Each thread rounds its own way (bits 10 and 11 of the control word). */
static void *keep_rounding(void *argument)
{
    unsigned short mine = 0x37f | ((uintptr_t)argument & 3) << 10, now;
    __asm__ volatile("fldcw %0" : : "m"(mine));
    for (int i = 0; i < 200; i++) {
        sched_yield();
        __asm__ volatile("fnstcw %0" : "=m"(now));
        if (now != mine)
            return NULL;
    }
    return (void *)1;
}

struct environment {
    unsigned short control, status, tags;
    unsigned mxcsr;
};

static struct environment environment(void)
{
    struct environment e;
    unsigned short words[14]; /* as fnstenv writes them */
    __asm__ volatile("fnstenv %0\n\tfldenv %0\n\tstmxcsr %1"
                     : "=m"(words), "=m"(e.mxcsr));
    e.control = words[0];
    e.status = words[2] & 0x3f; /* the exceptions that happened */
    e.tags = words[4];
    return e;
}

static void *tell_environment(void *argument)
{
    *(struct environment *)argument = environment();
    return NULL;
}

/* Rounds to zero, and has divided 1 by 3; a value is in a register. */
static void test_fpu_inherited(void)
{
    const unsigned short control = 0xf7f;
    const unsigned mxcsr = 0x7fa0, as_at_start = 0x1f80, three = 3;
    struct environment mine, its = { 0 };
    pthread_t thread;
    __asm__ volatile("fldcw %0\n\tldmxcsr %1\n\t"
                     "fld1\n\tfidivl %2\n\tfld1"
                     :
                     : "m"(control), "m"(mxcsr), "m"(three));
    pthread_create(&thread, NULL, tell_environment, &its);
    mine = environment();
    __asm__ volatile("fninit\n\tldmxcsr %0" : : "m"(as_at_start));
    pthread_join(thread, NULL);
    promise(mine.control == control && mine.status == 0x20 &&
                mine.tags != 0xffff,
            "the creator's FPU is its own");
    promise(its.control == control && its.mxcsr == mxcsr,
            "a thread rounds as its creator does");
    promise_equal(its.status, mine.status, "has its exceptions");
    promise_equal(its.tags, 0xffff, "and no values in registers");
}

/* ---- segment registers ---- */

static unsigned get_fs(void)
{
    unsigned selector;
    __asm__ volatile("mov %%fs, %0" : "=r"(selector));
    return selector;
}

static void set_fs_as_gs(void)
{
    unsigned selector;
    __asm__ volatile("mov %%gs, %0\n\tmov %0, %%fs" : "=r"(selector));
}

/* Half of the threads have the thread's own segment there, too. */
static void *keep_fs(void *argument)
{
    unsigned fresh = get_fs(), mine;
    if ((uintptr_t)argument % 2)
        set_fs_as_gs();
    mine = get_fs();
    for (int i = 0; i < 10; i++)
        sched_yield();
    return (void *)(uintptr_t)(fresh == 0 && get_fs() == mine);
}

static int fs_of_child(void)
{
    int status = -1;
    pid_t child = fork();
    if (child == 0)
        _exit((int)get_fs());
    waitpid(child, &status, 0);
    return WEXITSTATUS(status);
}

/* Count those of THREADS threads, numbered from 1, that returned 1. */
static int how_many(void *(*check)(void *))
{
    pthread_t threads[THREADS];
    void *result;
    int right = 0;
    for (uintptr_t i = 0; i < THREADS; i++)
        pthread_create(&threads[i], NULL, check, (void *)(i + 1));
    for (int i = 0; i < THREADS; i++)
        right += !pthread_join(threads[i], &result) && result == (void *)1;
    return right;
}

void test_privacy(void)
{
    promise_equal(how_many(check_tls), THREADS,
                  "__thread starts from its template and stays private");
    promise_equal(initialised == 42 && zeroed == 0, 1,
                  "the first thread's own variables are untouched");
    promise_equal(how_many(check_errno), THREADS, "errno is private");
    promise_equal(how_many(sum_halves), THREADS,
                  "x87 registers survive preemption");
    promise_equal(how_many(keep_rounding), THREADS,
                  "the x87 control word is private");
    test_fpu_inherited();
    set_fs_as_gs();
    promise_equal(how_many(keep_fs), THREADS,
                  "%%fs is empty in a new thread, and private");
    promise_equal(fs_of_child(), get_fs(), "a child has its parent's %%fs");
}
