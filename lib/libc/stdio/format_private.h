/* format_private.h - what format.c and format_double.c share. */
#ifndef FORMAT_PRIVATE_H
#define FORMAT_PRIVATE_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The text goes to a sink, which counts its characters: more than INT_MAX are
 * too many. */
#define SINK_FULL ((uint64_t)INT_MAX + 1)
struct sink {
    void (*put)(void *context, const char *text, size_t length);
    void *context;
    uint64_t total;
};

/* One conversion, such as %-08.3ld, taken apart. */
struct conversion {
    bool left, plus, space, alternate, zero; /* flags - + space # 0 */
    int width;
    int precision;  /* -1: none given */
    bool too_large; /* one of the two is */
    char length;    /* H for hh, h, l, L for ll, z, j, t, or 0 */
    char letter;
};

/* Hand over text, or `count` times one character. */
void __format_put(struct sink *sink, const char *text, size_t length);
void __format_repeat(struct sink *sink, char c, int64_t count);

/* How a field of `length` characters is filled up to the width:
 *
 *     blanks  prefix  zeros  body  blanks
 *     ------  ------  -----  ----  ------
 *     right-  "+"     flag 0       left-
 *     aligned "0x"                 aligned
 *
 * __format_start() writes what stands before the body, __format_end() the rest.
 * `length` counts prefix and body. */
void __format_start(struct sink *sink, const struct conversion *conversion,
                    const char *prefix, int64_t length, bool zeros);
void __format_end(struct sink *sink, const struct conversion *conversion,
                  int64_t length);

/* "-", "+", " " or "": what stands before a number of this sign. */
const char *__format_sign(const struct conversion *conversion, bool negative);

/* Write the IEEE 754 double whose 64 bits are `bits`, for the letters
 * f F e E g G. */
void __format_double(struct sink *sink, const struct conversion *conversion,
                     uint64_t bits);

#endif
