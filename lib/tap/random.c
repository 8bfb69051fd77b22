/* random.c - Marsaglia's xorshift: "Xorshift RNGs", 2003. */
#include <reprise/fuzzing.h>

static uint32_t state = 1;

/* Neighbouring seeds are to differ in every bit; 0 would stay 0. */
void random_seed(uint32_t seed)
{
    state = seed * 2654435761u ^ 0x9e3779b9u;
    if (state == 0)
        state = 1;
    for (int i = 0; i < 8; i++)
        random_word();
}

uint32_t random_word(void)
{
    state ^= state << 13;
    state ^= state >> 17;
    state ^= state << 5;
    return state;
}

uint32_t random_below(uint32_t limit)
{
    return (random_word() >> 8) % limit;
}

int one_in(uint32_t n)
{
    return random_below(n) == 0;
}
