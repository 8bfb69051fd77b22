/* return_to_user.c - the exit door.
 *
 * The only place where a thread that is about to run user code acts on what
 * is pending for it, and the only caller of ras_interrupt(). The way back to
 * user code leads here when thread->work is not 0; an interrupt that leaves
 * no work costs nothing. Recovery comes before the act: when anybody else
 * runs, this thread no longer stands inside a sequence
 * (kernel/ras/README.md). */
#include "arch.h"
#include "kernel.h"
#include "proc/process.h"
#include "ras/in_range.h"
#include "sched/deferral.h"
#include "sched/sched.h"

void return_to_user(struct thread *thread)
{
    uint32_t work;

    while ((work = thread->work)) {
        if (thread->deferral && work == WORK_RESCHED && deferral_grant(thread))
            continue;
        if (!ras_in_range(thread))
            thread->progress.count = 0;
        else if (ras_interrupt(thread, work) == RAS_ROLLING_FORWARD)
            return;
        if (thread->work & WORK_KILL)
            thread_exit();
        if (thread->work & WORK_SIGNAL) {
            signal_deliver(thread);
            continue; /* a handler may begin anywhere, in a sequence too */
        }
        thread->work &= ~(uint32_t)(WORK_RESCHED | WORK_FORCED);
        if (work & WORK_RESCHED)
            sched_yield();
    }
}
