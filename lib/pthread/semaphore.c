/* semaphore.c - counting semaphores on a futex.
 *
 * A waiter says so before it looks for the last time, and whoever posts adds
 * and looks for waiters in one step: one of the two sees the other. Behind that
 * step the semaphore may be gone, because who took what was added has destroyed
 * it; so the kernel is only told the address. Who sleeps there instead, on
 * something new, wakes without reason and looks again.
 */
#include <errno.h>
#include <semaphore.h>

#include "libc/internal/atomic.h"

#include "pthread_private.h"

enum { WAITERS_SHIFT = 32 };
_Static_assert(offsetof(sem_t, value) == 0 && offsetof(sem_t, waiters) == 4 &&
                   sizeof(sem_t) == 8,
               "the waiters are the high half of both; semaphore_add.asm");
_Static_assert(SEM_VALUE_MAX == 0x7fffffff, "semaphore_add.asm");

unsigned long long __semaphore_add(sem_t *semaphore);

int sem_init(sem_t *semaphore, int shared, unsigned value)
{
    (void)shared; /* a futex in a shared mapping is */
    if (value > SEM_VALUE_MAX) {
        errno = EINVAL;
        return -1;
    }
    semaphore->value = (int)value;
    semaphore->waiters = 0;
    return 0;
}

int sem_destroy(sem_t *semaphore)
{
    (void)semaphore;
    return 0;
}

static int change(sem_t *semaphore, int from, int to)
{
    return compare_and_swap(&semaphore->value, from, to) == from;
}

int sem_trywait(sem_t *semaphore)
{
    int value;
    while ((value = semaphore->value) > 0)
        if (change(semaphore, value, value - 1))
            return 0;
    errno = EAGAIN;
    return -1;
}

/* Sleep once. 0, or an error; `deadline` may be NULL. */
static int sleep_until(sem_t *semaphore, const struct timespec *deadline)
{
    struct timespec left;
    int result = 0;
    if (deadline)
        result = -__time_left(CLOCK_REALTIME, deadline, &left);
    if (result)
        return -result;
    fetch_and_add(&semaphore->waiters, 1);
    result = __futex_wait(&semaphore->value, 0, deadline ? &left : NULL);
    fetch_and_add(&semaphore->waiters, -1);
    return result == -EINTR || result == -ETIMEDOUT ? -result : 0;
}

int sem_timedwait(sem_t *semaphore, const struct timespec *deadline)
{
    int saved = errno;
    while (sem_trywait(semaphore) != 0) {
        int error = sleep_until(semaphore, deadline);
        if (error) {
            errno = error;
            return -1;
        }
    }
    errno = saved;
    return 0;
}

int sem_wait(sem_t *semaphore)
{
    return sem_timedwait(semaphore, NULL);
}

/* Do as __semaphore_add() does, by a locked instruction. */
static unsigned long long add_locked(sem_t *semaphore)
{
    unsigned long long before = semaphore->both;
    while ((unsigned)before != SEM_VALUE_MAX &&
           !locked_replace_two(&semaphore->both, &before, before + 1))
        continue;
    return before;
}

int sem_post(sem_t *semaphore)
{
    unsigned long long before = __mechanism == PTHREAD_MECHANISM_RAS_NP
                                    ? __semaphore_add(semaphore)
                                    : add_locked(semaphore);
    if ((unsigned)before == SEM_VALUE_MAX) {
        errno = EOVERFLOW;
        return -1;
    }
    if (before >> WAITERS_SHIFT)
        __futex_wake(&semaphore->value, 1);
    return 0;
}

int sem_getvalue(sem_t *semaphore, int *value)
{
    *value = semaphore->value;
    return 0;
}
