/* strtod.c - text to floating-point numbers, correctly rounded.
 *
 * Decimal, hexadecimal (0x1.8p3), infinity and nan. This file finds out what
 * is written; decimal.c works out what it is.
 */
#include "decimal_private.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { EXPONENT_LIMIT = 1000000 };

static const struct format of_double = { 53, -1074, 971 };
static const struct format of_float = { 24, -149, 104 };

static int digit_value(char c)
{
    if (isdigit((unsigned char)c))
        return c - '0';
    return isxdigit((unsigned char)c) ? tolower((unsigned char)c) - 'a' + 10
                                      : 16;
}

/* Read the exponent at `text`, which begins with `letter`, if it is whole;
 * else it is no part of the number. Returns where the number ends. */
static const char *read_exponent(const char *text, char letter, int *exponent)
{
    const char *digit = text + 1;
    bool negative;
    int value = 0;

    if (tolower((unsigned char)*text) != letter)
        return text;
    negative = *digit == '-';
    if (*digit == '-' || *digit == '+')
        digit++;
    if (!isdigit((unsigned char)*digit))
        return text;
    for (; isdigit((unsigned char)*digit); digit++)
        if (value < EXPONENT_LIMIT)
            value = value * 10 + (*digit - '0');
    *exponent += negative ? -value : value;
    return digit;
}

/* The digits of a number, in text: where the first that is not 0 stands, how
 * many there are from there on, and how many of those are before the point
 * (negative: zeros that stand between the point and the first). */
struct digits {
    const char *first;
    unsigned int count;
    int before_point;
    const char *end; /* NULL: there is no digit at all */
};

static struct digits scan_digits(const char *text, int base)
{
    struct digits digits = { NULL, 0, 0, NULL };
    bool point = false, any = false;

    for (;; text++) {
        if (*text == '.' && !point) {
            point = true;
            continue;
        }
        if (digit_value(*text) >= base)
            break;
        any = true;
        if (!digits.first && *text != '0')
            digits.first = text;
        if (digits.first)
            digits.count++;
        if (point && !digits.first)
            digits.before_point--;
        else if (!point && digits.first)
            digits.before_point++;
    }
    digits.end = any ? text : NULL;
    return digits;
}

/* A sum that stays far from the limits of int. */
static int bounded(int exponent)
{
    if (exponent > EXPONENT_LIMIT)
        return EXPONENT_LIMIT;
    return exponent < -EXPONENT_LIMIT ? -EXPONENT_LIMIT : exponent;
}

static const char *read_decimal(const char *text, struct binary *binary)
{
    struct digits digits = scan_digits(text, 10);
    int exponent = 0;

    if (!digits.end)
        return NULL;
    text = read_exponent(digits.end, 'e', &exponent);
    if (digits.count > 0)
        *binary = __decimal_to_binary(
            digits.first, digits.count,
            bounded(bounded(exponent) + bounded(digits.before_point)));
    return text;
}

/* After "0x". Fifteen digits fill the mantissa; of the rest it only matters
 * whether they are 0. */
static const char *read_hexadecimal(const char *text, struct binary *binary)
{
    struct digits digits = scan_digits(text, 16);
    const char *digit = digits.first;
    int exponent = 0;

    if (!digits.end)
        return NULL;
    text = read_exponent(digits.end, 'p', &exponent);
    exponent = bounded(exponent) + 4 * bounded(digits.before_point);
    for (unsigned int i = 0; i < digits.count; digit++) {
        if (*digit == '.')
            continue;
        if (i++ < 15) {
            binary->mantissa =
                binary->mantissa * 16 + (unsigned int)digit_value(*digit);
            exponent -= 4;
        } else if (*digit != '0') {
            binary->more = true;
        }
    }
    binary->exponent = exponent;
    return text;
}

/* "inf", "infinity", "nan", "nan(...)" in any case. NULL: none of them. */
static const char *read_word(const char *text, double *number)
{
    size_t length = 4;

    if (strncasecmp(text, "inf", 3) == 0) {
        *number = __builtin_inf();
        return text + (strncasecmp(text, "infinity", 8) == 0 ? 8 : 3);
    }
    if (strncasecmp(text, "nan", 3) != 0)
        return NULL;
    *number = __builtin_nan("");
    if (text[3] != '(')
        return text + 3;
    while (isalnum((unsigned char)text[length]) || text[length] == '_')
        length++;
    return text + (text[length] == ')' ? length + 1 : 3);
}

static const char *read_number(const char *text, double *number,
                               const struct format *format)
{
    struct binary binary = { 0, 0, false };
    const char *end = NULL;
    bool range;

    if (text[0] == '0' && tolower((unsigned char)text[1]) == 'x')
        end = read_hexadecimal(text + 2, &binary);
    if (!end)
        end = read_decimal(text, &binary);
    if (!end)
        return read_word(text, number);
    *number = __binary_to_double(binary, format, &range);
    if (range)
        errno = ERANGE;
    return end;
}

static double parse(const char *text, char **end, const struct format *format)
{
    const char *position = text;
    double number = 0;
    bool negative;

    while (isspace((unsigned char)*position))
        position++;
    negative = *position == '-';
    if (*position == '-' || *position == '+')
        position++;
    position = read_number(position, &number, format);
    if (end)
        *end = (char *)(uintptr_t)(position ? position : text);
    return position && negative ? -number : number;
}

double strtod(const char *restrict text, char **restrict end)
{
    return parse(text, end, &of_double);
}

float strtof(const char *restrict text, char **restrict end)
{
    return (float)parse(text, end, &of_float);
}

double atof(const char *text)
{
    return strtod(text, NULL);
}
