/* stop.c - a place for a debugger to stop at: explore_private.h. */
#include "explore_private.h"

__attribute__((noinline, noclone)) void explore_stopped(unsigned step,
                                                        uint32_t tid,
                                                        uint32_t pc)
{
    /* The arguments are in use, so they are where a debugger looks. */
    __asm__ volatile("" : : "g"(step), "g"(tid), "g"(pc) : "memory");
}
