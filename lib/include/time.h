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

/* Sleep for *request, and on to the next tick (more than 500 years are for
 * ever); what was left when something ended the sleep early goes to *remaining
 * unless NULL. 0, or -1 with errno EINVAL, EFAULT, EINTR. */
int nanosleep(const struct timespec *request, struct timespec *remaining);

/* Seconds since 1970; also stored in *result unless NULL. */
time_t time(time_t *result);
double difftime(time_t end, time_t start);

struct tm {
    int tm_sec;   /* 0 to 60 */
    int tm_min;   /* 0 to 59 */
    int tm_hour;  /* 0 to 23 */
    int tm_mday;  /* 1 to 31 */
    int tm_mon;   /* months since January */
    int tm_year;  /* since 1900 */
    int tm_wday;  /* days since Sunday */
    int tm_yday;  /* days since 1 January */
    int tm_isdst; /* always 0 */
};

/* A date in UTC, which local time is here. NULL with errno EOVERFLOW: the
 * year does not fit. Without _r the next call overwrites it. */
struct tm *gmtime_r(const time_t *__restrict time, struct tm *__restrict date);
struct tm *localtime_r(const time_t *__restrict time,
                       struct tm *__restrict date);
struct tm *gmtime(const time_t *time);
struct tm *localtime(const time_t *time);

/* The way back. Fields out of their range are put right; tm_wday and tm_yday
 * are not looked at, only set. */
time_t timegm(struct tm *date);
time_t mktime(struct tm *date);

/* Conversions: a A b B c C d D e F g G h H I j k l m M n p r R s S t T u U V w
 * W x X y Y z Z %, in English. The length, or 0 if it does not fit. */
size_t strftime(char *__restrict text, size_t size,
                const char *__restrict format,
                const struct tm *__restrict date);

/* "Thu Jan  1 00:00:00 1970\n"; asctime_r's text has 26 characters. */
char *asctime_r(const struct tm *__restrict date, char *__restrict text);
char *asctime(const struct tm *date);
char *ctime(const time_t *time);

#endif
