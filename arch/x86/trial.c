/* trial.c - try at boot what emulators differ in. Some ignore the trap flag, or
 * have no debug registers; and the time stamp counter may count anything.
 *
 * Owns: arch_can. trap.c adds what a debug trap inside the kernel shows. */
#include <reprise/reprise.h>
#include "x86_private.h"

enum { SLED = 64 };

unsigned arch_can;
extern const char trial_place[];

/* Here an instruction adds a fixed number to the counter. Interrupts are off,
 * so nothing else does. */
static bool counts_instructions(void)
{
    uint64_t begin = arch_cycles();
    __asm__ volatile(".fill %c0, 1, 0x90" : : "i"(SLED));
    uint64_t first = arch_cycles();
    __asm__ volatile(".fill %c0, 1, 0x90" : : "i"(SLED));
    uint64_t second = arch_cycles();
    __asm__ volatile(".fill %c0, 1, 0x90" : : "i"(2 * SLED));
    uint32_t longer = (uint32_t)(arch_cycles() - second - (second - first));

    return first - begin == second - first && longer && longer % SLED == 0;
}

void try_machine(void)
{
    __asm__ volatile("pushf\n\torl %0, (%%esp)\n\tpopf\n\tnop"
                     :
                     : "i"(EFLAGS_TF)
                     : "cc", "memory");
    arch_breakpoint((uint32_t)trial_place);
    __asm__ volatile("trial_place:\n\tnop" : : : "memory");
    arch_breakpoint(0);
    if (counts_instructions())
        arch_can |= MACHINE_COUNTS_NP;
}
