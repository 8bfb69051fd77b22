/* mutex_slow.c - locking and unlocking when the fast path is not enough.
 *
 * Owns: contention (sleeping on the word), the recursive and error-checking
 * types, and the choice of the mechanism at the first lock. Read the states of
 * the word in pthread.h and the fast paths in mutex_lock.asm first.
 */
#include <errno.h>
#include <limits.h>
#include <sequences.h>

#include "pthread_private.h"

static int mechanism_of(const pthread_mutex_t *mutex)
{
    return mutex->kind & KIND_MECHANISM_MASK;
}

static int type_of(const pthread_mutex_t *mutex)
{
    return mutex->kind >> KIND_TYPE_SHIFT;
}

/* Store `value` in the word; what was there before. */
static int exchange_word(pthread_mutex_t *mutex, int value)
{
    if (mechanism_of(mutex) == PTHREAD_MECHANISM_RAS_NP)
        return ras_exchange(&mutex->word, value);
    return __atomic_exchange_n(&mutex->word, value, __ATOMIC_SEQ_CST);
}

/* Take the mutex if it is free. */
static int claim(pthread_mutex_t *mutex)
{
    int expected = 0;
    if (mechanism_of(mutex) == PTHREAD_MECHANISM_RAS_NP)
        return ras_compare_and_swap(&mutex->word, 0, 1) == 0;
    return __atomic_compare_exchange_n(&mutex->word, &expected, 1, 0,
                                       __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);
}

int __mutex_wake(pthread_mutex_t *mutex)
{
    __futex_wake(&mutex->word, 1);
    return 0;
}

static void release(pthread_mutex_t *mutex)
{
    if (exchange_word(mutex, 0) == 2)
        __mutex_wake(mutex);
}

/* Give a mutex that is still all zero its mechanism. Threads that race here
 * all write the same. */
static void settle_kind(pthread_mutex_t *mutex)
{
    if (!mutex->kind)
        mutex->kind = __mutex_default_mechanism();
}

/* Sleep until the word is ours, marked as contended: others may still sleep,
 * and only our unlock will wake the next. */
static int wait_for_word(pthread_mutex_t *mutex,
                         const struct timespec *deadline)
{
    struct timespec left;
    while (exchange_word(mutex, 2) != 0) {
        int error = deadline ? __time_left(CLOCK_REALTIME, deadline, &left) : 0;
        if (error)
            return error;
        __futex_wait(&mutex->word, 2, deadline ? &left : NULL);
    }
    return 0;
}

/* The caller asks for a mutex that it has: only the recursive type agrees. */
static int lock_again(pthread_mutex_t *mutex, int refusal)
{
    if (type_of(mutex) != PTHREAD_MUTEX_RECURSIVE)
        return refusal;
    if (mutex->count == UINT_MAX)
        return EAGAIN;
    mutex->count++;
    return 0;
}

static void become_owner(pthread_mutex_t *mutex)
{
    if (type_of(mutex) == PTHREAD_MUTEX_NORMAL)
        return;
    mutex->owner = current_thread()->tid;
    mutex->count = 1;
}

static int is_owner(const pthread_mutex_t *mutex)
{
    return mutex->owner == current_thread()->tid;
}

static int lock_until(pthread_mutex_t *mutex, const struct timespec *deadline)
{
    int error;
    settle_kind(mutex);
    if (is_owner(mutex))
        return lock_again(mutex, EDEADLK);
    if (!claim(mutex)) {
        error = wait_for_word(mutex, deadline);
        if (error)
            return error;
    }
    become_owner(mutex);
    return 0;
}

int __mutex_lock_slow(pthread_mutex_t *mutex)
{
    return lock_until(mutex, NULL);
}

/* A normal mutex that the fast path found taken. Never claims the mutex with a
 * 1: the xchg fast path may have just overwritten a sleeper's 2. */
int __mutex_lock_contended(pthread_mutex_t *mutex)
{
    return wait_for_word(mutex, NULL);
}

int pthread_mutex_timedlock(pthread_mutex_t *mutex,
                            const struct timespec *deadline)
{
    return lock_until(mutex, deadline);
}

int pthread_mutex_trylock(pthread_mutex_t *mutex)
{
    settle_kind(mutex);
    if (is_owner(mutex))
        return lock_again(mutex, EBUSY);
    if (!claim(mutex))
        return EBUSY;
    become_owner(mutex);
    return 0;
}

int __mutex_unlock_slow(pthread_mutex_t *mutex)
{
    settle_kind(mutex);
    if (type_of(mutex) != PTHREAD_MUTEX_NORMAL) {
        if (!is_owner(mutex))
            return EPERM;
        if (--mutex->count > 0)
            return 0;
        mutex->owner = 0;
    }
    release(mutex);
    return 0;
}
