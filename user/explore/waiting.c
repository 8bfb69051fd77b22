/* waiting.c - threads that wait for one another, and some for ever. */
#include "catalogue.h"

#include <pthread.h>
#include <reprise/steps.h>

static pthread_mutex_t left, right;
static pthread_cond_t filled;
static volatile int items, least;

static void make(void)
{
    pthread_mutexattr_t attributes;
    pthread_mutexattr_init(&attributes);
    pthread_mutexattr_setmechanism_np(&attributes, PTHREAD_MECHANISM_XCHG_NP);
    pthread_mutex_init(&left, &attributes);
    pthread_mutex_init(&right, &attributes);
    pthread_cond_init(&filled, NULL);
}

/* ---- two mutexes ---- */

static void take(pthread_mutex_t *first, pthread_mutex_t *second)
{
    pthread_mutex_lock(first);
    pthread_mutex_lock(second);
    pthread_mutex_unlock(second);
    pthread_mutex_unlock(first);
}

static void left_first(void)
{
    take(&left, &right);
}

static void right_first(void)
{
    take(&right, &left);
}

/* ---- one condition ---- */

static void remove_item(void)
{
    store(&items, load(&items) - 1);
    if (items < least)
        least = items;
}

static void take_if(void)
{
    pthread_mutex_lock(&left);
    if (items == 0)
        pthread_cond_wait(&filled, &left);
    remove_item();
    pthread_mutex_unlock(&left);
}

static void take_while(void)
{
    pthread_mutex_lock(&left);
    while (items == 0)
        pthread_cond_wait(&filled, &left);
    remove_item();
    pthread_mutex_unlock(&left);
}

static void put_two(void)
{
    for (int i = 0; i < 2; i++) {
        pthread_mutex_lock(&left);
        store(&items, load(&items) + 1);
        pthread_cond_signal(&filled);
        pthread_mutex_unlock(&left);
    }
}

/* Between the taker's look and its sleep nobody hears the signal. */
static void put_unlocked(void)
{
    store(&items, load(&items) + 1);
    pthread_cond_signal(&filled);
}

static int never_negative(void)
{
    return least >= 0;
}

#define ITEMS                                                         \
    .prepare = make, .check = never_negative, .expect = "least >= 0", \
    .watches = { WATCH(items), WATCH(least) }

const struct entry waiting[] = {
    { .scenario = { "one-order", .prepare = make,
                    .threads = { left_first, left_first } },
      .about = "two mutexes, taken in the same order",
      .expected = "safe",
      .on_cpus = "safe" },
    { .scenario = { "opposite-orders", .prepare = make,
                    .threads = { left_first, right_first } },
      .about = "two mutexes, taken in opposite orders",
      .expected = "deadlock",
      .on_cpus = "broken" },
    { .scenario = { "condition-if", .threads = { take_if, take_if, put_two },
                    ITEMS },
      .about = "waits with `if`: the item is gone when it wakes up",
      .expected = "wrong",
      .on_cpus = "broken" },
    { .scenario = { "condition-while",
                    .threads = { take_while, take_while, put_two }, ITEMS },
      .about = "waits with `while`: looks again when it wakes up",
      .expected = "safe",
      .on_cpus = "safe" },
    { .scenario = { "condition-unlocked",
                    .threads = { take_while, put_unlocked }, ITEMS },
      .about = "signals without the mutex: the wake-up is lost",
      .expected = "deadlock",
      .on_cpus = "broken" },
    { .about = 0 },
};
