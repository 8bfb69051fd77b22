/* rand.c - numbers that look random and repeat from the same seed.
 *
 * Marsaglia, "Xorshift RNGs", 2003: the 32-bit generator (13, 17, 5). Its
 * state is never 0; seed 0 stands for another one.
 */
#include <stdint.h>
#include <stdlib.h>

enum { INSTEAD_OF_ZERO = 0x2545f491 };

static unsigned int state = 1;

int rand_r(unsigned int *seed)
{
    uint32_t value = *seed ? *seed : INSTEAD_OF_ZERO;

    value ^= value << 13;
    value ^= value >> 17;
    value ^= value << 5;
    *seed = value;
    return (int)(value >> 1);
}

int rand(void)
{
    return rand_r(&state);
}

void srand(unsigned int seed)
{
    state = seed;
}
