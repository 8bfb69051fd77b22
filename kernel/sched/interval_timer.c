/* interval_timer.c - see interval_timer.h. A tick belongs whole to whom it
 * interrupts; the kernel has interrupts off, so that is user code. */
#include "sched/interval_timer.h"
#include <signal.h>
#include "ipc/signal.h"
#include "kernel.h"
#include "proc/process.h"

static struct list active = { &active, &active };

static const int signal_of[INTERVAL_TIMERS] = { SIGALRM, SIGVTALRM, SIGPROF };

void interval_timers_init(struct interval_timers *timers)
{
    list_init(&timers->active);
}

void interval_timer_set(struct process *process, unsigned which,
                        struct interval_timer value)
{
    struct interval_timers *timers = &process->timers;

    timers->timer[which] = value;
    if (which != 0)
        return;
    list_remove(&timers->active);
    if (value.left)
        list_append(&active, &timers->active);
}

void interval_timers_stop(struct interval_timers *timers)
{
    list_remove(&timers->active);
}

static void count(struct process *process, unsigned which)
{
    struct interval_timer *timer = &process->timers.timer[which];

    if (timer->left == 0 || --timer->left)
        return;
    interval_timer_set(process, which,
                       (struct interval_timer){ timer->again, timer->again });
    signal_send(process, signal_of[which],
                (struct signal_info){ .code = SI_TIMER });
}

void interval_timers_tick(struct process *running)
{
    LIST_EACH_SAFE (timers, &active, struct interval_timers, active)
        count(CONTAINER_OF(timers, struct process, timers), 0);
    if (!running || running->ending)
        return;
    count(running, 1);
    count(running, 2);
}
