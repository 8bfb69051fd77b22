/* time.c - dates, compared with the host's. */
#include "ours.h"
#include "random.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <reprise/tap.h>
#include <time.h>

enum { ROUNDS = 50000 };

static const int64_t first = -62135596800; /* 1 January of the year 1 */
static const int64_t last = 253402300799;  /* the end of the year 9999 */

static int failures;

/* A time that the host can take: its time_t may have 32 bits. */
static int64_t some_time(void)
{
    int64_t low = sizeof(time_t) == 4 ? INT32_MIN : first;
    int64_t high = sizeof(time_t) == 4 ? INT32_MAX : last;

    return low + (int64_t)(random_bits() % (uint64_t)(high - low));
}

static bool same_date(const struct tm *a, const struct tm *b)
{
    return a->tm_sec == b->tm_sec && a->tm_min == b->tm_min &&
           a->tm_hour == b->tm_hour && a->tm_mday == b->tm_mday &&
           a->tm_mon == b->tm_mon && a->tm_year == b->tm_year &&
           a->tm_wday == b->tm_wday && a->tm_yday == b->tm_yday &&
           a->tm_isdst == b->tm_isdst;
}

static void compare_dates(void)
{
    for (int i = 0; i < ROUNDS; i++) {
        int64_t seconds = some_time();
        time_t host_seconds = (time_t)seconds;
        struct tm expected, got;

        gmtime_r(&host_seconds, &expected);
        re_gmtime_r(&seconds, &got);
        if (!same_date(&got, &expected) || re_timegm(&got) != seconds)
            if (++failures == 1)
                tap_note("%lld differs", (long long)seconds);
    }
}

/* The fields may be anything; both put them right. */
static void compare_odd_dates(void)
{
    for (int i = 0; i < ROUNDS; i++) {
        struct tm expected = {
            .tm_sec = (int)random_below(200000) - 100000,
            .tm_min = (int)random_below(20000) - 10000,
            .tm_hour = (int)random_below(2000) - 1000,
            .tm_mday = (int)random_below(2000) - 1000,
            .tm_mon = (int)random_below(200) - 100,
            .tm_year = 22 + (int)random_below(90),
        };
        struct tm got = expected;
        int64_t expected_seconds = timegm(&expected);

        if (re_timegm(&got) != expected_seconds || !same_date(&got, &expected))
            if (++failures == 1)
                tap_note("%lld differs", (long long)expected_seconds);
    }
}

static void compare_text(void)
{
    static const char letters[] = "aAbBcCdDeFgGhHIjklmMnprRsStTuUVwWxXyYzZ%";

    setenv("TZ", "UTC0", 1);
    tzset();
    for (int i = 0; i < ROUNDS; i++) {
        time_t seconds = (time_t)some_time();
        char format[8] = { '%', letters[random_below(sizeof letters - 1)] };
        char expected[64], got[64];
        struct tm date;

        gmtime_r(&seconds, &date);
        if (date.tm_year < -900) /* the host pads years under 1000 */
            continue;
        strftime(expected, sizeof expected, format, &date);
        if (format[1] == 'Z')
            strcpy(expected, "UTC");
        re_strftime(got, sizeof got, format, &date);
        if (strcmp(expected, got) != 0 && ++failures == 1)
            tap_note("%s of %lld: expected \"%s\", got \"%s\"", format,
                     (long long)seconds, expected, got);
    }
}

static void check_edges(void)
{
    struct tm date = { .tm_mday = 1, .tm_year = 70, .tm_wday = 4 };
    int64_t far = INT64_MAX;
    char text[32];

    promise(re_strftime(text, 11, "%F", &date) == 10 &&
                strcmp(text, "1970-01-01") == 0,
            "strftime fills its text");
    promise_equal(re_strftime(text, 10, "%F", &date), 0,
                  "it returns 0 if that is too short");
    promise(strcmp(re_asctime_r(&date, text), "Thu Jan  1 00:00:00 1970\n") ==
                0,
            "asctime has 25 characters");
    errno = 0;
    promise(!re_gmtime_r(&far, &date) && errno == EOVERFLOW,
            "a year that does not fit is EOVERFLOW");
}

int main(void)
{
    random_start("build/unit/time-64 (or -32)");
    compare_dates();
    promise_equal(failures, 0,
                  "gmtime agrees with the host, and timegm goes "
                  "back");
    failures = 0;
    compare_odd_dates();
    promise_equal(failures, 0, "timegm puts fields right as the host does");
    failures = 0;
    compare_text();
    promise_equal(failures, 0, "strftime writes what the host writes");
    check_edges();
    return tap_done();
}
