/* interval_timer.c - see interval_timer.h. The kernel has interrupts off, so
 * what a tick interrupts is user code.
 *
 * Owns: real_timers, the first to be due first. A tick
 * takes from its head as long as that is due; what it puts back is due later,
 * so each tick comes to an end. */
#include "sched/interval_timer.h"
#include <signal.h>
#include "ipc/signal.h"
#include "kernel.h"
#include "proc/process.h"
#include "sched/sched.h"

struct list real_timers = { &real_timers, &real_timers };

unsigned timers_on;

static const int signal_of[INTERVAL_TIMERS] = { SIGALRM, SIGVTALRM, SIGPROF };

void interval_timers_init(struct interval_timers *timers)
{
    list_init(&timers->running);
}

static uint64_t due_of(const struct list *node)
{
    return CONTAINER_OF(node, struct interval_timers, running)->timer[0].due;
}

static void set(struct interval_timers *timers, unsigned which, uint64_t due)
{
    struct list *at = &real_timers;

    timers_on += (due != 0) - (timers->timer[which].due != 0);
    timers->timer[which].due = due;
    if (which != 0)
        return;
    list_remove(&timers->running);
    while (at->previous != &real_timers && due_of(at->previous) > due)
        at = at->previous;
    if (due)
        list_append(at, &timers->running);
}

/* By the clock of the timer: now, and not before it. */
static uint64_t now_of(const struct interval_timers *timers, unsigned which)
{
    return which == 0 ? arch_clock() : timers->used + sched_tick_ns;
}

void interval_timer_set(struct process *process, unsigned which, uint64_t ns,
                        uint64_t again)
{
    struct interval_timers *timers = &process->timers;

    timers->timer[which].again = again;
    set(timers, which, ns ? time_after(now_of(timers, which), ns) : 0);
}

uint64_t interval_timer_left(const struct process *process, unsigned which)
{
    uint64_t due = process->timers.timer[which].due;
    uint64_t now = now_of(&process->timers, which);

    return due > now ? due - now : due != 0; /* 1: any moment now */
}

void interval_timers_stop(struct interval_timers *timers)
{
    for (unsigned which = 0; which < INTERVAL_TIMERS; which++)
        set(timers, which, 0);
}

static void expire(struct process *process, unsigned which, uint64_t now)
{
    struct interval_timer *timer = &process->timers.timer[which];
    uint64_t next = timer->again ? time_after(timer->due, timer->again) : 0;

    if (!timer->due || timer->due > now)
        return;
    if (next && next <= now)
        next = now + timer->again; /* what was missed is not made up for */
    set(&process->timers, which, next);
    (void)signal_send(process, NULL, signal_of[which],
                      (struct signal_info){ .code = SI_TIMER });
}

void interval_timers_tick(struct process *running, uint64_t now)
{
    while (!list_empty(&real_timers) && due_of(real_timers.next) <= now)
        expire(CONTAINER_OF(real_timers.next, struct process, timers.running),
               0, now);
    if (!running || running->ending)
        return;
    running->timers.used += sched_tick_ns;
    for (unsigned which = 1; which < INTERVAL_TIMERS; which++)
        expire(running, which, running->timers.used);
}
