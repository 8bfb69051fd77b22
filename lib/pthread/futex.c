/* futex.c - sleeping and waking, as the rest of lib/pthread asks for it. */
#include <errno.h>
#include <sys/futex.h>

#include "libc/internal/syscalls_private.h"

#include "pthread_private.h"

int __futex_wait(volatile int *word, int value, const struct timespec *timeout)
{
    return __sys_futex(ADDRESS(word), FUTEX_WAIT, (uint32_t)value,
                       ADDRESS(timeout));
}

int __futex_wake(volatile int *word, int count)
{
    return __sys_futex(ADDRESS(word), FUTEX_WAKE, (uint32_t)count, 0);
}

int __time_left(clockid_t clock, const struct timespec *deadline,
                struct timespec *left)
{
    struct timespec now;
    if (deadline->tv_nsec < 0 || deadline->tv_nsec > 999999999)
        return EINVAL;
    clock_gettime(clock, &now);
    if (deadline->tv_sec < now.tv_sec) /* by how much may be too much to tell */
        return ETIMEDOUT;
    left->tv_sec = deadline->tv_sec - now.tv_sec;
    left->tv_nsec = deadline->tv_nsec - now.tv_nsec;
    if (left->tv_nsec < 0) {
        left->tv_sec--;
        left->tv_nsec += 1000000000;
    }
    return left->tv_sec < 0 || !(left->tv_sec || left->tv_nsec) ? ETIMEDOUT : 0;
}
