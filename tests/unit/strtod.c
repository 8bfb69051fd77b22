/* strtod.c - text to floating point, compared with the host's, which is
 * known to round correctly: on generated text, and on the text of numbers
 * that are hard to round. */
#include "ours.h"
#include "random.h"

#include <errno.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <reprise/tap.h>

enum { ROUNDS = 40000, DIGITS = 1200 };

static int failures;

static bool same(double a, double b)
{
    if (isnan(a) || isnan(b))
        return isnan(a) && isnan(b);
    return memcmp(&a, &b, sizeof a) == 0;
}

static void compare(const char *text)
{
    char *end, *expected_end;
    double got, expected;
    float got_float, expected_float;
    int error, expected_error;

    errno = 0;
    expected = strtod(text, &expected_end);
    expected_error = errno;
    errno = 0;
    got = re_strtod(text, &end);
    error = errno;
    expected_float = strtof(text, NULL);
    got_float = re_strtof(text, NULL);
    if (same(got, expected) && end == expected_end && error == expected_error &&
        same(got_float, expected_float))
        return;
    if (++failures == 1)
        tap_note("%.80s: %a, float %a, errno %d, %d read; the host has %a, "
                 "%a, %d, %d",
                 text, got, got_float, error, (int)(end - text), expected,
                 expected_float, expected_error, (int)(expected_end - text));
}

/* Any text that looks like a number, or nearly. */
static void generate(char *text)
{
    static const char *const starts[] = { "", "", "", "-", "+", " ", "0x" };
    static const char *const ends[] = { "", "", "x", "e", "e+", ".", "E5-" };
    char tail[32] = "";
    unsigned int count = random_below(random_below(10) ? 22 : 60);

    if (random_below(2))
        snprintf(tail, sizeof tail, "%c%d", "eEpP"[random_below(4)],
                 (int)random_below(random_below(2) ? 700 : 40) -
                     (int)random_below(random_below(2) ? 700 : 40));
    strcpy(text, starts[random_below(7)]);
    text += strlen(text);
    for (; count > 0; count--)
        *text++ = random_below(12) ? (char)('0' + random_below(10))
                                   : "..abf"[random_below(5)];
    strcpy(text, tail);
    strcat(text, ends[random_below(7)]);
}

/* A double in all its digits; or halfway to the next one, where a 1 far
 * behind decides. */
static void generate_hard(char *text)
{
    union {
        uint64_t bits;
        double number;
    } low = { random_bits() >> 1 }, high;
    long double middle;

    if (random_below(3) == 0)
        low.bits &= ((uint64_t)1 << 54) - 1; /* small, or subnormal */
    if (!isfinite(low.number))
        low.bits >>= 2;
    high.bits = low.bits + 1;
    middle = ((long double)low.number + high.number) / 2;
    snprintf(text, DIGITS - 1, "%.*Le", 800,
             random_below(3) ? middle : low.number);
    if (random_below(2)) {
        char *exponent = strchr(text, 'e');
        char tail[16];

        strcpy(tail, exponent);
        memset(exponent, '0', 300);
        strcpy(exponent + random_below(300), "1");
        strcat(text, tail);
    }
}

static void compare_list(void)
{
    static const char *const list[] = {
        "0",
        "-0",
        ".",
        "",
        "-",
        "e5",
        ".e5",
        "5.",
        ".5",
        "1e",
        "1e+",
        "1e-x",
        "inf",
        "-INFINITY",
        "infinit",
        "nan",
        "nan(12)",
        "nan(",
        "NAN(_x)y",
        "0x",
        "0x.",
        "0x.p1",
        "0xg",
        "0x1p",
        "0x1p-1074",
        "0x1p-1075",
        "0x1.8p-1075",
        "0x1.fffffffffffff7fp1023",
        "0x1.fffffffffffff8p1023",
        "0x123456789abcdef0123p-70",
        "1.7976931348623157e308",
        "1.7976931348623158e308",
        "1.7976931348623159e308",
        "2.2250738585072011e-308",
        "2.2250738585072014e-308",
        "4.9406564584124654e-324",
        "2.4703282292062327e-324",
        "2.4703282292062328e-324",
        "1e99999999999",
        "1e-99999999999",
        "0e99999999999",
        "9007199254740993",
        "9007199254740992.99999999999999999",
        "3.4028235677973366e38",
        "1.401298464324817e-45",
        "7.006492321624085e-46",
    };

    for (size_t i = 0; i < sizeof list / sizeof *list; i++)
        compare(list[i]);
}

/* "000...01e+N", "0.000...01e+N": long ways to write 1. */
static void compare_long(void)
{
    static char text[4000];

    memset(text, '0', 3000);
    strcpy(text + 3000, "1");
    compare(text);
    text[1] = '.';
    strcpy(text + 3000, "1e2999");
    compare(text);
    memset(text, '9', 3000);
    strcpy(text + 3000, "e-2999");
    compare(text);
}

int main(void)
{
    char text[DIGITS + 400];

    random_start("build/unit/strtod-64 (or -32)");
    for (int i = 0; i < ROUNDS; i++) {
        generate(text);
        compare(text);
    }
    promise_equal(failures, 0,
                  "%d generated numbers are what the host makes of them",
                  ROUNDS);
    failures = 0;
    for (int i = 0; i < ROUNDS / 10; i++) {
        generate_hard(text);
        compare(text);
    }
    promise_equal(failures, 0, "%d hard numbers round correctly", ROUNDS / 10);
    failures = 0;
    compare_list();
    promise_equal(failures, 0, "so do the edges of the format, and no numbers");
    failures = 0;
    compare_long();
    promise_equal(failures, 0, "the length of the text does not matter");
    return tap_done();
}
