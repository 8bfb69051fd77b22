/* mutex_test - every type of mutex, on both mechanisms. */
#include <errno.h>
#include <pthread.h>
#include <reprise/reprise.h>
#include <sched.h>
#include <string.h>
#include <reprise/tap.h>
#include <time.h>
#include <unistd.h>

#include "mutex_test.h"

static const char *const mechanism_names[] = { "default", "ras", "xchg" };
static const char *const type_names[] = { "normal", "recursive", "errorcheck" };
static int mechanism; /* of the mutexes that are tested now */

void new_mutex(pthread_mutex_t *mutex, int type)
{
    pthread_mutexattr_t attributes;
    pthread_mutexattr_init(&attributes);
    pthread_mutexattr_settype(&attributes, type);
    pthread_mutexattr_setmechanism_np(&attributes, mechanism);
    memset(mutex, 0xff, sizeof(*mutex));
    pthread_mutex_init(mutex, &attributes);
}

struct attempt {
    int (*call)(pthread_mutex_t *mutex);
    pthread_mutex_t *mutex;
    int result;
};

static void *make_attempt(void *argument)
{
    struct attempt *attempt = argument;
    attempt->result = attempt->call(attempt->mutex);
    return NULL;
}

/* call(mutex), as another thread that ends at once. */
static int as_another(int (*call)(pthread_mutex_t *mutex),
                      pthread_mutex_t *mutex)
{
    struct attempt attempt = { call, mutex, -1 };
    pthread_t thread;
    pthread_create(&thread, NULL, make_attempt, &attempt);
    pthread_join(thread, NULL);
    return attempt.result;
}

/* A deadline on CLOCK_REALTIME, `ms` from now. */
static struct timespec in(int ms)
{
    struct timespec time;
    clock_gettime(CLOCK_REALTIME, &time);
    time.tv_nsec += (long)ms * 1000000;
    while (time.tv_nsec >= 1000000000) {
        time.tv_nsec -= 1000000000;
        time.tv_sec++;
    }
    return time;
}

static int lock_10_ms(pthread_mutex_t *mutex)
{
    struct timespec deadline = in(10);
    return pthread_mutex_timedlock(mutex, &deadline);
}

static int lock_until_never(pthread_mutex_t *mutex)
{
    struct timespec deadline = { 0, 1000000000 };
    return pthread_mutex_timedlock(mutex, &deadline);
}

static int lock_long_ago(pthread_mutex_t *mutex)
{
    struct timespec deadline = { 1, 0 };
    return pthread_mutex_timedlock(mutex, &deadline);
}

#define PROMISE(got, expected, text)                                         \
    promise_error(got, expected, "%s %s: " text, mechanism_names[mechanism], \
                  type_names[type])

/* All types have this in common. */
static void test_type(int type)
{
    pthread_mutex_t mutex;
    new_mutex(&mutex, type);
    PROMISE(pthread_mutex_lock(&mutex), 0, "lock");
    PROMISE(as_another(pthread_mutex_trylock, &mutex), EBUSY,
            "trylock is EBUSY for another");
    PROMISE(as_another(lock_10_ms, &mutex), ETIMEDOUT,
            "timedlock is ETIMEDOUT for another");
    PROMISE(as_another(lock_long_ago, &mutex), ETIMEDOUT,
            "timedlock is ETIMEDOUT at once after its deadline");
    PROMISE(as_another(lock_until_never, &mutex), EINVAL,
            "timedlock is EINVAL for a time with 1,000,000,000 ns");
    PROMISE(pthread_mutex_destroy(&mutex), EBUSY, "destroy is EBUSY");
    PROMISE(pthread_mutex_unlock(&mutex), 0, "unlock");
    PROMISE(lock_until_never(&mutex), 0,
            "timedlock of a free mutex does not look at the time");
    PROMISE(pthread_mutex_unlock(&mutex), 0, "unlock again");
    PROMISE(as_another(pthread_mutex_trylock, &mutex), 0,
            "trylock takes a free one");
    PROMISE(pthread_mutex_trylock(&mutex), EBUSY,
            "and it stays taken when that thread ends");
}

/* The owner stands in the word, but for xchg, which would overwrite it. */
static void test_word(int type)
{
    pthread_mutex_t mutex;
    int anybody =
        mechanism == PTHREAD_MECHANISM_XCHG_NP && type == PTHREAD_MUTEX_NORMAL;
    new_mutex(&mutex, type);
    as_another(pthread_mutex_lock, &mutex);
    promise_equal(mutex.word == 1, anybody, "%s %s: %s",
                  mechanism_names[mechanism], type_names[type],
                  anybody ? "whoever locks it" : "who is not the first thread");
    new_mutex(&mutex, type);
    pthread_mutex_lock(&mutex);
    promise_equal(mutex.word, anybody ? 1 : gettid(), "%s %s: %s",
                  mechanism_names[mechanism], type_names[type],
                  anybody ? "nobody knows the owner"
                          : "the word tells the owner");
    as_another(lock_10_ms, &mutex);
    promise(mutex.word < 0, "%s %s: and that somebody may wait",
            mechanism_names[mechanism], type_names[type]);
    PROMISE(as_another(pthread_mutex_unlock, &mutex),
            type == PTHREAD_MUTEX_NORMAL ? 0 : EPERM,
            "another unlocks it only if it is normal");
    promise_equal(mutex.word == 0, type == PTHREAD_MUTEX_NORMAL,
                  "%s %s: and then it is free", mechanism_names[mechanism],
                  type_names[type]);
}

