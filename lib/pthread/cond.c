/* cond.c - condition variables.
 *
 * A waiter notes the number of signals so far, gives the mutex up, and sleeps
 * while the number is that. A signal in between changes the number, so it is
 * never lost. Waking without reason is allowed, and happens.
 *
 * Whoever is woken may find the condition destroyed, and something else in its
 * memory. So from the moment at which it gives the mutex up a waiter touches
 * the condition no more, and it is those who signal that count the waiters
 * down. Two things follow:
 *
 *   - Who gives up at its deadline stays counted, until some signal counts it
 *     down and finds nobody to wake. The count is at least how many sleep.
 *   - A waiter may be late: it has given the mutex up, is preempted, and goes
 *     to sleep when the condition is gone. Then it must not find its number
 *     there. So the numbers of each condition begin at another place.
 */
#include <errno.h>
#include <limits.h>

#include "libc/internal/atomic.h"

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

/* Store `desired` if *word is *expected, and say whether it was; else learn
 * what it is. */
static int swap(volatile int *word, int *expected, int desired)
{
    int wanted = *expected;
    *expected = compare_and_swap(word, wanted, desired);
    return *expected == wanted;
}

/* The numbers of a condition begin far from those of any other, also of another
 * process. The multiples of this constant are spread evenly (Knuth, "The Art of
 * Computer Programming", 6.4). */
static int first_number(void)
{
    static volatile int conditions;
    unsigned maker = (unsigned)current_thread()->tid << 16;
    unsigned number = (unsigned)fetch_and_add(&conditions, 1) + 1;
    return (int)((number + maker) * 0x9e3779b1);
}

int pthread_cond_init(pthread_cond_t *condition,
                      const pthread_condattr_t *attributes)
{
    condition->signals = first_number();
    condition->waiters = 0;
    condition->clock = attributes ? attributes->clock : CLOCK_REALTIME;
    return 0;
}

/* The number now. A condition that is all zero has none yet. */
static int number_of(pthread_cond_t *condition)
{
    int none = 0;
    if (!condition->signals)
        swap(&condition->signals, &none, first_number());
    return condition->signals;
}

static void count_waiter(pthread_cond_t *condition)
{
    int waiters = condition->waiters;
    while (waiters < INT_MAX &&
           !swap(&condition->waiters, &waiters, waiters + 1))
        continue;
}

/* `deadline` may be NULL. */
static int wait_until(pthread_cond_t *condition, pthread_mutex_t *mutex,
                      const struct timespec *deadline)
{
    int number = number_of(condition);
    struct timespec left;
    int error = 0, result;
    if (deadline)
        error = __time_left(condition->clock, deadline, &left);
    if (error == EINVAL)
        return error;

    if (!error)
        count_waiter(condition);
    result = pthread_mutex_unlock(mutex);
    if (result)
        return result;
    if (!error && __futex_wait(&condition->signals, number,
                               deadline ? &left : NULL) == -ETIMEDOUT)
        error = ETIMEDOUT;
    result = pthread_mutex_lock(mutex);
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

/* Wake at most `count` waiters; how many slept. A waiter notes its number and
 * then counts itself; here the count goes down and then the number changes. So
 * whoever is counted down has an old number: it sleeps, and is woken here, or
 * it will not sleep at all. */
static int wake(pthread_cond_t *condition, int count)
{
    int waiters = condition->waiters, left;
    do {
        if (waiters == 0)
            return 0;
        left = waiters > count ? waiters - count : 0;
    } while (!swap(&condition->waiters, &waiters, left));
    fetch_and_add(&condition->signals, 1);
    return __futex_wake(&condition->signals, count);
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

/* Only the kernel knows whether somebody sleeps, and it tells only by waking
 * them. */
int pthread_cond_destroy(pthread_cond_t *condition)
{
    return wake(condition, INT_MAX) > 0 ? EBUSY : 0;
}
