/* time.c - a process with a clock of its own, and who sleeps by it. */
#include "schedule_test.h"

#include <errno.h>
#include <reprise/tap.h>
#include <sys/futex.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static volatile uint32_t futex_word;
static volatile int slept_for = -1;
static struct timespec read_now;

static void *sleep_and_read(void *argument)
{
    slept_for = nanosleep(&(struct timespec){ .tv_nsec = 1000 }, NULL);
    clock_gettime(CLOCK_MONOTONIC, &read_now);
    return argument;
}

static void *wait_for_a_word(void *argument)
{
    slept_for = futex(&futex_word, FUTEX_WAIT, 0,
                      &(struct timespec){ .tv_sec = 5 }) == -1
                    ? errno
                    : 0;
    return argument;
}

static struct segment_np end_sleep(int32_t tid)
{
    return run((struct segment_np){ .tid = tid, .how = SEGMENT_TIME_OUT_NP });
}

static void test_own_clock(void)
{
    int32_t sleeper = start(sleep_and_read, NULL);
    int32_t waiter = start(wait_for_a_word, NULL);
    struct timespec now = { .tv_sec = 70 };
    struct segment_np s;

    promise_errno(set_clock_np((struct timespec *)8), EFAULT,
                  "a clock that cannot be read");
    promise_equal(set_clock_np(&now), 0, "a process has a clock of its own");
    promise_errno(set_clock_np(&now), EINVAL, "which does not go back");
    s = run((struct segment_np){ .tid = sleeper, .steps = FAR });
    promise(s.timed && s.deadline == 70000001000,
            "a sleep has a deadline by that clock");
    usleep(20000);
    s = run((struct segment_np){ .tid = sleeper });
    promise_equal(s.stop, STOPPED_SLEEP_NP, "and does not end by another one");
    run((struct segment_np){ .tid = waiter, .steps = FAR });
    s = end_sleep(waiter);
    promise_equal(s.stop, STOPPED_STEPS_NP, "its director ends it");
    run((struct segment_np){ .tid = waiter, .steps = FAR });
    promise_equal(slept_for, ETIMEDOUT, "as a time-out does");
    end_sleep(sleeper);
    run((struct segment_np){ .tid = sleeper, .steps = FAR });
    promise(slept_for == 0 && read_now.tv_sec == 75,
            "and the clock jumps to the deadline, and never back");
    clock_gettime(CLOCK_REALTIME, &now);
    promise(now.tv_sec == 75 && now.tv_nsec == 0, "and stands still else");
}

static void *never_woken(void *argument)
{
    nanosleep(&(struct timespec){ .tv_sec = 100000 }, NULL);
    _exit(7);
    return argument;
}

static void leave_a_sleeper(void)
{
    int32_t tid = start(never_woken, NULL);
    const struct timespec now = { .tv_sec = 70 };

    set_clock_np(&now);
    run((struct segment_np){ .tid = tid, .steps = FAR });
    pthread_exit(NULL);
}

/* Called last, for a process keeps its clock. */
void test_time(void)
{
    int status = in_child(leave_a_sleeper);
    promise(WIFEXITED(status) && WEXITSTATUS(status) == 7,
            "a sleep is over when nobody directs the sleeper any more");
    test_own_clock();
}
