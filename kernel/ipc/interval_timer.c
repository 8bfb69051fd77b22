/* interval_timer.c - see interval_timer.h.
 *
 * Owns: real_timers, in the order in which they are due. */
#include "ipc/interval_timer.h"
#include <signal.h>
#include "ipc/signal.h"
#include "kernel.h"
#include "sched/sched.h"

static struct list real_timers = { &real_timers, &real_timers };

unsigned timers_on;

static const int signal_of[INTERVAL_TIMERS] = { SIGALRM, SIGVTALRM, SIGPROF };

static uint64_t due_of(const struct list *node)
{
    return CONTAINER_OF(node, struct interval_timers, running)->timer[0].due;
}

uint64_t next_timer(void)
{
    return list_empty(&real_timers) ? UINT64_MAX : due_of(real_timers.next);
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
    if (timer.due && timer.due <= now) /* it does not make up for the missed */
        timer.due = now + timer.again;
    interval_timer_set(timers, which, timer);
    (void)signal_send(timers->signals, NULL, signal_of[which],
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
 *     for ever.
 *
 * Of the two timers that count CPU time each tick asks one, by turns. They
 * stand still in the ticks that do nothing. */
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
