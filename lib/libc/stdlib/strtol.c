/* strtol.c - text to whole numbers. */
#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>

/* The number as the text has it: a sign and a magnitude, which may be too
 * large. */
struct number {
    unsigned long long magnitude;
    bool negative;
    bool overflow;
};

/* The value of a digit, 36 for what is none in any base. */
static int digit_value(char c)
{
    if (isdigit(c))
        return c - '0';
    if (isalpha(c))
        return tolower(c) - 'a' + 10;
    return 36;
}

/* Skip "0x" where a digit follows it; 0 as base finds out which it is. */
static const char *read_base(const char *text, int *base)
{
    bool prefix = text[0] == '0' && (text[1] == 'x' || text[1] == 'X') &&
                  digit_value(text[2]) < 16;

    if (*base == 0)
        *base = prefix ? 16 : text[0] == '0' ? 8 : 10;
    return *base == 16 && prefix ? text + 2 : text;
}

static const char *read_digits(const char *text, int base,
                               struct number *number)
{
    for (; digit_value(*text) < base; text++) {
        unsigned long long value;

        if (__builtin_mul_overflow(number->magnitude, (unsigned long long)base,
                                   &value) ||
            __builtin_add_overflow(value,
                                   (unsigned long long)digit_value(*text),
                                   &number->magnitude))
            number->overflow = true;
    }
    return text;
}

/* Read [space][sign][prefix]digits. Where there is no digit the number is 0
 * and *end is `text`. A bad base: EINVAL. */
static struct number parse(const char *text, char **end, int base)
{
    struct number number = { 0, false, false };
    const char *position = text, *digits;

    if (base < 0 || base == 1 || base > 36) {
        errno = EINVAL;
    } else {
        while (isspace((unsigned char)*position))
            position++;
        number.negative = *position == '-';
        if (*position == '-' || *position == '+')
            position++;
        digits = read_base(position, &base);
        position = read_digits(digits, base, &number);
        if (position == digits)
            position = text;
    }
    if (end)
        *end = (char *)(uintptr_t)position;
    return number;
}

/* The number, kept within [-largest - 1, largest]. */
static long long clamp_signed(struct number number, long long largest)
{
    unsigned long long limit = (unsigned long long)largest + number.negative;

    if (number.overflow || number.magnitude > limit) {
        errno = ERANGE;
        return number.negative ? -largest - 1 : largest;
    }
    return (long long)(number.negative ? -number.magnitude : number.magnitude);
}

/* The number, kept within [0, largest]; a minus sign wraps it around. */
static unsigned long long clamp_unsigned(struct number number,
                                         unsigned long long largest)
{
    if (number.overflow || number.magnitude > largest) {
        errno = ERANGE;
        return largest;
    }
    return number.negative ? -number.magnitude : number.magnitude;
}

long strtol(const char *restrict text, char **restrict end, int base)
{
    return (long)clamp_signed(parse(text, end, base), LONG_MAX);
}

unsigned long strtoul(const char *restrict text, char **restrict end, int base)
{
    return (unsigned long)clamp_unsigned(parse(text, end, base), ULONG_MAX);
}

long long strtoll(const char *restrict text, char **restrict end, int base)
{
    return clamp_signed(parse(text, end, base), LLONG_MAX);
}

unsigned long long strtoull(const char *restrict text, char **restrict end,
                            int base)
{
    return clamp_unsigned(parse(text, end, base), ULLONG_MAX);
}

int atoi(const char *text)
{
    return (int)strtol(text, NULL, 10);
}

long atol(const char *text)
{
    return strtol(text, NULL, 10);
}

long long atoll(const char *text)
{
    return strtoll(text, NULL, 10);
}
