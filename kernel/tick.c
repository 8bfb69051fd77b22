/* tick.c - the timer has fired: it calls everyone whom that concerns. */
#include "proc/process.h"
#include "ras/ras.h"
#include "sched/sched.h"

void kernel_tick(uint64_t now)
{
    sched_tick(now);
    terminal_interrupt();
    ras_watchdog(&cpu.current->ras);
    if (!list_empty(&real_timers))
        interval_timers_tick(now);
}
