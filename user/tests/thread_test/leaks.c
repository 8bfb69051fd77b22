/* leaks.c - a thread's whole life, and a failed creation, cost no frame. */
#include <errno.h>
#include <pthread.h>
#include <reprise/reprise.h>
#include <stdint.h>
#include <sys/futex.h>
#include <sys/mman.h>
#include <reprise/tap.h>
#include <time.h>

#include "thread_test.h"

enum { WARM_UP = 20, ROUNDS = 1000, MOST_THREADS = 4096 };

/* Free frames, after the dead had time to be buried. */
static int64_t free_frames(void)
{
    struct timespec pause = { 0, 10000000 };
    struct system_status status;
    nanosleep(&pause, NULL);
    return system_status_np(&status) < 0 ? -1 : (int64_t)status.frames_free;
}

static void *do_nothing(void *argument)
{
    return argument;
}

static void join_one(void)
{
    pthread_t thread;
    if (pthread_create(&thread, NULL, do_nothing, NULL) == 0)
        pthread_join(thread, NULL);
}

static void detach_one(void)
{
    pthread_t thread;
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
    pthread_create(&thread, &attributes, do_nothing, NULL);
}

static void detach_late(void)
{
    pthread_t thread;
    if (pthread_create(&thread, NULL, do_nothing, NULL) == 0)
        pthread_detach(thread);
}

/* A stack larger than the address space has room for. */
static void fail_one(void)
{
    pthread_t thread;
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, 0xf0000000u);
    pthread_create(&thread, &attributes, do_nothing, NULL);
}

static void test_rounds(void (*round)(void), const char *what)
{
    int64_t before;
    for (int i = 0; i < WARM_UP; i++)
        round();
    before = free_frames();
    for (int i = 0; i < ROUNDS; i++)
        round();
    promise_equal(free_frames(), before, "%d times %s leak no frame", ROUNDS,
                  what);
}

static volatile int gate;

static void *wait_at_gate(void *argument)
{
    while (!gate)
        futex(&gate, FUTEX_WAIT, 0, NULL);
    return argument;
}

/* Create threads until no more can be, then let all go. */
static int exhaust(int *error)
{
    static pthread_t threads[MOST_THREADS];
    int count = 0;
    gate = 0;
    do
        *error = pthread_create(&threads[count], NULL, wait_at_gate, NULL);
    while (*error == 0 && ++count < MOST_THREADS);
    gate = 1;
    futex(&gate, FUTEX_WAKE, MOST_THREADS, NULL);
    for (int i = 0; i < count; i++)
        pthread_join(threads[i], NULL);
    return count;
}

static void test_exhaustion(void)
{
    int64_t before;
    int error, first = exhaust(&error), second;
    tap_note("%d threads at once", first);
    promise_error(error, EAGAIN, "one thread too many is EAGAIN");
    before = free_frames();
    second = exhaust(&error);
    promise_error(error, EAGAIN, "and again");
    promise(second >= first - 1 && second <= first + 1,
            "as many threads fit the second time (%d, %d)", first, second);
    promise_equal(free_frames(), before, "running out leaks no frame");
}

/* Try to create a thread when only about `spare` frames are left. Counts what
 * came of it; `leaks` counts failures after which frames were missing. */
static void create_with(int64_t spare, int *created, int *failed, int *leaks)
{
    size_t length = (size_t)(free_frames() - spare) * 4096;
    void *rest = mmap(NULL, length, PROT_READ | PROT_WRITE,
                      MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    int64_t before = free_frames();
    pthread_t thread;
    if (rest == MAP_FAILED)
        return;
    if (pthread_create(&thread, NULL, do_nothing, NULL) == 0) {
        pthread_join(thread, NULL);
        ++*created;
    } else {
        ++*failed;
        *leaks += free_frames() != before;
    }
    munmap(rest, length);
}

/* Every amount of memory from too little to enough, so that each step of a
 * creation is the one that fails. */
static void test_each_shortage(void)
{
    int created = 0, failed = 0, leaks = 0;
    for (int64_t spare = 1; spare < 60; spare++)
        create_with(spare, &created, &failed, &leaks);
    promise(created > 5 && failed > 5,
            "with little memory some creations fail (%d) and some do not (%d)",
            failed, created);
    promise_equal(leaks, 0, "those that fail leak no frame");
}

void test_leaks(void)
{
    pthread_t thread;
    pthread_attr_t attributes;
    test_rounds(join_one, "create and join");
    test_rounds(detach_one, "create detached");
    test_rounds(detach_late, "create and detach");
    test_rounds(fail_one, "failing to create");
    pthread_attr_init(&attributes);
    for (size_t room = 0x10000000; room; room /= 16) {
        size_t size = (size_t)0 - room;
        pthread_attr_setstacksize(&attributes, size);
        promise_error(pthread_create(&thread, &attributes, do_nothing, NULL),
                      EAGAIN, "a stack of %zx bytes is EAGAIN", size);
    }
    test_exhaustion();
    test_each_shortage();
}
