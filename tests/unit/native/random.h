/* random.h - numbers that repeat from a printed seed.
 *
 * SEED=N in the environment is another run; without it all are the same.
 */
#ifndef RANDOM_H
#define RANDOM_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

static uint64_t random_state;

/* Call once, first. Prints the seed. */
static inline void random_start(const char *test)
{
    const char *seed = getenv("SEED");

    random_state = seed ? strtoull(seed, NULL, 0) : 20261122;
    printf("# repeat with SEED=%llu %s\n", (unsigned long long)random_state,
           test);
    random_state |= (uint64_t)1 << 63; /* never 0 */
}

/* 64 random bits (xorshift64*, Vigna 2016). */
static inline uint64_t random_bits(void)
{
    random_state ^= random_state >> 12;
    random_state ^= random_state << 25;
    random_state ^= random_state >> 27;
    return random_state * 2685821657736338717u;
}

/* One of 0 .. limit - 1. */
static inline unsigned int random_below(unsigned int limit)
{
    return (unsigned int)((random_bits() >> 32) % limit);
}

/* A number with a random count of significant bits, so that small ones are
 * as frequent as large ones. */
static inline uint64_t random_number(void)
{
    return random_bits() >> random_below(64);
}

#endif
