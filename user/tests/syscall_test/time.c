/* time.c - clocks, sleeping, futexes with a time-out; and the shortest and
 * longest time that can be asked for. */
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <signal.h>
#include <stdint.h>
#include <sys/futex.h>
#include <sys/time.h>
#include <reprise/tap.h>
#include <time.h>
#include <unistd.h>

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

/* ---- both ends ---- */

static const struct timespec longest = { INT64_MAX, 999999999 },
                             soonest = { INT64_MIN, 0 };
static const int64_t years_500 = 500ll * 365 * 86400;

static void interrupt_in_5_ms(void)
{
    const struct itimerval value = { .it_value = { 0, 5000 } };
    setitimer(ITIMER_REAL, &value, NULL);
}

static void test_long_sleeps(void)
{
    const int64_t seconds[] = { 1, 10000000, INT32_MAX, 1ll << 32 };
    struct timespec left;
    for (int i = 0; i < 4; i++) {
        const struct timespec wanted = { seconds[i], 0 };
        interrupt_in_5_ms();
        promise_errno(nanosleep(&wanted, &left), EINTR,
                      "a sleep of %lld s that a signal ends", seconds[i]);
        /* a little of the 5 ms is over before the sleep begins */
        promise(left.tv_sec == seconds[i] - 1 && left.tv_nsec > 900000000 &&
                    left.tv_nsec <= 996000000,
                "and what is left is all but those 5 ms (%lld s %ld ns)",
                (long long)left.tv_sec, left.tv_nsec);
    }
    interrupt_in_5_ms();
    promise_errno(nanosleep(&longest, &left), EINTR, "the longest sleep");
    promise(left.tv_sec > years_500, "is of more than 500 years");
    interrupt_in_5_ms();
    promise_equal(sleep(10000000), 10000000, "sleep() of ten million seconds");
    interrupt_in_5_ms();
    promise_equal(sleep(UINT32_MAX), UINT32_MAX, "sleep() as long as it can");
}

static void test_time_outs(void)
{
    const struct timespec none = { 0, 0 };
    const sigset_t set = 1u << (SIGUSR1 - 1);
    int word = 5;
    promise_errno(futex(&word, FUTEX_WAIT, 5, &none), ETIMEDOUT,
                  "futex wait for no time");
    promise_errno(futex(&word, FUTEX_WAIT, 5, &soonest), EINVAL,
                  "futex wait into the past");
    interrupt_in_5_ms();
    promise_errno(futex(&word, FUTEX_WAIT, 5, &longest), EINTR,
                  "futex wait as long as can be");
    promise_errno(sigtimedwait(&set, NULL, &none), EAGAIN,
                  "sigtimedwait for no time");
    promise_errno(sigtimedwait(&set, NULL, &soonest), EINVAL,
                  "sigtimedwait into the past");
    interrupt_in_5_ms();
    promise_errno(sigtimedwait(&set, NULL, &longest), EINTR,
                  "sigtimedwait as long as can be");
}

/* Calls that take a time of day are tried in the same way. */

static pthread_mutex_t held = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t condition = PTHREAD_COND_INITIALIZER;
static sem_t semaphore;

static void *let_go(void *argument)
{
    sleep_for(5000000);
    sem_post(&semaphore);
    pthread_mutex_lock(&held);
    pthread_cond_signal(&condition);
    pthread_mutex_unlock(&held);
    return argument;
}

static void *wait_for_mutex(void *argument)
{
    *(int *)argument = pthread_mutex_timedlock(&held, &soonest);
    return argument;
}

static void test_times_of_day(void)
{
    pthread_t thread;
    int error;
    sem_init(&semaphore, 0, 0);
    pthread_mutex_lock(&held);
    pthread_create(&thread, NULL, wait_for_mutex, &error);
    pthread_join(thread, NULL);
    promise_equal(error, ETIMEDOUT, "a mutex, until before all time");
    promise_equal(pthread_cond_timedwait(&condition, &held, &soonest),
                  ETIMEDOUT, "a condition, until before all time");
    promise_errno(sem_timedwait(&semaphore, &soonest), ETIMEDOUT,
                  "a semaphore, until before all time");
    pthread_create(&thread, NULL, let_go, NULL);
    promise_equal(sem_timedwait(&semaphore, &longest), 0,
                  "a semaphore, until the end of time");
    promise_equal(pthread_cond_timedwait(&condition, &held, &longest), 0,
                  "a condition, until the end of time");
    pthread_mutex_unlock(&held);
    promise_equal(pthread_mutex_timedlock(&held, &longest), 0,
                  "a mutex, until the end of time");
    pthread_join(thread, NULL);
}

static void ignore(int signal)
{
    (void)signal;
}

static void test_both_ends(void)
{
    sigaction(SIGALRM, &(struct sigaction){ .sa_handler = ignore }, NULL);
    test_long_sleeps();
    test_time_outs();
    test_times_of_day();
    signal(SIGALRM, SIG_DFL);
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
    test_both_ends();
    test_futex_errors();
    test_wake();
}
