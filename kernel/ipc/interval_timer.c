/* interval_timer.c - see interval_timer.h.
 *
 * Owns: real_timers, in the order in which they are due. */
#include "ipc/interval_timer.h"
#include <signal.h>
#include "ipc/signal.h"
#include "kernel.h"
#include "sched/sched.h"

struct list real_timers = { &real_timers, &real_timers };

static struct interval_timer *timer_at(struct list *node)
{
    return CONTAINER_OF(node, struct interval_timer, running);
}

uint64_t next_timer(void)
{
    return list_empty(&real_timers) ? UINT64_MAX
                                    : timer_at(real_timers.next)->due;
}

void interval_timer_set(struct interval_timer *timer, uint64_t due,
                        uint64_t again)
{
    struct list *at = &real_timers;

    timer->due = due;
    timer->again = again;
    list_remove(&timer->running);
    while (at->previous != &real_timers && timer_at(at->previous)->due > due)
        at = at->previous;
    if (due)
        list_append(at, &timer->running);
}

static void expire(struct interval_timer *timer, uint64_t now)
{
    uint64_t due = timer->again ? time_after(timer->due, timer->again) : 0;

    if (due && due <= now) /* it does not make up for the missed */
        due = now + timer->again;
    interval_timer_set(timer, due, timer->again);
    (void)signal_send(timer->signals, NULL, SIGALRM,
                      (struct signal_info){ .code = SI_TIMER });
}

/* A program can make many timers that are due at each tick. This function
 * shares the machine fairly all the same, by three rules:
 *
 *   - One tick handles at most TIMERS_AT_ONCE timers, from the head of the
 *     list. expire() puts a timer that comes again behind `now`, and so behind
 *     all that are due and wait. So the loop sees each timer once, and the rest
 *     come first at the next tick: they are late, but everybody has a turn.
 *   - One timer may still take long: to put it back is a walk along the list,
 *     and signal_send() may ask each thread of the process. No count bounds
 *     that, so the time is measured after each timer. When three quarters of
 *     the tick are over, it handles no more, and the next ones do nothing: only
 *     the TIMERS_REST-th is used again.
 *   - A late timer does not make up for what it has missed, or it would be due
 *     for ever. */
void interval_timers_tick(uint64_t now)
{
    static unsigned rest;

    rest -= rest > 0;
    if (rest || next_timer() > now)
        return;
    uint64_t began = arch_clock();
    for (unsigned i = 0; i < TIMERS_AT_ONCE && !rest && next_timer() <= now;
         i++) {
        expire(timer_at(real_timers.next), now);
        if (arch_clock() - began > sched_tick_ns / 4 * 3)
            rest = TIMERS_REST;
    }
}
