/* endings.c - each way a run can end, and that it is not mistaken for
 * another. */
#include "explorer.h"

#include <pthread.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/futex.h>
#include <reprise/tap.h>
#include <time.h>
#include <unistd.h>

static const struct explore_options one = { .preemptions = 1 };

static void nothing(void)
{
}

static void promise_ending(const struct scenario *s, enum explore_ending ending,
                           const char *what)
{
    struct explore_result r = explored(s, &one);
    promise(ending == ENDED_WELL ? !r.failed
                                 : r.failed && r.worst_ending == ending,
            "%s: %s", what, explore_ending_name(ending));
    if (r.failed && r.worst_ending != ending)
        tap_note("it was %s", explore_ending_name(r.worst_ending));
}

/* ---- asleep ---- */

static pthread_mutex_t left, right;

static void make_mutexes(void)
{
    pthread_mutexattr_t attributes;
    pthread_mutexattr_init(&attributes);
    pthread_mutexattr_setmechanism_np(&attributes, PTHREAD_MECHANISM_RAS_NP);
    pthread_mutex_init(&left, &attributes);
    pthread_mutex_init(&right, &attributes);
}

static void left_first(void)
{
    pthread_mutex_lock(&left);
    pthread_mutex_lock(&right);
    pthread_mutex_unlock(&right);
    pthread_mutex_unlock(&left);
}

static void right_first(void)
{
    pthread_mutex_lock(&right);
    pthread_mutex_lock(&left);
    pthread_mutex_unlock(&left);
    pthread_mutex_unlock(&right);
}

/* The other thread takes all of its steps meanwhile, on any machine. */
static void nap(void)
{
    const struct timespec time = { .tv_nsec = 200000000 };
    nanosleep(&time, NULL);
}

/* ---- woken ---- */

static volatile uint32_t word;
static volatile int after, woken, seen;

static void sleep_and_look(void)
{
    woken = futex(&word, FUTEX_WAIT, 0, NULL) == 0;
    seen = after;
}

static void wake_and_mark(void)
{
    word = 1;
    futex(&word, FUTEX_WAKE, 1, NULL);
    after = 1;
}

static int never_too_early(void)
{
    return !woken || seen;
}

/* ---- awake ---- */

static volatile int flag;

static void wait_and_yield(void)
{
    while (!flag)
        sched_yield();
}

static void wait_and_spin(void)
{
    while (!flag)
        continue;
}

static void raise_flag(void)
{
    flag = 1;
}

/* ---- dead ---- */

static volatile int *volatile nowhere;

static void fault(void)
{
    *nowhere = 1;
}

static void leave(void)
{
    _exit(0);
}

static void take_memory(void)
{
    while (malloc(100000))
        continue;
}

/* ---- different ---- */

static void depend_on_the_process(void)
{
    for (int i = getpid() % 7; i > 0; i--)
        m++;
}

/* ---- broken ---- */

volatile int a = 1, b = 1;

static void move_later(void)
{
    for (int i = 0; i < 5; i++)
        m++;
    move();
}

static int sum_is_two(const int32_t *watched)
{
    return watched[0] + watched[1] == 2;
}

/* The turn that breaks it is one that could have been another's, too. */
static void test_broken(void)
{
    const struct scenario s = { .name = "broken",
                                .threads = { move_later, move },
                                .invariant = sum_is_two,
                                .watches = { WATCH(a), WATCH(b) } };
    struct explore_result r = explored(&s, &one);

    promise_equal(r.level[0].failures, 2, "whoever goes first breaks it");
    promise_equal(r.worst_steps, 1, "the shortest way is one step long");
    promise(r.worst.count == 1 && r.worst.segments[0].thread == 1,
            "of the other thread");
}

void test_endings(void)
{
    promise_ending(&(struct scenario){ .name = "order",
                                       .prepare = make_mutexes,
                                       .threads = { left_first, left_first } },
                   ENDED_WELL, "two mutexes in one order");
    promise_ending(&(struct scenario){ .name = "deadlock",
                                       .prepare = make_mutexes,
                                       .threads = { left_first, right_first } },
                   ENDED_DEADLOCK, "and in opposite orders");
    promise_ending(&(struct scenario){ .name = "nap", .threads = { nap, nap } },
                   ENDED_WELL, "sleeping for a time is no deadlock");
    promise_ending(
        &(struct scenario){ .name = "woken",
                            .threads = { sleep_and_look, wake_and_mark },
                            .check = never_too_early },
        ENDED_WRONG, "who is woken can run before its waker goes on");
    promise_ending(
        &(struct scenario){ .name = "yield",
                            .threads = { wait_and_yield, raise_flag } },
        ENDED_WELL, "waiting for another, giving way");
    promise_ending(
        &(struct scenario){ .name = "spin",
                            .threads = { wait_and_spin, raise_flag } },
        ENDED_WELL, "waiting for another, spinning");
    promise_ending(&(struct scenario){ .name = "vain",
                                       .threads = { wait_and_yield, nothing } },
                   ENDED_LIVELOCK, "waiting in vain, giving way");
    promise_ending(
        &(struct scenario){ .name = "vain spin",
                            .threads = { wait_and_spin, wait_and_spin } },
        ENDED_LIVELOCK, "waiting in vain, spinning");
    promise_ending(&(struct scenario){ .name = "greedy",
                                       .threads = { take_memory, nothing } },
                   ENDED_GREEDY, "taking memory without end");
    promise_ending(
        &(struct scenario){ .name = "fault", .threads = { nothing, fault } },
        ENDED_DEAD, "a fault");
    promise_ending(
        &(struct scenario){ .name = "exit", .threads = { nothing, leave } },
        ENDED_DEAD, "the end of the process");
    promise_ending(
        &(struct scenario){ .name = "different",
                            .threads = { depend_on_the_process, nothing } },
        ENDED_DIFFERENT, "what is not the same each time");
    promise_ending(&(struct scenario){ .name = "invariant",
                                       .threads = { move, nothing },
                                       .invariant = sum_is_two,
                                       .watches = { WATCH(a), WATCH(b) } },
                   ENDED_BROKEN, "an invariant that does not hold in between");
    promise_ending(&(struct scenario){ .name = "endless",
                                       .threads = { raise_flag, wait_and_spin },
                                       .endless = 2 },
                   ENDED_WELL, "a thread that never ends, and may not");
    test_broken();
}
