/* interval_timer.h - setitimer(2): a process's timer, in ns of arch_clock().
 *
 * A timer expires at the first tick that is not before `due`. If it comes
 * again, the next time is counted from `due` and not from that tick: so late
 * ticks do not add up. */
#ifndef INTERVAL_TIMER_H
#define INTERVAL_TIMER_H

#include <stdint.h>
#include "list.h"

struct signals;

/* A tick handles TIMERS_AT_ONCE timers that are due; more are late. After a
 * tick that took too long, only the TIMERS_REST-th is used again. */
enum { TIMERS_AT_ONCE = 8, TIMERS_REST = 16 };

struct interval_timer {
    struct signals *signals; /* of the same process */
    struct list running;     /* while it is not off */
    uint64_t due;            /* 0: off */
    uint64_t again;          /* 0: once */
};

/* Set a timer (due 0: off). It is off before its process ends. */
void interval_timer_set(struct interval_timer *timer, uint64_t due,
                        uint64_t again);
/* Return when the next timer, of all processes, is due, or UINT64_MAX. */
uint64_t next_timer(void);
/* The timers that are not off. Each tick calls this if there are any. */
extern struct list real_timers;
void interval_timers_tick(uint64_t now);

#endif
