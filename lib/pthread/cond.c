/* cond.c - condition variables.
 *
 * A waiter notes the number of signals so far, gives the mutex up, and sleeps
 * while the number is that. A signal in between changes the number, so it is
 * never lost. Waking without reason is allowed, and happens.
 */
#include <errno.h>
#include <limits.h>

#include "pthread_private.h"

int pthread_condattr_init(pthread_condattr_t *attributes)
{
    attributes->clock = CLOCK_REALTIME;
    attributes->shared = PTHREAD_PROCESS_PRIVATE;
    return 0;
}

int pthread_condattr_destroy(pthread_condattr_t *attributes)
{
    attributes->clock = -1;
    return 0;
}

int pthread_condattr_setclock(pthread_condattr_t *attributes, clockid_t clock)
{
    if (clock != CLOCK_REALTIME && clock != CLOCK_MONOTONIC)
        return EINVAL;
    attributes->clock = clock;
    return 0;
}

int pthread_condattr_getclock(const pthread_condattr_t *attributes,
                              clockid_t *clock)
{
    *clock = attributes->clock;
    return 0;
}

int pthread_condattr_setpshared(pthread_condattr_t *attributes, int shared)
{
    if (shared != PTHREAD_PROCESS_PRIVATE && shared != PTHREAD_PROCESS_SHARED)
        return EINVAL;
    attributes->shared = shared;
    return 0;
}

int pthread_condattr_getpshared(const pthread_condattr_t *attributes,
                                int *shared)
{
    *shared = attributes->shared;
    return 0;
}

int pthread_cond_init(pthread_cond_t *condition,
                      const pthread_condattr_t *attributes)
{
    condition->signals = 0;
    condition->waiters = 0;
    condition->clock = attributes ? attributes->clock : CLOCK_REALTIME;
    return 0;
}

int pthread_cond_destroy(pthread_cond_t *condition)
{
    return condition->waiters ? EBUSY : 0;
}

/* `deadline` may be NULL. */
static int wait_until(pthread_cond_t *condition, pthread_mutex_t *mutex,
                      const struct timespec *deadline)
{
    int signals = condition->signals;
    struct timespec left;
    int error = 0, result;
    if (deadline)
        error = __time_left(condition->clock, deadline, &left);
    if (error == EINVAL)
        return error;

    __atomic_fetch_add(&condition->waiters, 1, __ATOMIC_SEQ_CST);
    result = pthread_mutex_unlock(mutex);
    if (result == 0) {
        if (!error && __futex_wait(&condition->signals, signals,
                                   deadline ? &left : NULL) == -ETIMEDOUT)
            error = ETIMEDOUT;
        result = pthread_mutex_lock(mutex);
    }
    __atomic_fetch_sub(&condition->waiters, 1, __ATOMIC_SEQ_CST);
    return result ? result : error;
}

int pthread_cond_wait(pthread_cond_t *condition, pthread_mutex_t *mutex)
{
    return wait_until(condition, mutex, NULL);
}

int pthread_cond_timedwait(pthread_cond_t *condition, pthread_mutex_t *mutex,
                           const struct timespec *deadline)
{
    return wait_until(condition, mutex, deadline);
}

static void wake(pthread_cond_t *condition, int count)
{
    __atomic_fetch_add(&condition->signals, 1, __ATOMIC_SEQ_CST);
    if (condition->waiters)
        __futex_wake(&condition->signals, count);
}

int pthread_cond_signal(pthread_cond_t *condition)
{
    wake(condition, 1);
    return 0;
}

int pthread_cond_broadcast(pthread_cond_t *condition)
{
    wake(condition, INT_MAX);
    return 0;
}
