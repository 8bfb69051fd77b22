/* strftime.c - dates as text, in English. */
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

static const char *const days[] = { "Sunday",    "Monday",   "Tuesday",
                                    "Wednesday", "Thursday", "Friday",
                                    "Saturday" };
static const char *const months[] = { "January", "February", "March",
                                      "April",   "May",      "June",
                                      "July",    "August",   "September",
                                      "October", "November", "December" };

struct target {
    char *text;
    size_t length, size;
    bool full;
};

static void put(struct target *target, const char *text, size_t length)
{
    if (length >= target->size - target->length) {
        target->full = true;
        return;
    }
    memcpy(target->text + target->length, text, length);
    target->length += length;
}

static void put_number(struct target *target, long long number, int digits,
                       char fill)
{
    char text[24];
    int length = snprintf(text, sizeof text, fill == '0' ? "%0*lld" : "%*lld",
                          digits, number);

    put(target, text, (size_t)length);
}

static void put_name(struct target *target, const char *const names[],
                     int count, int index, bool short_form)
{
    const char *name = index >= 0 && index < count ? names[index] : "?";

    put(target, name, short_form ? strnlen(name, 3) : strlen(name));
}

/* Weeks that begin on `first` (0: Sunday), before that day of the year. */
static int week_of(const struct tm *date, int first)
{
    return (date->tm_yday + 7 - (date->tm_wday - first + 7) % 7) / 7;
}

static int days_in(long long year)
{
    bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);

    return leap ? 366 : 365;
}

/* ISO 8601: the week belongs to the year that its Thursday is in. */
static int iso_week(const struct tm *date, long long *year)
{
    int thursday = date->tm_yday + 3 - (date->tm_wday + 6) % 7;

    *year = 1900LL + date->tm_year;
    if (thursday < 0)
        thursday += days_in(--*year);
    else if (thursday >= days_in(*year))
        thursday -= days_in((*year)++);
    return thursday / 7 + 1;
}

static void put_week(struct target *target, const struct tm *date, char letter)
{
    long long year;
    int week = iso_week(date, &year);

    if (letter == 'V')
        put_number(target, week, 2, '0');
    else if (letter == 'G')
        put_number(target, year, 1, '0');
    else
        put_number(target, (year % 100 + 100) % 100, 2, '0');
}

static void put_format(struct target *target, const char *format,
                       const struct tm *date);

/* The conversions that are made of others; NULL for one that is not. */
static const char *combination(char letter)
{
    switch (letter) {
    case 'c':
        return "%a %b %e %H:%M:%S %Y";
    case 'D':
    case 'x':
        return "%m/%d/%y";
    case 'F':
        return "%Y-%m-%d";
    case 'R':
        return "%H:%M";
    case 'r':
        return "%I:%M:%S %p";
    case 'T':
    case 'X':
        return "%H:%M:%S";
    default:
        return NULL;
    }
}

static void put_date(struct target *target, const struct tm *date, char letter)
{
    long long year = 1900LL + date->tm_year;

    switch (letter) {
    case 'C':
        put_number(target, year / 100 - (year % 100 < 0), 2, '0');
        break;
    case 'd':
        put_number(target, date->tm_mday, 2, '0');
        break;
    case 'e':
        put_number(target, date->tm_mday, 2, ' ');
        break;
    case 'j':
        put_number(target, date->tm_yday + 1, 3, '0');
        break;
    case 'm':
        put_number(target, date->tm_mon + 1, 2, '0');
        break;
    case 'U':
        put_number(target, week_of(date, 0), 2, '0');
        break;
    case 'u':
        put_number(target, date->tm_wday ? date->tm_wday : 7, 1, '0');
        break;
    case 'W':
        put_number(target, week_of(date, 1), 2, '0');
        break;
    case 'w':
        put_number(target, date->tm_wday, 1, '0');
        break;
    case 'Y':
        put_number(target, year, 1, '0');
        break;
    case 'y':
        put_number(target, (year % 100 + 100) % 100, 2, '0');
        break;
    }
}

static void put_time(struct target *target, const struct tm *date, char letter)
{
    int hour = date->tm_hour % 12 ? date->tm_hour % 12 : 12;
    struct tm copy = *date;

    switch (letter) {
    case 'H':
        put_number(target, date->tm_hour, 2, '0');
        break;
    case 'I':
        put_number(target, hour, 2, '0');
        break;
    case 'k':
        put_number(target, date->tm_hour, 2, ' ');
        break;
    case 'l':
        put_number(target, hour, 2, ' ');
        break;
    case 'M':
        put_number(target, date->tm_min, 2, '0');
        break;
    case 'p':
        put(target, date->tm_hour < 12 ? "AM" : "PM", 2);
        break;
    case 'S':
        put_number(target, date->tm_sec, 2, '0');
        break;
    case 's':
        put_number(target, timegm(&copy), 1, '0');
        break;
    }
}

static void put_text(struct target *target, const struct tm *date, char letter)
{
    switch (letter) {
    case 'A':
    case 'a':
        put_name(target, days, 7, date->tm_wday, letter == 'a');
        break;
    case 'B':
    case 'b':
    case 'h':
        put_name(target, months, 12, date->tm_mon, letter != 'B');
        break;
    case 'n':
        put(target, "\n", 1);
        break;
    case 't':
        put(target, "\t", 1);
        break;
    case 'Z':
        put(target, "UTC", 3);
        break;
    case 'z':
        put(target, "+0000", 5);
        break;
    case '%':
        put(target, "%", 1);
        break;
    }
}

static void convert(struct target *target, const struct tm *date, char letter)
{
    if (combination(letter))
        put_format(target, combination(letter), date);
    else if (strchr("GgV", letter))
        put_week(target, date, letter);
    else if (strchr("CdejmUuWwYy", letter))
        put_date(target, date, letter);
    else if (strchr("HIklMpSs", letter))
        put_time(target, date, letter);
    else
        put_text(target, date, letter);
}

static void put_format(struct target *target, const char *format,
                       const struct tm *date)
{
    for (; *format && !target->full; format++) {
        if (*format != '%') {
            put(target, format, 1);
            continue;
        }
        format++;
        if (*format == 'E' || *format == 'O')
            format++; /* other digits and eras: there are none */
        if (!*format)
            break;
        convert(target, date, *format);
    }
}

size_t strftime(char *restrict text, size_t size, const char *restrict format,
                const struct tm *restrict date)
{
    struct target target = { text, 0, size, false };

    if (size == 0)
        return 0;
    put_format(&target, format, date);
    if (target.full)
        return 0;
    text[target.length] = '\0';
    return target.length;
}

char *asctime_r(const struct tm *restrict date, char *restrict text)
{
    text[0] = '\0';
    (void)strftime(text, 26, "%a %b %e %T %Y\n", date);
    return text;
}

char *asctime(const struct tm *date)
{
    static char text[26];

    return asctime_r(date, text);
}

char *ctime(const time_t *time)
{
    struct tm date;

    return gmtime_r(time, &date) ? asctime(&date) : NULL;
}
