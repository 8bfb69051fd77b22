/* timers.c - alarm and the interval timer: never too early, never too often,
 * at both ends of what can be asked for. */
#include "signal_test.h"

#include <errno.h>
#include <limits.h>
#include <stdint.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <reprise/tap.h>
#include <time.h>
#include <unistd.h>

enum { MS = 1000, OFF = 0 }; /* in microseconds */

static int64_t now(void) /* in ns */
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * 1000000000ll + time.tv_nsec;
}

static void set_timer(int us, int again_us)
{
    struct itimerval value = { .it_value = { 0, us },
                               .it_interval = { 0, again_us } };
    setitimer(ITIMER_REAL, &value, NULL);
}

static void test_kinds(void)
{
    struct itimerval value = { .it_value = { 0, 1000000 } }, left;
    note_signal(SIGALRM, 0);
    set_timer(5 * MS, OFF);
    promise(usleep(1000000) < 0 && errno == EINTR, "SIGALRM ends a sleep");
    promise(seen.count == 1 && seen.code == SI_TIMER, "it came once");
    alarm(100);
    promise(getitimer(ITIMER_REAL, &left) == 0 && left.it_value.tv_sec >= 99,
            "alarm sets the timer");
    promise_equal(alarm(0), 100, "and gives back what was left");
    promise_errno(setitimer(1, &value, NULL), EINVAL, "there is no second");
    promise_errno(getitimer(1, &left), EINVAL, "nor can it be read");
    promise_errno(setitimer(ITIMER_REAL, &value, NULL), EINVAL,
                  "a million microseconds are a second");
}

/* ---- not too early, not too often ---- */

static volatile int64_t came;
static volatile int times;

static void note_time(int signal)
{
    (void)signal;
    came = now();
    times++;
}

/* Wait for a moment that lies anywhere between two ticks. */
static void spin_until(int64_t time)
{
    while (now() < time)
        continue;
}

static void test_early(void)
{
    int early = 0;
    sigaction(SIGALRM, &(struct sigaction){ .sa_handler = note_time }, NULL);
    for (int i = 0; i < 40; i++) {
        int us = MS / 2 + i % 4 * 700;
        spin_until(now() + i * 137000 % 1000000);
        times = 0;
        int64_t from = now();
        set_timer(us, OFF);
        while (!times)
            continue;
        early += came - from < us * 1000;
    }
    promise_equal(early, 0, "ITIMER_REAL never expires before its time");
}

static void test_alarm(void)
{
    int early = 0;
    for (int i = 0; i < 3; i++) {
        spin_until(now() + i * 300000);
        times = 0;
        int64_t from = now();
        alarm(1);
        while (!times)
            pause();
        early += came - from < 1000000000;
    }
    promise_equal(early, 0, "alarm(1) is a second at least");
}

static struct timespec until_count(int count, int64_t from)
{
    struct timespec took;
    while (times < count)
        pause();
    took.tv_sec = (came - from) / 1000000000;
    took.tv_nsec = (came - from) % 1000000000;
    return took;
}

/* A period that is no whole number of ticks: each time may come as much as a
 * tick late, but that does not add up. */
static void test_rate(void)
{
    times = 0;
    int64_t from = now();
    set_timer(2500, 2500);
    struct timespec took = until_count(100, from);
    set_timer(OFF, OFF);
    promise(took.tv_sec == 0 && took.tv_nsec >= 250 * MS * 1000 &&
                took.tv_nsec < 255 * MS * 1000,
            "a hundred times 2.5 ms are 250 ms (%ld us)", took.tv_nsec / 1000);
}

/* ---- several processes ---- */

static int us_of_child;

/* (The alarm is there to be in the way.)
 * How often its timer expires in half a second; -1: too early once. */
