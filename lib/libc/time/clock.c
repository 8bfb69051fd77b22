/* clock.c - clocks and sleeping. */
#include "libc/internal/syscalls_private.h"

#include <time.h>
#include <unistd.h>

int clock_gettime(clockid_t clock, struct timespec *now)
{
    return syscall_result(__sys_clock_gettime((uint32_t)clock, ADDRESS(now)));
}

int nanosleep(const struct timespec *request, struct timespec *remaining)
{
    return syscall_result(
        __sys_nanosleep(ADDRESS(request), ADDRESS(remaining)));
}

time_t time(time_t *result)
{
    struct timespec now = { 0, 0 };

    (void)clock_gettime(CLOCK_REALTIME, &now); /* cannot fail */
    if (result)
        *result = now.tv_sec;
    return now.tv_sec;
}

unsigned int sleep(unsigned int seconds)
{
    struct timespec request = { seconds, 0 }, remaining = { 0, 0 };

    if (nanosleep(&request, &remaining) == 0)
        return 0;
    return (unsigned int)remaining.tv_sec + (remaining.tv_nsec > 0);
}

int usleep(useconds_t microseconds)
{
    struct timespec request = { microseconds / 1000000,
                                (long)(microseconds % 1000000) * 1000 };

    return nanosleep(&request, NULL);
}
