/* crash.c - see crash.h. */
#include "trace/crash.h"
#include <string.h>
#include "kernel.h"

static void by_assert(void)
{
    unsigned truth = 1;
    ASSERT(truth == 2);
}

static void by_fault(void)
{
    *(volatile uint8_t *)(uintptr_t)by_assert = 0;
}

/* Each call keeps a buffer alive past the next one, so that the compiler
 * cannot turn the recursion into a loop. */
static unsigned deeper(unsigned depth)
{
    volatile uint8_t buffer[256];

    buffer[depth % sizeof(buffer)] = (uint8_t)depth;
    return depth + 1 ? deeper(depth + 1) + buffer[depth % sizeof(buffer)] : 0;
}

static void by_overflow(void)
{
    deeper(0);
}

static const struct way {
    const char *how;
    void (*act)(void);
} ways[] = { { "assert", by_assert },
             { "fault", by_fault },
             { "overflow", by_overflow } };

void (*crash)(void);

bool crash_arm(const char *how)
{
    for (unsigned i = 0; i < ARRAY_SIZE(ways); i++)
        if (strcmp(how, ways[i].how) == 0)
            crash = ways[i].act;
    return crash;
}
