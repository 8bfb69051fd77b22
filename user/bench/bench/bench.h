/* bench.h - what the files of the benchmark share.
 *
 * A figure is the number of guest instructions that one operation takes, the
 * kernel's and the program's, as the program sees it: the least of many runs,
 * so that no tick is in it. */
#ifndef BENCH_H
#define BENCH_H

#include <stdint.h>

typedef void (*action)(void);

/* Instructions for `act`, without the call of it. */
uint32_t least(action act, int runs);

/* A forced preemption, at three places: ticks of the time-stamp counter. */
uint64_t preempt_here(void), preempt_beside(void), preempt_inside(void);
/* Three sequences of 8 bytes just before the second of them. */
extern const uint8_t beside[];
/* The sequence in which the third stands, before its commit. */
extern const uint8_t inside_start[], inside_commit[], inside_end[];

/* Instructions for so many ticks. */
uint32_t instructions_in(uint64_t ticks);

/* A row of the table; budget 0: nobody has set one. */
void print(const char *what, int32_t instructions, uint32_t budget);

/* The rows about sequences, and all others. */
void measure_checks(void);
void measure_system(void);

#endif
