/* interval_timer.h - setitimer(2): a process's three timers, in ticks. */
#ifndef INTERVAL_TIMER_H
#define INTERVAL_TIMER_H

#include <stdbool.h>
#include <stdint.h>
#include "list.h"

struct process;

enum { INTERVAL_TIMERS = 3 };

struct interval_timer {
    uint32_t left;  /* ticks; 0: off */
    uint32_t again; /* ticks; 0: once */
};

struct interval_timers {
    struct list active; /* while timer 0, of real time, runs */
    struct interval_timer timer[INTERVAL_TIMERS];
};

void interval_timers_init(struct interval_timers *timers);
/* Set timer `which` of `process`. */
void interval_timer_set(struct process *process, unsigned which,
                        struct interval_timer value);
/* The process ends. */
void interval_timers_stop(struct interval_timers *timers);
/* Each tick; `running` is the process that it interrupted, or NULL. */
void interval_timers_tick(struct process *running);

#endif
