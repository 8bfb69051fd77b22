/* interval_timer.h - setitimer(2): a process's three timers, in ns.
 *
 * Timer 0 goes by arch_clock(); the other two by how much of the CPU the
 * process had, in whole ticks: a tick is its whom it interrupts. What is due
 * comes at the first tick that is not before it. What comes again is due so
 * much after it was due before, so late ticks do not add up. */
#ifndef INTERVAL_TIMER_H
#define INTERVAL_TIMER_H

#include <stdbool.h>
#include <stdint.h>
#include "list.h"

struct process;

enum { INTERVAL_TIMERS = 3 };

struct interval_timer {
    uint64_t due;   /* by its clock; 0: off */
    uint64_t again; /* ns; 0: once */
};

struct interval_timers {
    struct list running; /* while timer 0 is not off */
    uint64_t used;       /* the clock of the other two; it may stand while
                            nobody looks */
    struct interval_timer timer[INTERVAL_TIMERS];
};

void interval_timers_init(struct interval_timers *timers);
/* Set timer `which` of `process` to expire in so many ns (0: off), and then
 * after as many again (0: never). */
void interval_timer_set(struct process *process, unsigned which, uint64_t ns,
                        uint64_t again);
/* In how many ns it expires; 0: it is off. */
uint64_t interval_timer_left(const struct process *process, unsigned which);
/* The process ends. */
void interval_timers_stop(struct interval_timers *timers);
/* Those timers 0 that are not off. */
extern struct list real_timers;
/* How many are not off, of all processes. */
extern unsigned timers_on;
/* Each tick if there are any; `running` is the process that it interrupted, or
 * NULL. */
void interval_timers_tick(struct process *running, uint64_t now);

#endif
