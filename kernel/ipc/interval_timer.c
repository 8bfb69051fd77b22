/* interval_timer.c - see interval_timer.h. The kernel has interrupts off, so
 * what a tick interrupts is user code.
 *
 * Owns: real_timers, the first to be due first. A tick takes from its head what
 * is due, and no more than it has time for; what it puts back is due later,
 * behind those that wait, so everybody has his turn. */
#include "ipc/interval_timer.h"
#include <signal.h>
#include "ipc/signal.h"
#include "kernel.h"
#include "sched/sched.h"

struct list real_timers = { &real_timers, &real_timers };

unsigned timers_on;

static const int signal_of[INTERVAL_TIMERS] = { SIGALRM, SIGVTALRM, SIGPROF };

static uint64_t due_of(const struct list *node)
{
    return CONTAINER_OF(node, struct interval_timers, running)->timer[0].due;
}

uint64_t interval_timer_now(const struct interval_timers *timers,
                            unsigned which)
{
    return which == 0 ? arch_clock() : timers->used + sched_tick_ns;
}

void interval_timer_set(struct interval_timers *timers, unsigned which,
                        struct interval_timer value)
{
    struct list *at = &real_timers;

    timers_on += (value.due != 0) - (timers->timer[which].due != 0);
    timers->timer[which] = value;
    if (which != 0)
        return;
    list_remove(&timers->running);
    while (at->previous != &real_timers && due_of(at->previous) > value.due)
        at = at->previous;
    if (value.due)
        list_append(at, &timers->running);
}

static void expire(struct interval_timers *timers, unsigned which, uint64_t now)
{
    struct interval_timer timer = timers->timer[which];

    if (!timer.due || timer.due > now)
        return;
    timer.due = timer.again ? time_after(timer.due, timer.again) : 0;
    if (timer.due && timer.due <= now) /* what was missed is not made up for */
        timer.due = now + timer.again;
    interval_timer_set(timers, which, timer);
    (void)signal_send(timers->signals, NULL, signal_of[which],
                      (struct signal_info){ .code = SI_TIMER });
}

/* Where that takes most of a tick, as with many processes, or threads to offer
 * a signal to, some ticks go without: or there would be time for nothing else,
 * ever. */
void interval_timers_tick(struct interval_timers *running, uint64_t now)
{
    static unsigned rest;
    uint64_t began = arch_clock();

    rest -= rest > 0;
    if (rest)
        return;
    if (running && !running->signals->group->ending) {
        running->used += sched_tick_ns;
        expire(running, 1 + sched_ticks % 2, running->used); /* by turns */
    }
    for (unsigned i = 0;
         i < TIMERS_AT_ONCE && !rest && !list_empty(&real_timers) &&
         due_of(real_timers.next) <= now;
         i++) {
        expire(CONTAINER_OF(real_timers.next, struct interval_timers, running),
               0, now);
        if (arch_clock() - began > sched_tick_ns / 4 * 3)
            rest = TIMERS_REST;
    }
}
