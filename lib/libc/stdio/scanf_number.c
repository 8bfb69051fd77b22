/* scanf_number.c - the numbers that scanf reads.
 *
 * A whole number that is too large becomes the largest there is, as strtol()
 * has it. Floating point is collected and left to strtod().
 */
#include "scanf_private.h"

#include <ctype.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

enum { TEXT_SIZE = 500 };

static int digit_value(int c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    return c != EOF && isxdigit(c) ? tolower(c) - 'a' + 10 : 16;
}

static int base_of(char letter)
{
    switch (letter) {
    case 'i':
        return 0;
    case 'o':
        return 8;
    case 'x':
    case 'p':
        return 16;
    default:
        return 10;
    }
}

/* "0x" or "0", which may say what the base is. True: a 0 was read, which
 * makes a number even if nothing follows. */
static bool scan_prefix(struct source *source, struct directive *directive,
                        int *base)
{
    if ((*base == 0 || *base == 16) && __scan_accept(source, directive, '0')) {
        if (__scan_accept(source, directive, 'x')) {
            *base = 16;
            return false;
        }
        if (*base == 0)
            *base = 8;
        return true;
    }
    if (*base == 0)
        *base = 10;
    return false;
}

/* Return what a number becomes that does not fit. */
static unsigned long long limit_of(const struct directive *directive,
                                   bool negative)
{
    bool is_signed = directive->letter == 'd' || directive->letter == 'i';

    if (directive->length == 'L' || directive->length == 'j')
        return is_signed ? (unsigned long long)LLONG_MAX + negative
                         : ULLONG_MAX;
    return is_signed ? (unsigned long long)LONG_MAX + negative : ULONG_MAX;
}

bool __scan_integer(struct source *source, struct directive *directive,
                    unsigned long long *number)
{
    int base = base_of(directive->letter);
    bool negative = __scan_accept(source, directive, '-');
    bool any, overflow = false;
    unsigned long long limit = limit_of(directive, negative);

    if (!negative)
        (void)__scan_accept(source, directive, '+');
    any = scan_prefix(source, directive, &base);
    *number = 0;
    for (;;) {
        int c = directive->width ? __scan_peek(source) : EOF;
        int digit = digit_value(c);

        if (digit >= base || !__scan_accept(source, directive, tolower(c)))
            break;
        any = true;
        if (__builtin_mul_overflow(*number, (unsigned int)base, number) ||
            __builtin_add_overflow(*number, (unsigned int)digit, number))
            overflow = true;
    }
    if (overflow || *number > limit)
        *number = limit;
    if (negative)
        *number = -*number;
    return any;
}

/* The text of a number, as far as it has been read. */
struct text {
    char characters[TEXT_SIZE];
    size_t length;
};

static bool collect(struct source *source, struct directive *directive,
                    struct text *text, int c)
{
    if (text->length == TEXT_SIZE - 1 || !__scan_accept(source, directive, c))
        return false;
    text->characters[text->length++] = (char)c;
    return true;
}

static bool collect_sign(struct source *source, struct directive *directive,
                         struct text *text)
{
    return collect(source, directive, text, '-') ||
           collect(source, directive, text, '+');
}

/* Collect digits, and return how many they are. */
static size_t collect_digits(struct source *source, struct directive *directive,
                             struct text *text, int base)
{
    size_t count = 0;

    while (directive->width > 0) {
        int c = __scan_peek(source);

        if (digit_value(c) >= base ||
            !collect(source, directive, text, tolower(c)))
            break;
        count++;
    }
    return count;
}

/* All of `word`, or a matching failure once it has begun. */
static bool collect_word(struct source *source, struct directive *directive,
                         struct text *text, const char *word)
{
    while (*word)
        if (!collect(source, directive, text, *word++))
            return false;
    return true;
}

static bool collect_infinity(struct source *source, struct directive *directive,
                             struct text *text)
{
    if (!collect_word(source, directive, text, "nf"))
        return false;
    return !collect(source, directive, text, 'i') ||
           collect_word(source, directive, text, "nity");
}

/* Digits with a point, then perhaps an exponent, which must be whole. */
static bool collect_finite(struct source *source, struct directive *directive,
                           struct text *text)
{
    size_t count = 0;
    int base = 10;

    if (collect(source, directive, text, '0')) {
        if (collect(source, directive, text, 'x'))
            base = 16;
        else
            count++;
    }
    count += collect_digits(source, directive, text, base);
    if (collect(source, directive, text, '.'))
        count += collect_digits(source, directive, text, base);
    if (count == 0)
        return false;
    if (!collect(source, directive, text, base == 16 ? 'p' : 'e'))
        return true;
    (void)collect_sign(source, directive, text);
    return collect_digits(source, directive, text, 10) > 0;
}

static bool collect_floating(struct source *source, struct directive *directive,
                             struct text *text)
{
    (void)collect_sign(source, directive, text);
    if (collect(source, directive, text, 'i'))
        return collect_infinity(source, directive, text);
    if (collect(source, directive, text, 'n'))
        return collect_word(source, directive, text, "an");
    return collect_finite(source, directive, text);
}

bool __scan_floating(struct source *source, struct directive *directive,
                     void *to)
{
    struct text text = { .length = 0 };

    if (!collect_floating(source, directive, &text))
        return false;
    if (to && directive->length == 'l')
        *(double *)to = strtod(text.characters, NULL);
    else if (to)
        *(float *)to = strtof(text.characters, NULL);
    return true;
}
