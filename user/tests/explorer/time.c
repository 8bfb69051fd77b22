/* time.c - threads that sleep for a while: when each kind of sleep can end, and
 * what time it is then. */
#include "explorer.h"

#include <pthread.h>
#include <reprise/steps.h>
#include <reprise/tap.h>
#include <sched.h>
#include <semaphore.h>
#include <signal.h>
#include <string.h>
#include <sys/futex.h>
#include <time.h>
#include <unistd.h>

enum { YEAR = 365 * 24 * 3600 };

static pthread_mutex_t mutex;
static pthread_cond_t changed;
static sem_t semaphore;
static struct timespec deadline;
static volatile uint32_t word;
static volatile int ready, seen;

static void make(void)
{
    pthread_mutexattr_t attributes;
    pthread_mutexattr_init(&attributes);
    pthread_mutexattr_setmechanism_np(&attributes, PTHREAD_MECHANISM_XCHG_NP);
    pthread_mutex_init(&mutex, &attributes);
    pthread_mutex_lock(&mutex);
    pthread_cond_init(&changed, NULL);
    sem_init(&semaphore, 0, 0);
    clock_gettime(CLOCK_REALTIME, &deadline);
    deadline.tv_sec += YEAR;
}

/* ---- each kind of sleep, for a year ---- */

static void in_nanosleep(void)
{
    nanosleep(&(struct timespec){ .tv_sec = YEAR }, NULL);
}

static void in_sleep(void)
{
    sleep(YEAR);
}

static void in_usleep(void)
{
    usleep(900000);
}

static void in_futex(void)
{
    futex(&word, FUTEX_WAIT, 0, &(struct timespec){ .tv_sec = YEAR });
}

static void in_condition(void)
{
    static pthread_mutex_t own = PTHREAD_MUTEX_INITIALIZER;

    pthread_mutex_lock(&own);
    pthread_cond_timedwait(&changed, &own, &deadline);
    pthread_mutex_unlock(&own);
}

static void in_mutex(void)
{
    pthread_mutex_timedlock(&mutex, &deadline);
}

static void in_semaphore(void)
{
    sem_timedwait(&semaphore, &deadline);
}

static void in_signal(void)
{
    sigset_t set;

    sigemptyset(&set);
    sigaddset(&set, SIGUSR2);
    sigtimedwait(&set, NULL, &(struct timespec){ .tv_sec = YEAR });
}

static void (*sleeps)(void);

static void sleep_and_take(void)
{
    sleeps();
    store(&seen, load(&ready));
}

static void get_ready(void)
{
    store(&ready, 1);
}

static int was_ready(void)
{
    return seen == 1;
}

/* The other thread is quicker than a year, but nobody says so. */
static void test_sleep(void (*kind)(void), const char *name)
{
    const struct scenario s = { .name = name,
                                .prepare = make,
                                .threads = { get_ready, sleep_and_take },
                                .check = was_ready,
                                .watches = { WATCH(ready), WATCH(seen) } };
    struct explore_options options = { .preemptions = 1, .all = 1 };
    struct explore_result r, all;

    sleeps = kind;
    r = explored(&s, &options);
    options.exhaustive = 1;
    all = explored(&s, &options);
    promise(r.failed && r.worst_ending == ENDED_WRONG &&
                r.worst_preemptions == 1 && !r.level[0].failures,
            "%s: is over too early with one event, and not without", name);
    promise(all.worst_preemptions == r.worst_preemptions &&
                all.worst_ending == r.worst_ending &&
                all.state_set == r.state_set,
            "and so it is if nothing is left out");
}

/* ---- what time it is ---- */

static volatile int early, late;

static int now(void)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return (int)time.tv_sec;
}

static void sleep_two(void)
{
    int began = now();

    sleep(2);
    store(&late, now() - began);
}

static void sleep_one(void)
{
    int began = now();

    sleep(1);
    store(&early, now() - began);
}

/* The other sleep may be over meanwhile, and that moves the clock on. */
static int took_as_long(void)
{
    return late >= 2 && late <= 3 && early >= 1 && early <= 3;
}

/* ---- others wait for one that sleeps ---- */

static void sleep_and_tell(void)
{
    sleep(YEAR);
    store(&ready, 1);
}

static void wait_and_yield(void)
{
    while (!load(&ready))
        sched_yield();
}

static void wait_in_loop(void)
{
    while (!load(&ready))
        continue;
}

static void sleep_for_no_time(void)
{
    while (!load(&ready))
        usleep(0);
}

static void test_waiting(void (*waiter)(void), const char *what)
{
    const struct scenario s = { .name = what,
                                .threads = { waiter, sleep_and_tell },
                                .watches = { WATCH(ready) } };
    const struct explore_options options = { .preemptions = 1 };
    struct explore_result r = explored(&s, &options);

    promise(!r.failed && r.complete, "%s", what);
    if (r.failed)
        tap_note("it was %s", explore_ending_name(r.worst_ending));
}

static void test_clock(void)
{
    const struct scenario s = { .name = "clock",
                                .threads = { sleep_two, sleep_one },
                                .check = took_as_long,
                                .watches = { WATCH(early), WATCH(late) } };
    const struct explore_options options = { .preemptions = 2 };
    struct explore_result r = explored(&s, &options);

    promise(!r.failed && r.complete && r.schedules > 10,
            "the clock jumps to the deadline, and stands still else");
    if (r.failed)
        tap_note("early = %d, late = %d", r.state[0][0], r.state[0][1]);
}

void test_time(void)
{
    test_sleep(in_nanosleep, "nanosleep()");
    test_sleep(in_sleep, "sleep()");
    test_sleep(in_usleep, "usleep()");
    test_sleep(in_futex, "futex()");
    test_sleep(in_condition, "pthread_cond_timedwait()");
    test_sleep(in_mutex, "pthread_mutex_timedlock()");
    test_sleep(in_semaphore, "sem_timedwait()");
    test_sleep(in_signal, "sigtimedwait()");
    test_clock();
    test_waiting(wait_and_yield, "who gives way until another has slept");
    test_waiting(wait_in_loop, "and who does not even give way");
    test_waiting(sleep_for_no_time, "who sleeps for no time only gives way");
}
