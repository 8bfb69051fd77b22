/* cpu.h - what one CPU owns, as far as it is the scheduler's. There is one CPU
 * so far; a second one would be a second of these. */
#ifndef CPU_H
#define CPU_H

#include "arch.h"
#include "ras/ras.h"
#include "sched/run_queue.h"

struct cpu {
    struct thread *current; /* whose kernel or user code runs */
    struct thread idle;     /* runs when nobody else can */
    struct thread *dead;    /* exited, its stack still in use */
    struct run_queue ready;
    uint32_t switches;
};

extern struct cpu cpu;

#endif
