/* giving_up.c - of two that wait one gives up, just when it was chosen.
 *
 * What was meant for it must go to the other. Beside each object of the library
 * stands one that only looks at the clock, and keeps what it was woken for.
 *
 * The deadline is over when a thread says so; or before that, when the schedule
 * ends a timed wait (lib/explore/clock.c).
 */
#include "catalogue.h"

#include <errno.h>
#include <pthread.h>
#include <reprise/steps.h>
#include <semaphore.h>
#include <sys/futex.h>

enum { FOR_EVER = 0x7fffffff };

static struct timespec deadline = { .tv_sec = FOR_EVER };

static pthread_mutex_t mutex;
static pthread_cond_t filled;
static sem_t semaphore;
static volatile int word, items;

static void make_with(int mechanism)
{
    pthread_mutexattr_t attributes;
    pthread_mutexattr_init(&attributes);
    pthread_mutexattr_setmechanism_np(&attributes, mechanism);
    pthread_mutex_init(&mutex, &attributes);
    pthread_cond_init(&filled, NULL);
    sem_init(&semaphore, 0, 0);
}

static void make(void)
{
    make_with(PTHREAD_MECHANISM_XCHG_NP);
}

static void let_time_pass(void)
{
    *(volatile time_t *)&deadline.tv_sec = 0;
}

static int time_is_over(void)
{
    return *(volatile time_t *)&deadline.tv_sec == 0;
}

static int swap(volatile int *at, int old, int new)
{
    return __atomic_compare_exchange_n(at, &old, new, 0, __ATOMIC_SEQ_CST,
                                       __ATOMIC_SEQ_CST);
}

/* ---- a mutex that is free for a moment, then taken by another ---- */

static void make_locked(void)
{
    make();
    pthread_mutex_lock(&mutex);
}

static void make_locked_ras(void)
{
    make_with(PTHREAD_MECHANISM_RAS_NP);
    pthread_mutex_lock(&mutex);
}

static void lock_or_give_up(void)
{
    if (pthread_mutex_timedlock(&mutex, &deadline) == 0)
        pthread_mutex_unlock(&mutex);
}

static void lock(void)
{
    pthread_mutex_lock(&mutex);
    pthread_mutex_unlock(&mutex);
}

static void be_quicker(void)
{
    pthread_mutex_unlock(&mutex);
    pthread_mutex_lock(&mutex);
    let_time_pass();
    pthread_mutex_unlock(&mutex);
}

/* The word: 0 free, 1 taken, 2 taken and somebody may sleep. Who slept takes it
 * with 2. */
static int lock_word(int can_give_up)
{
    int mine = 1;
    while (!swap(&word, 0, mine)) {
        if (can_give_up && time_is_over())
            return 0;
        mine = 2;
        if (word == 2 || swap(&word, 1, 2))
            futex(&word, FUTEX_WAIT, 2, NULL);
    }
    return 1;
}

static void unlock_word(void)
{
    if (__atomic_exchange_n(&word, 0, __ATOMIC_SEQ_CST) == 2)
        futex(&word, FUTEX_WAKE, 1, NULL);
}

static void take_word(void)
{
    word = 1;
}

static void lock_word_or_give_up(void)
{
    if (lock_word(1))
        unlock_word();
}

static void lock_word_once(void)
{
    lock_word(0);
    unlock_word();
}

static void be_quicker_with_word(void)
{
    unlock_word();
    lock_word(0);
    let_time_pass();
    unlock_word();
}

/* ---- one item, and a condition ---- */

/* Whoever is signalled and does not want the item passes the signal on. */
static void wait_or_give_up(void)
{
    pthread_mutex_lock(&mutex);
    if (items == 0 &&
        pthread_cond_timedwait(&filled, &mutex, &deadline) != ETIMEDOUT)
        pthread_cond_signal(&filled);
    pthread_mutex_unlock(&mutex);
}

/* It was signalled, and says that it was not. */
static void wait_or_give_up_late(void)
{
    pthread_mutex_lock(&mutex);
    if (items == 0) {
        pthread_cond_wait(&filled, &mutex);
        if (!time_is_over())
            pthread_cond_signal(&filled);
    }
    pthread_mutex_unlock(&mutex);
}

static void take_item(void)
{
    pthread_mutex_lock(&mutex);
    while (items == 0)
        pthread_cond_wait(&filled, &mutex);
    store(&items, load(&items) - 1);
    pthread_mutex_unlock(&mutex);
}

static void put_item(void)
{
    pthread_mutex_lock(&mutex);
    store(&items, load(&items) + 1);
    pthread_cond_signal(&filled);
    pthread_mutex_unlock(&mutex);
    let_time_pass();
}

/* ---- a semaphore ---- */

/* A thread gives back what it takes. */
static void take_or_give_up(void)
{
    if (sem_timedwait(&semaphore, &deadline) == 0)
        sem_post(&semaphore);
}

/* It takes what it was woken for, and says that it did not. */
static void take_or_give_up_late(void)
{
    sem_wait(&semaphore);
    if (!time_is_over())
        sem_post(&semaphore);
}

static void take(void)
{
    sem_wait(&semaphore);
}

static void post(void)
{
    sem_post(&semaphore);
    let_time_pass();
}

/* A thread that may give up may as well wait for ever, if nobody chose it. */
#define FIRST_MAY_WAIT .prepare = make, .endless = 1

const struct entry giving_up[] = {
    { .scenario = { "give-up-mutex", .prepare = make_locked,
                    .threads = { lock_or_give_up, lock, be_quicker } },
      .about = "timed lock: woken by unlock, but its time is over",
      .expected = "safe",
      .on_cpus = "safe" },
    { .scenario = { "give-up-mutex-ras", .prepare = make_locked_ras,
                    .threads = { lock_or_give_up, lock, be_quicker } },
      .about = "timed lock of a mutex on a sequence",
      .expected = "safe",
      .on_cpus = "broken",
      .sequences = 1 },
    { .scenario = { "give-up-word", .prepare = take_word,
                    .threads = { lock_word_or_give_up, lock_word_once,
                                 be_quicker_with_word } },
      .about = "gives up, leaves no mark: unlock wakes nobody",
      .expected = "deadlock",
      .on_cpus = "broken" },
    { .scenario = { "give-up-condition",
                    .threads = { wait_or_give_up, take_item, put_item },
                    FIRST_MAY_WAIT },
      .about = "timed wait: who was signalled has no time-out",
      .expected = "safe",
      .on_cpus = "safe" },
    { .scenario = { "give-up-signalled",
                    .threads = { wait_or_give_up_late, take_item, put_item },
                    FIRST_MAY_WAIT },
      .about = "takes a signal and a time-out: the other waits for ever",
      .expected = "deadlock",
      .on_cpus = "broken" },
    { .scenario = { "give-up-semaphore",
                    .threads = { take_or_give_up, take, post },
                    FIRST_MAY_WAIT },
      .about = "timed semaphore: who was woken takes the post",
      .expected = "safe",
      .on_cpus = "broken",
      .sequences = 1 },
    { .scenario = { "give-up-posted",
                    .threads = { take_or_give_up_late, take, post },
                    FIRST_MAY_WAIT },
      .about = "gives up with the post: the other waits for ever",
      .expected = "deadlock",
      .on_cpus = "broken" },
    { .about = 0 },
};
