/* sys/time.h - the interval timer. */
#ifndef SYS_TIME_H
#define SYS_TIME_H

#include <sys/types.h>
#include <time.h>

struct timeval {
    time_t tv_sec;
    long tv_usec;
};

struct itimerval {
    struct timeval it_interval; /* 0: once */
    struct timeval it_value;    /* 0: off */
};

#define ITIMER_REAL 0 /* SIGALRM: time that passes */

/* 0, or -1 with errno EINVAL (also for any timer but ITIMER_REAL), EFAULT.
 * Without a new value (NULL) the timer goes on. It expires at the first tick
 * that is not before its time, and then each interval after that time: no
 * expiry is early, and no delay adds up; what falls due between two ticks comes
 * once. More than 500 years are for ever. */
int setitimer(int which, const struct itimerval *value, struct itimerval *old);
int getitimer(int which, struct itimerval *value);
int gettimeofday(struct timeval *now, void *unused);

#endif
