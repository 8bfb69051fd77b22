/* words_private.h - move and fill memory with the CPU's string instructions.
 *
 * One `rep movsd` costs a word what a loop in C costs four instructions for.
 * Builds under AddressSanitizer use loops in C, which it can watch.
 */
#ifndef WORDS_PRIVATE_H
#define WORDS_PRIVATE_H

#include <stddef.h>
#include <stdint.h>

#if (defined(__i386__) || defined(__x86_64__)) && !defined(__SANITIZE_ADDRESS__)

static inline void copy_up(unsigned char *to, const unsigned char *from,
                           size_t length)
{
    size_t words = length / 4, bytes = length % 4;

    __asm__ volatile("rep movsl"
                     : "+D"(to), "+S"(from), "+c"(words)
                     :
                     : "memory");
    __asm__ volatile("rep movsb"
                     : "+D"(to), "+S"(from), "+c"(bytes)
                     :
                     : "memory");
}

static inline void fill(unsigned char *to, unsigned char byte, size_t length)
{
    size_t words = length / 4, bytes = length % 4;
    uint32_t pattern = byte * 0x01010101u;

    __asm__ volatile("rep stosl"
                     : "+D"(to), "+c"(words)
                     : "a"(pattern)
                     : "memory");
    __asm__ volatile("rep stosb"
                     : "+D"(to), "+c"(bytes)
                     : "a"(pattern)
                     : "memory");
}

#else

static inline void copy_up(unsigned char *to, const unsigned char *from,
                           size_t length)
{
    for (size_t i = 0; i < length; i++)
        to[i] = from[i];
}

static inline void fill(unsigned char *to, unsigned char byte, size_t length)
{
    for (size_t i = 0; i < length; i++)
        to[i] = byte;
}

#endif

#endif
