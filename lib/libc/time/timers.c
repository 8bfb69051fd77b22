/* timers.c - interval timers, and the calls that are made of them. */
#include "libc/internal/syscalls_private.h"

#include <limits.h>
#include <sys/time.h>
#include <unistd.h>

int setitimer(int which, const struct itimerval *value, struct itimerval *old)
{
    return syscall_result(
        __sys_setitimer((uint32_t)which, ADDRESS(value), ADDRESS(old)));
}

int getitimer(int which, struct itimerval *value)
{
    return syscall_result(__sys_setitimer((uint32_t)which, 0, ADDRESS(value)));
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
