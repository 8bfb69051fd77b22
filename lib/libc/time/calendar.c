/* calendar.c - seconds since 1970 and dates, in UTC, the only time zone.
 *
 * The Gregorian calendar repeats every 400 years. Counted from 1 March 2000,
 * a leap day is always the last day of its year, century and era:
 *
 *     era 146,097 days > century 36,524 > four years 1,461 > year 365
 */
#include <errno.h>
#include <limits.h>
#include <stddef.h>
#include <time.h>

enum {
    DAY = 86400,
    ERA_YEARS = 400,
    ERA = 146097,
    CENTURY = 36524,
    FOUR_YEARS = 1461,
    YEAR = 365,
    MARCH_2000 = 11017, /* days since 1970 */
    WEDNESDAY = 3       /* which that was */
};

static const unsigned char month_days[] = { 31, 30, 31, 30, 31, 31,
                                            30, 31, 30, 31, 31, 29 };

/* number / divisor, rounded down; the rest, which is not negative. */
static int64_t divide(int64_t number, int64_t divisor, int64_t *rest)
{
    int64_t quotient = number / divisor;

    *rest = number % divisor;
    if (*rest < 0) {
        *rest += divisor;
        quotient--;
    }
    return quotient;
}

static int least(int a, int b)
{
    return a < b ? a : b;
}

static int is_leap(int64_t year)
{
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

/* The day `day` of an era: set the year in it, month and day. */
static int split_era(int day, struct tm *date)
{
    int century = least(day / CENTURY, 3), four, year, month = 0;

    day -= century * CENTURY;
    four = day / FOUR_YEARS;
    day -= four * FOUR_YEARS;
    year = least(day / YEAR, 3);
    day -= year * YEAR;
    date->tm_yday = day;
    for (; day >= month_days[month]; month++)
        day -= month_days[month];
    date->tm_mon = month;
    date->tm_mday = day + 1;
    return century * 100 + four * 4 + year;
}

struct tm *gmtime_r(const time_t *restrict time, struct tm *restrict date)
{
    int64_t second, day, weekday, rest;
    int64_t days = divide(*time, DAY, &second) - MARCH_2000;
    int64_t year = 2000 + ERA_YEARS * divide(days, ERA, &day);

    year += split_era((int)day, date);
    if (date->tm_mon >= 10) { /* January and February end our year */
        date->tm_mon -= 10;
        date->tm_yday -= 306;
        year++;
    } else {
        date->tm_mon += 2;
        date->tm_yday += 59 + is_leap(year);
    }
    if (year - 1900 > INT_MAX || year - 1900 < INT_MIN) {
        errno = EOVERFLOW;
        return NULL;
    }
    date->tm_year = (int)(year - 1900);
    (void)divide(days + WEDNESDAY, 7, &weekday);
    date->tm_wday = (int)weekday;
    date->tm_hour = (int)(second / 3600);
    date->tm_min = (int)(divide(second, 60, &rest) % 60);
    date->tm_sec = (int)rest;
    date->tm_isdst = 0;
    return date;
}

/* Days from 1970 to the first of a month (0: January) of a year. */
static int64_t days_to(int64_t year, int month)
{
    int64_t in_era, era;
    int64_t days = MARCH_2000;

    if (month < 2) {
        month += 12;
        year--;
    }
    era = divide(year - 2000, ERA_YEARS, &in_era);
    days += era * ERA + in_era * YEAR + in_era / 4 - in_era / 100;
    for (int i = 0; i < month - 2; i++)
        days += month_days[i];
    return days;
}

/* Every field may be out of its range; they are put right. */
time_t timegm(struct tm *date)
{
    int64_t month;
    int64_t year =
        1900 + (int64_t)date->tm_year + divide(date->tm_mon, 12, &month);
    int64_t days = days_to(year, (int)month) + date->tm_mday - 1;
    time_t result = days * DAY + (int64_t)date->tm_hour * 3600 +
                    (int64_t)date->tm_min * 60 + date->tm_sec;
    struct tm proper;

    if (!gmtime_r(&result, &proper))
        return -1;
    *date = proper;
    return result;
}

time_t mktime(struct tm *date)
{
    return timegm(date);
}

struct tm *localtime_r(const time_t *restrict time, struct tm *restrict date)
{
    return gmtime_r(time, date);
}

struct tm *gmtime(const time_t *time)
{
    static struct tm date;

    return gmtime_r(time, &date);
}

struct tm *localtime(const time_t *time)
{
    return gmtime(time);
}

double difftime(time_t end, time_t start)
{
    return (double)(end - start);
}
