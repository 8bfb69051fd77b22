/* instruction_clock.c - count instructions with the time-stamp counter.
 *
 * Under QEMU's -icount the counter advances by 2^shift for each instruction.
 * Elsewhere it counts something else, and then nothing is claimed.
 */
#include <reprise/instruction_clock.h>

enum { SLED = 128, TRIES = 16 };

uint64_t read_clock(void)
{
    uint32_t low, high;
    __asm__ volatile("rdtsc" : "=a"(low), "=d"(high));
    return (uint64_t)high << 32 | low;
}

/* Ticks for `SLED` more nops: a long sled's minus a short one's, so that the
 * cost of reading drops out. All is one piece of assembly, so that no compiler
 * puts instructions of its own between two readings; the low halves are enough
 * for a difference. */
static int32_t time_sled(void)
{
    uint32_t at[3];

    __asm__ volatile("rdtsc\n\tmovl %%eax, %0\n\t.fill %c1, 1, 0x90\n\t"
                     "rdtsc\n\tmovl %%eax, 4+%0\n\t.fill 2*%c1, 1, 0x90\n\t"
                     "rdtsc\n\tmovl %%eax, 8+%0"
                     : "=m"(at)
                     : "i"(SLED)
                     : "eax", "edx");
    return (int32_t)((at[2] - at[1]) - (at[1] - at[0]));
}

/* `ticks` for SLED instructions, if that is 2^n for each. */
static uint32_t as_power_of_two(int32_t ticks)
{
    for (uint32_t scale = 1; scale <= 1024; scale *= 2)
        if (ticks == (int32_t)scale * SLED)
            return scale;
    return 0;
}

uint32_t ticks_per_instruction(void)
{
    for (int i = 0; i < TRIES; i++) { /* an interrupt may fall into a sled */
        uint32_t first = as_power_of_two(time_sled());
        uint32_t second = as_power_of_two(time_sled());
        if (first && first == second)
            return first;
    }
    return 0;
}
