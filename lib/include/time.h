/* time.h - clocks and sleeping. */
#ifndef TIME_H
#define TIME_H

#include <sys/types.h>

struct timespec {
    time_t tv_sec;
    long tv_nsec; /* 0 to 999,999,999 */
};

#define CLOCK_REALTIME 0
#define CLOCK_MONOTONIC 1

/* 0, or -1 with errno EINVAL, EFAULT. */
int clock_gettime(clockid_t clock, struct timespec *now);

/* Sleep for *request; what was left when something ended the sleep early
 * goes to *remaining unless NULL. 0, or -1 with errno EINVAL, EFAULT,
 * EINTR. */
int nanosleep(const struct timespec *request, struct timespec *remaining);

/* Seconds since 1970; also stored in *result unless NULL. */
time_t time(time_t *result);

#endif
