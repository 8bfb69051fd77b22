/* timers.c - the interval timer, and the calls that are made of it. */
#include "libc/internal/syscalls_private.h"

#include <errno.h>
#include <limits.h>
#include <sys/time.h>
#include <unistd.h>

int setitimer(int which, const struct itimerval *value, struct itimerval *old)
{
    return syscall_result(which == ITIMER_REAL
                              ? __sys_setitimer(ADDRESS(value), ADDRESS(old))
                              : -EINVAL);
}

int getitimer(int which, struct itimerval *value)
{
    return setitimer(which, NULL, value);
}

int gettimeofday(struct timeval *now, void *unused)
{
    struct timespec time;

    (void)unused;
    if (clock_gettime(CLOCK_REALTIME, &time) != 0)
        return -1;
    now->tv_sec = time.tv_sec;
    now->tv_usec = time.tv_nsec / 1000;
    return 0;
}

/* A part of a second counts as one: 0 means that there was no alarm. What is
 * left of one that setitimer() set may be more than fits. */
unsigned int alarm(unsigned int seconds)
{
    struct itimerval value = { .it_value = { seconds, 0 } }, old = { 0 };

    if (setitimer(ITIMER_REAL, &value, &old) != 0)
        return 0;
    old.it_value.tv_sec += old.it_value.tv_usec > 0;
    return old.it_value.tv_sec < UINT_MAX ? (unsigned int)old.it_value.tv_sec
                                          : UINT_MAX;
}