static int count_in_child(void)
{
    times = 0;
    int64_t from = now();
    set_timer(us_of_child, us_of_child);
    while (now() - from < 500000000) {
        pause();
        if (came - from < (int64_t)times * us_of_child * 1000)
            return 255;
    }
    return times;
}

static void test_several(int us, int most)
{
    pid_t child[3];
    int status, good = 0;
    us_of_child = us;
    alarm(1000);
    for (int i = 0; i < 3; i++)
        if ((child[i] = fork()) == 0)
            _exit(count_in_child());
    for (int i = 0; i < 3; i++) {
        waitpid(child[i], &status, 0);
        good += WIFEXITED(status) && WEXITSTATUS(status) <= most &&
                WEXITSTATUS(status) >= most - 1;
    }
    alarm(0);
    promise_equal(good, 3, "three processes with timers of %d us, each right",
                  us);
}

/* Behind those that come much later, which take time to be passed. */
static void test_shortest(int later, int shortest)
{
    enum { MANY = 120 };
    pid_t child[MANY];
    for (int i = 0; i < later + shortest; i++)
        if ((child[i] = fork()) == 0) {
            signal(SIGALRM, SIG_IGN);
            if (i < later)
                alarm(1000);
            else
                set_timer(1, 1);
            for (;;)
                pause();
        }
    usleep(5 * MS);
    int64_t end = now() + 20000000;
    int count = 0;
    while (now() < end)
        count++;
    promise(count > 100,
            "%d processes with the shortest timers, and %d with others, leave "
            "time for us (%d rounds)",
            shortest, later, count);
    for (int i = 0; i < later + shortest; i++) {
        kill(child[i], SIGKILL);
        waitpid(child[i], NULL, 0);
    }
}

/* ---- both ends ---- */

static void test_ends(void)
{
    struct itimerval value = { .it_value = { 10000000, 0 } }, left;
    promise(setitimer(ITIMER_REAL, &value, NULL) == 0 &&
                getitimer(ITIMER_REAL, &left) == 0 &&
                left.it_value.tv_sec == 9999999,
            "a timer of ten million seconds is that long");
    value.it_value.tv_sec = INT64_MAX;
    value.it_interval = (struct timeval){ INT64_MAX, 999999 };
    promise(setitimer(ITIMER_REAL, &value, NULL) == 0 &&
                getitimer(ITIMER_REAL, &left) == 0 &&
                left.it_value.tv_sec > 500ll * 365 * 86400 &&
                left.it_interval.tv_sec > 500ll * 365 * 86400,
            "the longest is more than 500 years");
    promise_equal(alarm(UINT_MAX), UINT_MAX, "which alarm() cannot tell");
    promise_equal(alarm(0), UINT_MAX, "but its own longest it can");
    value = (struct itimerval){ .it_value = { INT64_MIN, 0 } };
    promise_errno(setitimer(ITIMER_REAL, &value, NULL), EINVAL,
                  "no timer goes back");
    value = (struct itimerval){ .it_value = { 0, LONG_MIN } };
    promise_errno(setitimer(ITIMER_REAL, &value, NULL), EINVAL, "nor so");
    value.it_value.tv_usec = LONG_MAX;
    promise_errno(setitimer(ITIMER_REAL, &value, NULL), EINVAL, "nor this");
    times = 0;
    set_timer(1, OFF);
    usleep(5 * MS);
    promise_equal(times, 1, "the shortest comes once");
    times = 0;
    value = (struct itimerval){ .it_value = { 0, 1 },
                                .it_interval = { INT64_MAX, 0 } };
    setitimer(ITIMER_REAL, &value, NULL);
    usleep(5 * MS);
    promise_equal(times, 1, "and not again after the longest interval");
    alarm(0);
}

void test_timers(void)
{
    test_kinds();
    test_early();
    test_alarm();
    test_rate();
    test_several(10 * MS, 50);
    test_several(5 * MS, 100);
    test_shortest(0, 80);
    test_shortest(110, 10);
    test_ends();
}
