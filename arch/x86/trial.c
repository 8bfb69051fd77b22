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
 * so nothing else does. All is one piece of assembly: so no compiler puts
 * instructions of its own between two looks at the counter. */
static bool counts_instructions(void)
{
    uint32_t at[4];

    __asm__ volatile("rdtsc\n\tmovl %%eax, %0\n\t.fill %c1, 1, 0x90\n\t"
                     "rdtsc\n\tmovl %%eax, 4+%0\n\t.fill %c1, 1, 0x90\n\t"
                     "rdtsc\n\tmovl %%eax, 8+%0\n\t.fill 2*%c1, 1, 0x90\n\t"
                     "rdtsc\n\tmovl %%eax, 12+%0"
                     : "=m"(at)
                     : "i"(SLED)
                     : "eax", "edx");
    uint32_t first = at[1] - at[0], second = at[2] - at[1];
    uint32_t longer = at[3] - at[2] - second;
    return first == second && longer && longer % SLED == 0;
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
