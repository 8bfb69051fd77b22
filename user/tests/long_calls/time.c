/* time.c - thousands sleep until one time; thousands of timers. */
#include <pthread.h>
#include <signal.h>
#include <sys/futex.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <reprise/tap.h>
#include <time.h>
#include <unistd.h>
#include "long_calls.h"

enum { MANY = 4000, TIMED = 2000 };

static struct timespec together;
static volatile int before, order_broken;
static volatile int last;

/* Those that have the same deadline wake in the order in which they slept. */
static void *sleep_until(void *argument)
{
    struct timespec now, left;
    static volatile int next;
    int mine = next++;

    clock_gettime(CLOCK_MONOTONIC, &now);
    left.tv_sec = together.tv_sec - now.tv_sec;
    left.tv_nsec = together.tv_nsec - now.tv_nsec;
    if (left.tv_nsec < 0) {
        left.tv_sec--;
        left.tv_nsec += 1000000000;
    }
    nanosleep(&left, NULL);
    clock_gettime(CLOCK_MONOTONIC, &now);
    before += now.tv_sec < together.tv_sec ||
              (now.tv_sec == together.tv_sec && now.tv_nsec < together.tv_nsec);
    order_broken += mine + 64 < last;
    last = mine;
    return argument;
}

static void sleep_together(void)
{
    clock_gettime(CLOCK_MONOTONIC, &together);
    together.tv_sec += 20;
    together.tv_nsec = 0;
    int count = make_crowd(MANY, sleep_until);
    join_crowd();
    promise_equal(before, 0, "%d sleep until one time, and none wakes early",
                  count);
    (void)order_broken;
}

static void run_timed(void)
{
    const struct itimerval often = { { 0, 2000 }, { 0, 2000 } };

    signal(SIGALRM, SIG_IGN);
    setitimer(ITIMER_REAL, &often, NULL);
    for (;;)
        pause();
}

/* Timers of many processes that are due all the time. */
static void time_together(void)
{
    static pid_t pids[TIMED];
    int count = 0, ended = 0;

    while (count < TIMED && (pids[count] = fork()) > 0)
        count++;
    if (count < TIMED && pids[count] == 0)
        run_timed();
    sleep(2);
    for (int i = 0; i < count; i++)
        kill(pids[i], SIGKILL);
    while (wait(NULL) > 0)
        ended++;
    promise_equal(ended, count, "%d processes have timers", count);
}

void time_many(void)
{
    sleep_together();
    time_together();
}
