/* time_outs.c - threads that sleep for a while, and what may come first.
 *
 * In an exploration a sleep is over when the schedule says so, or when nobody
 * else can go on: lib/explore/clock.c. So its length tells nothing but which of
 * two is over first.
 */
#include "catalogue.h"

#include <pthread.h>
#include <reprise/steps.h>
#include <semaphore.h>
#include <time.h>
#include <unistd.h>

static pthread_mutex_t mutex;
static pthread_cond_t changed;
static sem_t semaphore;
static struct timespec deadline;
static volatile int ready, seen, items, taken, done, alarm_given;

static void make(void)
{
    pthread_mutexattr_t attributes;
    pthread_mutexattr_init(&attributes);
    pthread_mutexattr_setmechanism_np(&attributes, PTHREAD_MECHANISM_XCHG_NP);
    pthread_mutex_init(&mutex, &attributes);
    pthread_cond_init(&changed, NULL);
    sem_init(&semaphore, 0, 0);
    clock_gettime(CLOCK_REALTIME, &deadline);
    deadline.tv_sec++;
}

/* ---- a sleep in place of a wait ---- */

static void get_ready(void)
{
    store(&ready, 1);
}

static void sleep_and_look(void)
{
    sleep(1);
    store(&seen, load(&ready));
}

static void sleep_until_ready(void)
{
    while (!load(&ready))
        usleep(1000);
    store(&seen, load(&ready));
}

static int was_seen(void)
{
    return seen == 1;
}

/* ---- two sleeps, one longer than the other ---- */

static void sleep_long(void)
{
    sleep(2);
    store(&seen, load(&ready));
}

static void sleep_short(void)
{
    sleep(1);
    store(&ready, 1);
}

/* ---- a condition with a deadline ---- */

static void take_one(void)
{
    store(&items, load(&items) - 1);
    store(&taken, load(&taken) + 1);
}

/* Wait until there is an item, or the time is over. */
static int await_item(void)
{
    int error = 0;

    while (items == 0 && !error)
        error = pthread_cond_timedwait(&changed, &mutex, &deadline);
    return error;
}

static void take_after_wait(void)
{
    pthread_mutex_lock(&mutex);
    if (items == 0)
        pthread_cond_timedwait(&changed, &mutex, &deadline);
    take_one();
    pthread_mutex_unlock(&mutex);
}

static void take_if_there(void)
{
    pthread_mutex_lock(&mutex);
    await_item();
    if (items > 0)
        take_one();
    pthread_mutex_unlock(&mutex);
}

static void put_one(void)
{
    pthread_mutex_lock(&mutex);
    store(&items, load(&items) + 1);
    pthread_cond_signal(&changed);
    pthread_mutex_unlock(&mutex);
}

static int none_is_missing(const int32_t *watched)
{
    return watched[0] >= 0;
}

static const char *what_is_missing(const int32_t *watched)
{
    return watched[0] < 0 ? "an item was taken that was not there" : NULL;
}

/* ---- a semaphore with a deadline ---- */

static void take_after_post(void)
{
    sem_timedwait(&semaphore, &deadline);
    take_one();
}

static void take_if_posted(void)
{
    if (sem_timedwait(&semaphore, &deadline) == 0)
        take_one();
}

static void post_one(void)
{
    store(&items, load(&items) + 1);
    sem_post(&semaphore);
}

/* ---- a watchdog: the work has to be done in a second ---- */

/* It is told that the time is over, and does not look if that is still true. */
static void watch_time(void)
{
    pthread_mutex_lock(&mutex);
    if (!done && pthread_cond_timedwait(&changed, &mutex, &deadline))
        store(&alarm_given, 1);
    pthread_mutex_unlock(&mutex);
}

static void watch_work(void)
{
    int error = 0;

    pthread_mutex_lock(&mutex);
    while (!done && !error)
        error = pthread_cond_timedwait(&changed, &mutex, &deadline);
    if (!done)
        store(&alarm_given, 1);
    pthread_mutex_unlock(&mutex);
}

