/* instruction_clock.h - count instructions with the time-stamp counter.
 *
 * Under QEMU's -icount it advances by 2^shift for each instruction, the
 * kernel's among them; elsewhere it counts something else. */
#ifndef INSTRUCTION_CLOCK_H
#define INSTRUCTION_CLOCK_H

#include <stdint.h>

uint64_t read_clock(void);

/* Ticks of the counter for one instruction, or 0 if that is no fixed number
 * here. */
uint32_t ticks_per_instruction(void);

#endif