static void test_owner(int type)
{
    pthread_mutex_t mutex;
    new_mutex(&mutex, type);
    PROMISE(pthread_mutex_unlock(&mutex), EPERM,
            "unlock of a free mutex is EPERM");
    pthread_mutex_lock(&mutex);
    PROMISE(as_another(pthread_mutex_unlock, &mutex), EPERM,
            "unlock by another is EPERM");
    PROMISE(as_another(pthread_mutex_trylock, &mutex), EBUSY,
            "and has not unlocked it");
    PROMISE(pthread_mutex_unlock(&mutex), 0, "unlock by the owner");
    PROMISE(pthread_mutex_destroy(&mutex), 0, "destroy");
}

static void test_recursive(void)
{
    int type = PTHREAD_MUTEX_RECURSIVE;
    pthread_mutex_t mutex;
    new_mutex(&mutex, type);
    pthread_mutex_lock(&mutex);
    PROMISE(pthread_mutex_lock(&mutex), 0, "its owner locks it again");
    PROMISE(pthread_mutex_trylock(&mutex), 0, "by trylock as well");
    pthread_mutex_unlock(&mutex);
    pthread_mutex_unlock(&mutex);
    PROMISE(as_another(pthread_mutex_trylock, &mutex), EBUSY,
            "two unlocks of three leave it locked");
    PROMISE(as_another(pthread_mutex_unlock, &mutex), EPERM,
            "another does not");
    pthread_mutex_unlock(&mutex);
    PROMISE(as_another(pthread_mutex_trylock, &mutex), 0, "the third frees it");
    new_mutex(&mutex, type);
    pthread_mutex_lock(&mutex);
    mutex.again = ~0u;
    PROMISE(pthread_mutex_lock(&mutex), EAGAIN, "locking too often is EAGAIN");
}

static void test_errorcheck(void)
{
    int type = PTHREAD_MUTEX_ERRORCHECK;
    pthread_mutex_t mutex;
    new_mutex(&mutex, type);
    pthread_mutex_lock(&mutex);
    PROMISE(pthread_mutex_lock(&mutex), EDEADLK,
            "its owner's second lock is EDEADLK");
    PROMISE(lock_10_ms(&mutex), EDEADLK, "by timedlock as well");
    PROMISE(pthread_mutex_trylock(&mutex), EBUSY, "trylock is EBUSY");
}

static void test_attributes(void)
{
    pthread_mutexattr_t attributes;
    pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
    int value;
    pthread_mutexattr_init(&attributes);
    promise_error(pthread_mutexattr_settype(&attributes, 3), EINVAL,
                  "an unknown type is EINVAL");
    promise_error(pthread_mutexattr_setmechanism_np(&attributes, -1), EINVAL,
                  "an unknown mechanism is EINVAL");
    pthread_mutexattr_settype(&attributes, PTHREAD_MUTEX_ERRORCHECK);
    pthread_mutexattr_gettype(&attributes, &value);
    promise_equal(value, PTHREAD_MUTEX_ERRORCHECK, "gettype gives the type");
    promise_error(pthread_mutex_unlock(&mutex), 0,
                  "a static mutex may be unlocked before its first lock");
    promise_error(pthread_mutex_trylock(&mutex), 0, "trylock a static mutex");
    promise_error(pthread_mutex_unlock(&mutex), 0, "and unlock it");
}

int main(void)
{
    test_attributes();
    for (mechanism = PTHREAD_MECHANISM_DEFAULT_NP;
         mechanism <= PTHREAD_MECHANISM_XCHG_NP; mechanism++) {
        for (int type = PTHREAD_MUTEX_NORMAL; type <= PTHREAD_MUTEX_ERRORCHECK;
             type++) {
            test_type(type);
            test_word(type);
        }
        test_owner(PTHREAD_MUTEX_RECURSIVE);
        test_owner(PTHREAD_MUTEX_ERRORCHECK);
        test_recursive();
        test_errorcheck();
        for (int type = PTHREAD_MUTEX_NORMAL; type <= PTHREAD_MUTEX_ERRORCHECK;
             type++)
            test_contention(mechanism_names[mechanism], type_names[type], type);
    }
    test_environment();
    return tap_done();
}