static void work(void)
{
    pthread_mutex_lock(&mutex);
    if (!alarm_given)
        store(&done, 1);
    pthread_cond_signal(&changed);
    pthread_mutex_unlock(&mutex);
}

static int is_no_false_alarm(const int32_t *watched)
{
    return !watched[0] || !watched[1];
}

static const char *what_alarm(const int32_t *watched)
{
    return is_no_false_alarm(watched)
               ? NULL
               : "there is an alarm, and the work is done";
}

/* ---- a lock with a deadline ---- */

static void count_locked(void)
{
    pthread_mutex_timedlock(&mutex, &deadline);
    store(&items, load(&items) + 1);
    pthread_mutex_unlock(&mutex);
}

static void count_when_locked(void)
{
    while (pthread_mutex_timedlock(&mutex, &deadline))
        deadline.tv_sec++;
    store(&items, load(&items) + 1);
    pthread_mutex_unlock(&mutex);
}

static void count_slowly(void)
{
    pthread_mutex_lock(&mutex);
    int value = load(&items);
    usleep(10);
    store(&items, value + 1);
    pthread_mutex_unlock(&mutex);
}

static int both_counted(void)
{
    return items == 2;
}

#define SEEN                                  \
    .check = was_seen, .expect = "seen == 1", \
    .watches = { WATCH(ready), WATCH(seen) }
#define ITEMS                                      \
    .prepare = make, .invariant = none_is_missing, \
    .complaint = what_is_missing, .watches = { WATCH(items), WATCH(taken) }
#define NO_FALSE_ALARM                                                        \
    .prepare = make, .invariant = is_no_false_alarm, .complaint = what_alarm, \
    .watches = { WATCH(done), WATCH(alarm_given) }
#define COUNTED                                                     \
    .prepare = make, .check = both_counted, .expect = "items == 2", \
    .watches = { WATCH(items) }

const struct entry time_outs[] = {
    { .scenario = { "sleep-long-enough",
                    .threads = { get_ready, sleep_and_look }, SEEN },
      .about = "sleep(1) will be enough for the other: it is not",
      .expected = "wrong" },
    { .scenario = { "sleep-until-ready",
                    .threads = { get_ready, sleep_until_ready }, SEEN },
      .about = "sleeps, looks if the other is ready, and sleeps again",
      .expected = "safe" },
    { .scenario = { "sleep-longer", .threads = { sleep_short, sleep_long },
                    SEEN },
      .about = "sleep(2) while the other has only sleep(1) before it",
      .expected = "wrong" },
    { .scenario = { "time-out-ignored", .threads = { take_after_wait, put_one },
                    ITEMS },
      .about = "timed wait: takes a time-out for a signal",
      .expected = "broken" },
    { .scenario = { "time-out-looks", .threads = { take_if_there, put_one },
                    ITEMS },
      .about = "timed wait: looks again, whatever woke it",
      .expected = "safe" },
    { .scenario = { "timed-post-ignored",
                    .threads = { take_after_post, post_one }, ITEMS },
      .about = "timed semaphore: takes a time-out for a post",
      .expected = "broken" },
    { .scenario = { "timed-post", .threads = { take_if_posted, post_one },
                    ITEMS },
      .about = "timed semaphore: looks if it has the post",
      .expected = "safe" },
    { .scenario = { "watchdog-time", .threads = { watch_time, work },
                    NO_FALSE_ALARM },
      .about = "a watchdog: time-out and work done, both at once",
      .expected = "broken" },
    { .scenario = { "watchdog-work", .threads = { watch_work, work },
                    NO_FALSE_ALARM },
      .about = "a watchdog that looks at the work, not at the time",
      .expected = "safe" },
    { .scenario = { "timed-lock-ignored",
                    .threads = { count_slowly, count_locked }, COUNTED },
      .about = "timed lock: goes on without the lock",
      .expected = "wrong" },
    { .scenario = { "timed-lock",
                    .threads = { count_slowly, count_when_locked }, COUNTED },
      .about = "timed lock: tries again until it has the lock",
      .expected = "safe" },
    { .about = 0 },
};
