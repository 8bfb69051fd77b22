/* div64.c - 64-bit division for 32-bit code, so that nothing needs libgcc.
 *
 * The compiler calls these functions by these names wherever a program (or
 * the kernel, which compiles this file too) divides 64-bit numbers. Dividing
 * by zero traps, as it does for 32 bits.
 */
#include <stdint.h>

uint64_t __udivmoddi4(uint64_t number, uint64_t divisor, uint64_t *remainder);
uint64_t __udivdi3(uint64_t number, uint64_t divisor);
uint64_t __umoddi3(uint64_t number, uint64_t divisor);
int64_t __divmoddi4(int64_t number, int64_t divisor, int64_t *remainder);
int64_t __divdi3(int64_t number, int64_t divisor);
int64_t __moddi3(int64_t number, int64_t divisor);

/* The CPU's own division of 64 bits by 32. It traps unless high < divisor. */
static inline uint32_t divide(uint32_t high, uint32_t low, uint32_t divisor,
                              uint32_t *remainder)
{
    uint32_t quotient;

    __asm__("divl %4"
            : "=a"(quotient), "=d"(*remainder)
            : "a"(low), "d"(high), "r"(divisor)
            : "cc");
    return quotient;
}

/* Long division with 32-bit digits: two steps of divide(). */
static uint64_t divide_by_word(uint64_t number, uint32_t divisor,
                               uint64_t *remainder)
{
    uint32_t high = (uint32_t)(number >> 32), rest = 0;
    uint64_t quotient = 0;

    if (high >= divisor)
        quotient = (uint64_t)divide(0, high, divisor, &rest) << 32;
    else
        rest = high;
    quotient |= divide(rest, (uint32_t)number, divisor, &rest);
    *remainder = rest;
    return quotient;
}

/* For divisor >= 2^32, so the quotient fits 32 bits. The divisor's leading 32
 * bits give an estimate that is right or one too large (Warren, Hacker's
 * Delight, 9-5); taking one off makes it right or one too small. */
static uint64_t divide_by_long(uint64_t number, uint64_t divisor,
                               uint64_t *remainder)
{
    unsigned int shift = (unsigned int)__builtin_clz((uint32_t)(divisor >> 32));
    uint32_t leading = (uint32_t)((divisor << shift) >> 32), unused;
    uint64_t half = number >> 1;
    uint32_t estimate =
        divide((uint32_t)(half >> 32), (uint32_t)half, leading, &unused);
    uint64_t quotient = ((uint64_t)estimate << shift) >> 31, rest;

    if (quotient > 0)
        quotient--;
    rest = number - quotient * divisor;
    if (rest >= divisor) {
        quotient++;
        rest -= divisor;
    }
    *remainder = rest;
    return quotient;
}

uint64_t __udivmoddi4(uint64_t number, uint64_t divisor, uint64_t *remainder)
{
    uint64_t unused;

    if (!remainder)
        remainder = &unused;
    if (divisor >> 32)
        return divide_by_long(number, divisor, remainder);
    return divide_by_word(number, (uint32_t)divisor, remainder);
}

uint64_t __udivdi3(uint64_t number, uint64_t divisor)
{
    return __udivmoddi4(number, divisor, 0);
}

uint64_t __umoddi3(uint64_t number, uint64_t divisor)
{
    uint64_t remainder;

    __udivmoddi4(number, divisor, &remainder);
    return remainder;
}

/* |number|; also right for INT64_MIN, whose magnitude only fits unsigned. */
static inline uint64_t magnitude(int64_t number)
{
    return number < 0 ? -(uint64_t)number : (uint64_t)number;
}

/* Truncates towards zero; the remainder has the sign of `number`. */
int64_t __divmoddi4(int64_t number, int64_t divisor, int64_t *remainder)
{
    uint64_t rest;
    uint64_t quotient =
        __udivmoddi4(magnitude(number), magnitude(divisor), &rest);

    if (remainder)
        *remainder = (int64_t)(number < 0 ? -rest : rest);
    return (int64_t)((number ^ divisor) < 0 ? -quotient : quotient);
}

int64_t __divdi3(int64_t number, int64_t divisor)
{
    return __divmoddi4(number, divisor, 0);
}

int64_t __moddi3(int64_t number, int64_t divisor)
{
    int64_t remainder;

    __divmoddi4(number, divisor, &remainder);
    return remainder;
}
