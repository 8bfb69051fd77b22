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

struct signals;

/* A tick has time for so many that are due; more are late. And if it took too
 * much time, so many ticks are without. */
enum { INTERVAL_TIMERS = 3, TIMERS_AT_ONCE = 8, TIMERS_REST = 16 };

struct interval_timer {
    uint64_t due;   /* by its clock; 0: off */
    uint64_t again; /* ns; 0: once */
};

struct interval_timers {
    struct signals *signals; /* of the same process */
    struct list running;     /* while timer 0 is not off */
    uint64_t used;           /* the clock of the other two; it may stand while
                            nobody looks */
    struct interval_timer timer[INTERVAL_TIMERS];
};

/* What a timer's clock says: that much of the time is surely over. */
uint64_t interval_timer_now(const struct interval_timers *timers,
                            unsigned which);
/* Set one (due 0: off); all are off before their process ends. */
void interval_timer_set(struct interval_timers *timers, unsigned which,
                        struct interval_timer value);
/* Those timers 0 that are not off. */
extern struct list real_timers;
/* How many are not off, of all processes. */
extern unsigned timers_on;
/* Each tick if there are any; `running` are those of the process that it
 * interrupted, or NULL. */
void interval_timers_tick(struct interval_timers *running, uint64_t now);

#endif
