/* tick.c - the timer has fired: it calls everyone whom that concerns. */
#include "proc/process.h"
#include "ras/ras.h"
#include "sched/sched.h"

void kernel_tick(uint64_t now)
{
    struct thread *self = cpu.current;

    sched_tick(now);
    terminal_interrupt();
    ras_watchdog(&self->ras);
    if (timers_on)
        interval_timers_tick(self->process ? &self->process->timers : NULL,
                             now);
}
