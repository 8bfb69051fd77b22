/* strtol.c - text to numbers, compared with the host's on generated text.
 *
 * `int` and `long long` are the same everywhere; where the host's long is as
 * wide as ours was compiled, so is that.
 */
#include "ours.h"
#include "random.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <reprise/tap.h>

enum { ROUNDS = 50000 };

static int failures;

static void note_failure(const char *function, const char *text, int base)
{
    if (++failures == 1)
        tap_note("%s(\"%s\", %d) differs", function, text, base);
}

#define COMPARE(type, function, text, base)                  \
    do {                                                     \
        char *expected_end = NULL, *end = NULL;              \
        errno = 0;                                           \
        type expected = function(text, &expected_end, base); \
        int expected_errno = errno;                          \
        errno = 0;                                           \
        type got = re_##function(text, &end, base);          \
        if (got != expected || errno != expected_errno ||    \
            (end != expected_end && expected_end))           \
            note_failure(#function, text, base);             \
    } while (0)

static void compare_all(const char *text, int base)
{
    COMPARE(long, strtol, text, base);
    COMPARE(unsigned long, strtoul, text, base);
    COMPARE(long long, strtoll, text, base);
    COMPARE(unsigned long long, strtoull, text, base);
}

/* [spaces][sign][0x]digits[rest], any part of which may be odd. */
static void generate(char *text)
{
    static const char *const starts[] = { "", "", " ", "\t\n ", "x" };
    static const char *const signs[] = { "", "", "-", "+", "--" };
    static const char *const prefixes[] = { "", "", "0", "0x", "0X", "0xg" };
    static const char digits[] = "0123456789abcdefzZ -";
    unsigned int count = random_below(24);

    strcpy(text, starts[random_below(5)]);
    strcat(text, signs[random_below(5)]);
    strcat(text, prefixes[random_below(6)]);
    text += strlen(text);
    while (count-- > 0)
        *text++ = digits[random_below(random_below(8) ? 10 : 20)];
    *text = '\0';
}

static void compare_limits(int base)
{
    static const char *const limits[] = { "2147483647",
                                          "2147483648",
                                          "-2147483648",
                                          "-2147483649",
                                          "4294967295",
                                          "4294967296",
                                          "-4294967295",
                                          "-4294967296",
                                          "9223372036854775807",
                                          "9223372036854775808",
                                          "-9223372036854775808",
                                          "-9223372036854775809",
                                          "18446744073709551615",
                                          "18446744073709551616",
                                          "-18446744073709551615",
                                          "",
                                          "-",
                                          "0",
                                          "00x" };

    for (size_t i = 0; i < sizeof limits / sizeof *limits; i++)
        compare_all(limits[i], base);
}

int main(void)
{
    char text[64];

    random_start("build/unit/strtol-64 (or -32)");
    for (int i = 0; i < ROUNDS; i++) {
        generate(text);
        compare_all(text, random_below(3) ? random_below(2) ? 10 : 0
                                          : 2 + (int)random_below(35));
    }
    promise_equal(failures, 0,
                  "%d generated numbers read as the host reads "
                  "them",
                  ROUNDS);
    failures = 0;
    compare_limits(10);
    compare_limits(0);
    compare_limits(16);
    promise_equal(failures, 0, "the limits of each type are kept");
    errno = 0;
    promise(re_strtol("1", NULL, 37) == 0 && errno == EINVAL,
            "a base over 36 is EINVAL");
    promise(re_atoi("  -42x") == -42, "atoi stops at what is no digit");
    return tap_done();
}
