/* scanf.c - formats that read, compared with the host's on generated formats
 * and texts. */
#include "ours.h"
#include "random.h"
#include "system.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <reprise/tap.h>

enum { ROUNDS = 100000, ARGUMENTS = 4, ROOM = 80 };

/* One argument of any kind. */
union value {
    char text[ROOM];
    long long number;
    double floating;
};

static int failures;

/* Conversions, and texts that fit them more or less. Where ISO C leaves the
 * result open (numbers that do not fit, "0x" without a digit) there is none.
 */
static const char *const conversions[] = {
    "%d",    "%i",     "%u",       "%x",      "%o",   "%c",  "%s",
    "%hd",   "%hhd",   "%lld",     "%ld",     "%zu",  "%3d", "%4i",
    "%5s",   "%[a-z]", "%[^ ,\n]", "%4[0-9]", "%f",   "%lf", "%7lf",
    "%n",    "%*d",    "%*s",      "%*[ab]",  "%lle", "%g",  "%[]a]",
    "%[^]]", "%[a-]",  "%5x",      "%p",      "%%",   "%3c", "%hx",
};
static const char *const separators[] = { "", " ", ",", " , ", "\n", "x" };
static const char *const words[] = {
    "12",  "-7",   "+3",    "0",     "0x1f",  "017",   "abc", "a]b",
    "1.5", "-.25", "3e2",   "1e-3x", "inf",   "nan",   "99",  "zebra",
    "-",   "+",    "",      "8",     "0b1",   "12abc", "ab-", "2.",
    ".",   "x",    "a b c", "%",     "-0x10", "009",   "0.0", "infinity",
};

static void generate(char *format, char *text)
{
    unsigned int count = 1 + random_below(ARGUMENTS);

    *format = *text = '\0';
    while (count-- > 0) {
        const char *separator = separators[random_below(6)];

        strcat(format, conversions[random_below(sizeof conversions /
                                                sizeof *conversions)]);
        strcat(text, words[random_below(sizeof words / sizeof *words)]);
        strcat(format, separator);
        strcat(text, random_below(8) ? separator : separators[random_below(6)]);
    }
    if (random_below(2))
        strcat(text, "  tail of the text 12345");
}

/* ISO C wants %3c to fail where fewer characters are left, and "0x" without a
 * digit to be no number; the host sees that otherwise. %lle is nothing, which
 * the host takes for %Le. */
static bool is_open(const char *format, const char *text)
{
    const char *whole = text;

    for (const char *at = text; (at = strstr(at, "0x")) != NULL; at++)
        if (!isxdigit((unsigned char)at[2]))
            return true;
    if (strstr(format, "%7lf") && strchr(text, 'e'))
        return true; /* the width may end behind an e */
    for (unsigned int run = 0; *text; text++) {
        run = isxdigit((unsigned char)*text) ? run + 1 : 0;
        if (run > 8)
            return true; /* a number that may not fit */
    }
    text = whole;
    if (strstr(format, "%p") && strchr(text, '-'))
        return true; /* what a negative pointer is, each decides */
    return strstr(format, "%lle") ||
           (strstr(format, "%3c") && !strstr(text, "tail"));
}

static void compare(const char *format, const char *text)
{
    union value expected[ARGUMENTS], got[ARGUMENTS];
    int expected_count, count;

    memset(expected, 0x5A, sizeof expected);
    memset(got, 0x5A, sizeof got);
    expected_count = sscanf(text, format, &expected[0], &expected[1],
                            &expected[2], &expected[3]);
    count = re_sscanf(text, format, &got[0], &got[1], &got[2], &got[3]);
    if (count == expected_count && memcmp(got, expected, sizeof got) == 0)
        return;
    if (++failures == 1)
        tap_note("sscanf(\"%s\", \"%s\") is %d, expected %d", text, format,
                 count, expected_count);
}

/* From a stream, one conversion after the other: what is left is the same. */
static void check_stream(void)
{
    char word[16], rest[16];
    int number = 0, more = 0;

    system_input = "10 20abc def\nnext 3e\nlast line\n";
    promise(re_fscanf(re_stdin, "%d%d", &number, &more) == 2 && number == 10 &&
                more == 20,
            "fscanf reads two numbers");
    promise(re_fscanf(re_stdin, "%d", &number) == 0, "letters are no number");
    promise(re_fscanf(re_stdin, "%15s", word) == 1 && !strcmp(word, "abc"),
            "and are still there");
    promise(re_fgets(rest, sizeof rest, re_stdin) && !strcmp(rest, " def\n"),
            "so is the rest of the line");
    promise(re_fscanf(re_stdin, "next %d", &number) == 1 && number == 3,
            "a number ends where it ends");
    promise(re_fgets(rest, sizeof rest, re_stdin) && !strcmp(rest, "e\n"),
            "one character of lookahead goes back");
    promise(re_fscanf(re_stdin, "%*s %s %n", word, &more) == 1 && more == 10,
            "spaces at the end are read over");
    promise(re_fscanf(re_stdin, "%d", &number) == EOF,
            "the end of the input is EOF");
}

static void check_limits(void)
{
    int number;
    unsigned int positive;
    long long large;
    unsigned char byte;

    re_sscanf("99999999999999999999", "%lld", &large);
    promise(large == 0x7fffffffffffffff, "a number too large is the largest");
    re_sscanf("-99999999999999999999", "%lld", &large);
    promise(large == -0x7fffffffffffffff - 1, "or the smallest");
    promise(re_sscanf("-2147483648 4294967295", "%d %u", &number, &positive) ==
                    2 &&
                number == -2147483647 - 1 && positive == 4294967295u,
            "the limits of int are read");
    promise(re_sscanf("200", "%hhu", &byte) == 1 && byte == 200,
            "hh stores one byte");
}

int main(void)
{
    char format[200], text[400];

    random_start("build/unit/scanf-64 (or -32)");
    for (int i = 0; i < ROUNDS; i++) {
        generate(format, text);
        if (!is_open(format, text))
            compare(format, text);
    }
    promise_equal(failures, 0, "%d formats read as the host reads them",
                  ROUNDS);
    check_stream();
    check_limits();
    return tap_done();
}
