/* time.c - clocks, sleeping, futexes with a time-out. */
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <stdint.h>
#include <sys/futex.h>
#include <tap.h>
#include <time.h>

#include "syscall_test.h"

static int64_t now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * 1000000000ll + time.tv_nsec;
}

static void test_clocks(void)
{
    struct timespec time;
    int64_t last = now();
    int backwards = 0, stood = 0;
    for (int i = 0; i < 2000; i++) {
        int64_t next = now();
        backwards += next < last;
        stood += next == last;
        last = next;
    }
    promise_equal(backwards, 0, "the monotonic clock never goes back");
    promise(stood < 2000, "and moves");
    promise_errno(clock_gettime(99, &time), EINVAL, "an unknown clock");
    clock_gettime(CLOCK_REALTIME, &time);
    promise(time.tv_sec > 1700000000 && time.tv_nsec < 1000000000,
            "the real-time clock is past 2023");
}

static int64_t sleep_for(int64_t ns)
{
    struct timespec time = { ns / 1000000000, (long)(ns % 1000000000) };
    int64_t begin = now();
    return nanosleep(&time, NULL) < 0 ? -1 : now() - begin;
}

static void test_sleep(void)
{
    struct timespec bad[] = { { -1, 0 }, { 0, -1 }, { 0, 1000000000 } };
    int64_t slept;
    for (int i = 0; i < 3; i++)
        promise_errno(nanosleep(&bad[i], NULL), EINVAL,
                      "nanosleep of %lld s %ld ns", (long long)bad[i].tv_sec,
                      bad[i].tv_nsec);
    slept = sleep_for(20000000);
    promise(slept >= 20000000 && slept < 40000000,
            "nanosleep of 20 ms is that long (%lld ns)", (long long)slept);
    slept = sleep_for(10000000000);
    promise(slept >= 10000000000, "of 10 s too: ticks add up (%lld ns)",
            (long long)slept);
    promise(sleep_for(1) >= 1, "of 1 ns too");
    promise(sleep_for(0) >= 0, "of 0 ns too");
}

static void test_futex_errors(void)
{
    struct timespec soon = { 0, 10000000 }, bad = { 0, -5 };
    int word = 5;
    int64_t begin;
    promise_errno(futex(&word, FUTEX_WAIT, 4, NULL), EAGAIN,
                  "futex wait for another value");
    begin = now();
    promise_errno(futex(&word, FUTEX_WAIT, 5, &soon), ETIMEDOUT,
                  "futex wait times out");
    promise(now() - begin >= 10000000, "not before its time");
    promise_errno(futex(&word, FUTEX_WAIT, 5, &bad), EINVAL,
                  "a time-out that is no time");
    promise_errno(futex((char *)&word + 1, FUTEX_WAIT, 5, &soon), EINVAL,
                  "a word that is not aligned");
    promise_errno(futex(&word, 77, 5, NULL), ENOSYS, "an unknown operation");
    promise_equal(futex(&word, FUTEX_WAKE, 1, NULL), 0, "wake nobody");
}

static volatile int word, woken, waiting;

static void *wait_for_wake(void *argument)
{
    __atomic_fetch_add(&waiting, 1, __ATOMIC_SEQ_CST);
    if (futex(&word, FUTEX_WAIT, 0, NULL) == 0)
        __atomic_fetch_add(&woken, 1, __ATOMIC_SEQ_CST);
    return argument;
}

static void test_wake(void)
{
    pthread_t threads[5];
    for (int i = 0; i < 5; i++)
        pthread_create(&threads[i], NULL, wait_for_wake, NULL);
    while (waiting < 5)
        sched_yield();
    sleep_for(5000000);
    promise_equal(woken, 0, "five sleep on a futex");
    promise_equal(futex(&word + 1, FUTEX_WAKE, 9, NULL), 0,
                  "waking another word wakes none");
    promise_equal(futex(&word, FUTEX_WAKE, 2, NULL), 2, "wake two");
    sleep_for(5000000);
    promise_equal(woken, 2, "two have woken");
    promise_equal(futex(&word, FUTEX_WAKE, 9, NULL), 3, "wake the rest");
    for (int i = 0; i < 5; i++)
        pthread_join(threads[i], NULL);
    promise_equal(woken, 5, "all have woken");
}

void test_time(void)
{
    test_clocks();
    test_sleep();
    test_futex_errors();
    test_wake();
}
