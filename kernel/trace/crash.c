/* crash.c - a kernel that breaks on purpose: kernel.h. */
#include "kernel.h"

unsigned crash_how;

/* Each call keeps a buffer alive past the next one, so that the compiler
 * cannot turn the recursion into a loop. */
static unsigned deeper(unsigned depth)
{
    volatile uint8_t buffer[256];

    buffer[depth % sizeof(buffer)] = (uint8_t)depth;
    return depth + 1 ? deeper(depth + 1) + buffer[depth % sizeof(buffer)] : 0;
}

void crash(void)
{
    if (crash_how == CRASH_FAULT)
        *(volatile uint8_t *)(uintptr_t)crash = 0;
    if (crash_how == CRASH_OVERFLOW)
        deeper(0);
    ASSERT(crash_how != CRASH_ASSERT);
}
