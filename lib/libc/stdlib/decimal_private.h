/* decimal_private.h - floating-point numbers from text, for strtod.c. */
#ifndef DECIMAL_PRIVATE_H
#define DECIMAL_PRIVATE_H

#include <stdbool.h>
#include <stdint.h>

/* (mantissa + a little more if `more`) * 2^exponent. The mantissa has its
 * highest bit at 57 or above, unless nothing else was lost; 0 is 0. */
struct binary {
    uint64_t mantissa;
    int exponent;
    bool more;
};

/* The number 0.ddd... * 10^exponent, where the `count` digits, the first of
 * which is not 0, are those in `digits` without the point that may stand
 * between them. Exact, whatever the count. */
struct binary __decimal_to_binary(const char *digits, unsigned int count,
                                  int exponent);

/* The format of a float or a double. */
struct format {
    int bits;     /* of the mantissa, with the one that is not stored */
    int smallest; /* exponent of the last bit of a subnormal number */
    int largest;  /* the same of the largest number */
};

/* Round to nearest, half to even. *range becomes true if the number is too
 * large (then it is infinite) or too small to be exact. */
double __binary_to_double(struct binary binary, const struct format *format,
                          bool *range);

#endif
