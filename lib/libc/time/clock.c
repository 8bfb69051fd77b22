/* clock.c - clocks and sleeping. */
#include "libc/internal/syscalls_private.h"

#include <time.h>
#include <unistd.h>

enum { SECOND = 1000000000 }; /* ns */

int clock_gettime(clockid_t clock, struct timespec *now)
{
    return syscall_result(__sys_clock_gettime((uint32_t)clock, ADDRESS(now)));
}

/* What is left of the time after so much of it has passed; not less than 0. */
static struct timespec left_of(struct timespec time, struct timespec passed)
{
    time.tv_sec -= passed.tv_sec;
    time.tv_nsec -= passed.tv_nsec;
    if (time.tv_nsec < 0) {
        time.tv_sec--;
        time.tv_nsec += SECOND;
    }
    return time.tv_sec < 0 ? (struct timespec){ 0, 0 } : time;
}

int nanosleep(const struct timespec *request, struct timespec *remaining)
{
    struct timespec begin, end;

    if (!remaining)
        return syscall_result(__sys_nanosleep(ADDRESS(request)));
    (void)clock_gettime(CLOCK_MONOTONIC, &begin);
    int32_t result = __sys_nanosleep(ADDRESS(request));
    if (result == -EINTR) {
        (void)clock_gettime(CLOCK_MONOTONIC, &end);
        *remaining = left_of(*request, left_of(end, begin));
    }
    return syscall_result(result);
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
