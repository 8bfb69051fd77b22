/* bits.c - what the compiler calls to look at bits, where a program from
 * elsewhere asks for it (__builtin_popcount() and so on): as div64.c, so that
 * nothing needs libgcc. The names are the compiler's. */
#include <stdint.h>

int __popcountsi2(uint32_t word);
int __popcountdi2(uint64_t word);
int __paritysi2(uint32_t word);
int __paritydi2(uint64_t word);
int __ctzdi2(uint64_t word);
int __clzdi2(uint64_t word);
int __ffsdi2(uint64_t word);
int __clrsbsi2(int32_t number);
int __clrsbdi2(int64_t number);

enum { WORD = 32 };

static uint32_t high(uint64_t word)
{
    return (uint32_t)(word >> WORD);
}

/* Count in pairs of bits, then in fours, then in bytes; the product adds up the
 * bytes in its highest one. */
int __popcountsi2(uint32_t word)
{
    word -= word >> 1 & 0x55555555;
    word = (word & 0x33333333) + (word >> 2 & 0x33333333);
    word = (word + (word >> 4)) & 0x0F0F0F0F;
    return (int)(word * 0x01010101 >> 24);
}

int __popcountdi2(uint64_t word)
{
    return __popcountsi2((uint32_t)word) + __popcountsi2(high(word));
}

int __paritysi2(uint32_t word)
{
    return __popcountsi2(word) & 1;
}

int __paritydi2(uint64_t word)
{
    return __popcountdi2(word) & 1;
}

/* Count zeros below the lowest 1; the word is not 0. */
int __ctzdi2(uint64_t word)
{
    return (uint32_t)word ? __builtin_ctz((uint32_t)word)
                          : WORD + __builtin_ctz(high(word));
}

/* Count zeros above the highest 1; the word is not 0. */
int __clzdi2(uint64_t word)
{
    return high(word) ? __builtin_clz(high(word))
                      : WORD + __builtin_clz((uint32_t)word);
}

/* Tell the place of the lowest 1, counted from 1; 0: there is none. */
int __ffsdi2(uint64_t word)
{
    return word ? __ctzdi2(word) + 1 : 0;
}

/* Count the bits below the sign that are equal to it. */
int __clrsbsi2(int32_t number)
{
    uint32_t word = (uint32_t)(number < 0 ? ~number : number);

    return word ? __builtin_clz(word) - 1 : WORD - 1;
}

int __clrsbdi2(int64_t number)
{
    uint64_t word = (uint64_t)(number < 0 ? ~number : number);

    return word ? __clzdi2(word) - 1 : 2 * WORD - 1;
}
