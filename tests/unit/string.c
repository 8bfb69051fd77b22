/* string.c - string.h, compared with the host's on random strings.
 *
 * Strings are short and made of two letters, so that matches, overlaps and
 * common prefixes are frequent. Each lies at the end of a block of its own:
 * a byte read too far is found by AddressSanitizer.
 */
#include "ours.h"
#include "random.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <reprise/tap.h>

enum { ROUNDS = 20000, LONGEST = 24 };

static int failures;

#define CHECK(condition)                                   \
    do {                                                   \
        if (!(condition) && ++failures == 1)               \
            tap_note("line %d: %s", __LINE__, #condition); \
    } while (0)

/* Comparisons promise no more than a sign. */
static int sign(int number)
{
    return (number > 0) - (number < 0);
}

/* A random string of at most `longest` letters in a block of its own size. */
static char *new_string(unsigned int longest)
{
    unsigned int length = random_below(longest + 1);
    char *string = malloc(length + 1);

    for (unsigned int i = 0; i < length; i++)
        string[i] = (char)(random_below(16)  ? 'a' + random_below(2)
                           : random_below(2) ? 'A'
                                             : 0xE4);
    string[length] = '\0';
    return string;
}

static void look_inside(const char *a, const char *b)
{
    size_t limit = random_below(LONGEST + 2), length = strlen(a);
    int c = random_below(8) ? (int)('a' + random_below(3)) : 0;

    CHECK(re_strlen(a) == length);
    CHECK(re_strnlen(a, limit) == strnlen(a, limit));
    CHECK(re_strchr(a, c) == strchr(a, c));
    CHECK(re_strrchr(a, c) == strrchr(a, c));
    CHECK(re_memchr(a, c, length) == memchr(a, c, length));
    CHECK(re_memchr(a, c + 256, length) == memchr(a, c + 256, length));
    CHECK(re_strstr(a, b) == strstr(a, b));
    CHECK(re_strspn(a, b) == strspn(a, b));
    CHECK(re_strcspn(a, b) == strcspn(a, b));
    CHECK(re_strpbrk(a, b) == strpbrk(a, b));
}

static void compare_both(const char *a, const char *b)
{
    size_t limit = random_below(LONGEST + 2);
    size_t common = strlen(a) < strlen(b) ? strlen(a) : strlen(b);

    CHECK(sign(re_strcmp(a, b)) == sign(strcmp(a, b)));
    CHECK(sign(re_strncmp(a, b, limit)) == sign(strncmp(a, b, limit)));
    CHECK(sign(re_memcmp(a, b, common)) == sign(memcmp(a, b, common)));
    CHECK(sign(re_strcasecmp(a, b)) == sign(strcasecmp(a, b)));
    CHECK(sign(re_strncasecmp(a, b, limit)) == sign(strncasecmp(a, b, limit)));
}

/* Two buffers with the same contents: one for the host, one for us. */
static char host[4 * LONGEST], ours[4 * LONGEST];

static void fill_buffers(const char *text)
{
    memset(host, '~', sizeof host);
    strcpy(host, text);
    memcpy(ours, host, sizeof ours);
}

static bool same(void)
{
    return memcmp(host, ours, sizeof host) == 0;
}

static void copy_strings(const char *a, const char *b)
{
    size_t limit = random_below(LONGEST + 2);

    fill_buffers(b);
    strcpy(host, a);
    CHECK(re_strcpy(ours, a) == ours && same());
    fill_buffers(b);
    strncpy(host, a, limit);
    CHECK(re_strncpy(ours, a, limit) == ours && same());
    fill_buffers(b);
    strcat(host, a);
    CHECK(re_strcat(ours, a) == ours && same());
    fill_buffers(b);
    strncat(host, a, limit);
    CHECK(re_strncat(ours, a, limit) == ours && same());
}

/* The host may not have these two: they are snprintf in other words. */
static void copy_bounded(const char *a, const char *b)
{
    size_t size = random_below(2 * LONGEST), used = strnlen(b, size);

    fill_buffers(b);
    CHECK((int)re_strlcpy(ours, a, size) == snprintf(host, size, "%s", a) &&
          same());
    fill_buffers(b);
    snprintf(host + used, size - used, "%s", a);
    CHECK(re_strlcat(ours, a, size) == used + strlen(a) && same());
}

static void copy_memory(const char *a)
{
    size_t length = random_below(2 * LONGEST);
    size_t to = random_below(2 * LONGEST), from = random_below(2 * LONGEST);

    fill_buffers(a);
    for (size_t i = 0; i < sizeof host; i++)
        host[i] = ours[i] = (char)random_bits();
    memmove(host + to, host + from, length);
    CHECK(re_memmove(ours + to, ours + from, length) == ours + to && same());
    memset(host + to, (int)(from + 512), length);
    CHECK(re_memset(ours + to, (int)(from + 512), length) == ours + to &&
          same());
    length = strlen(a) + 1;
    memcpy(host + to, a, length);
    CHECK(re_memcpy(ours + to, a, length) == ours + to && same());
}

static void take_tokens(const char *a)
{
    char *rest_host, *rest_ours, *token, *other;
    const char *separators = random_below(2) ? "a" : "bA";

    fill_buffers(a);
    token = strtok_r(host, separators, &rest_host);
    other = re_strtok_r(ours, separators, &rest_ours);
    while (token && other) {
        CHECK(token - host == other - ours && strcmp(token, other) == 0);
        token = strtok_r(NULL, separators, &rest_host);
        other = re_strtok_r(NULL, separators, &rest_ours);
    }
    CHECK(!token && !other);
}

/* Functions that are given a limit read nothing behind it. */
static void stay_within(const char *a)
{
    size_t length = strlen(a);
    char *bare = malloc(length + 1); /* 1: malloc(0) may be NULL */
    const char *start = memcpy(bare + 1, a, length);

    CHECK(re_strnlen(start, length) == length);
    CHECK(re_strncmp(start, a, length) == 0);
    CHECK(!re_memchr(start, '~', length));
    fill_buffers(a);
    CHECK(re_strncpy(ours, start, length) == ours && same());
    ours[0] = '\0';
    CHECK(re_strncat(ours, start, length) == ours && same());
    free(bare);
}

static void try_many(const char *promised,
                     void (*with_two)(const char *, const char *),
                     void (*with_one)(const char *))
{
    failures = 0;
    for (int i = 0; i < ROUNDS; i++) {
        char *a = new_string(LONGEST),
             *b = new_string(random_below(2) ? 3 : LONGEST);

        if (with_two)
            with_two(a, b);
        else
            with_one(a);
        free(a);
        free(b);
    }
    promise_equal(failures, 0, "%s", promised);
}

int main(void)
{
    random_start("build/unit/string-64 (or -32)");
    try_many("searching finds what the host finds", look_inside, NULL);
    try_many("comparing orders as the host orders", compare_both, NULL);
    try_many("copying strings copies as the host", copy_strings, NULL);
    try_many("strlcpy and strlcat cut off and terminate", copy_bounded, NULL);
    try_many("memcpy, memmove and memset work at any place and overlap", NULL,
             copy_memory);
    try_many("a limit is kept where no terminator stands", NULL, stay_within);
    try_many("strtok_r finds the host's tokens", NULL, take_tokens);
    promise(strcmp(re_strerror(ENOEXEC), "Not executable, or code refused") ==
                    0 &&
                strcmp(re_strerror(12345), "Unknown error 12345") == 0,
            "strerror has words for every number");
    return tap_done();
}
