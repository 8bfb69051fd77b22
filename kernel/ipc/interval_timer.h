/* interval_timer.h - setitimer(2): a process's three timers, in ns.
 *
 * Timer 0 goes by arch_clock(). The other two go by the CPU time of the
 * process, in whole ticks: a tick counts for the process that it interrupts.
 * (The kernel takes a tick late, after its own work, so it cannot tell its time
 * from the program's: timers 1 and 2 run alike.)
 *
 * A timer expires at the first tick that is not before `due`. (Timers 1 and 2
 * are asked by turns, so they may expire one tick later.) If a timer comes
 * again, the next time is counted from `due` and not from that tick: so late
 * ticks do not add up. */
#ifndef INTERVAL_TIMER_H
#define INTERVAL_TIMER_H

#include <stdbool.h>
#include <stdint.h>
#include "list.h"

struct signals;

/* A tick handles TIMERS_AT_ONCE timers that are due; more are late. After a
 * tick that took too long, only the TIMERS_REST-th is used again. */
enum { INTERVAL_TIMERS = 3, TIMERS_AT_ONCE = 8, TIMERS_REST = 16 };

struct interval_timer {
    uint64_t due;   /* by its clock; 0: off */
    uint64_t again; /* ns; 0: once */
};

struct interval_timers {
    struct signals *signals; /* of the same process */
    struct list running;     /* while timer 0 is not off */
    uint64_t used;           /* the clock of the other two; it stands
                            while all timers are off, and when ticks rest */
    struct interval_timer timer[INTERVAL_TIMERS];
};

/* The time by a timer's clock. At least so much time has passed. */
uint64_t interval_timer_now(const struct interval_timers *timers,
                            unsigned which);
/* Set a timer (due 0: off). All timers are off before their process ends. */
void interval_timer_set(struct interval_timers *timers, unsigned which,
                        struct interval_timer value);
/* Return when the next timer 0, of all processes, is due, or UINT64_MAX. */
uint64_t next_timer(void);
/* This counts the timers, of all processes, that are not off. */
extern unsigned timers_on;
/* Each tick calls this if timers_on. `running` are the timers of the process
 * that the tick interrupted, or NULL. */
void interval_timers_tick(struct interval_timers *running, uint64_t now);

#endif
