/* return_to_user.c - the exit door.
 *
 * The only place where a thread that is about to run user code acts on what
 * is pending for it, and the only caller of ras_interrupt(). The way back to
 * user code leads here when arch.work is not 0; an interrupt that leaves no
 * work costs nothing. Recovery comes before the act: when anybody else
 * runs, this thread no longer stands inside a sequence
 * (kernel/ras/README.md). Each round of the loop acts on one thing: a verdict,
 * a signal, or a switch; it ends when no bit of `work` is left. */
#include "arch.h"
#include "kernel.h"
#include "proc/process.h"
#include "ras/in_range.h"
#include "report/report.h"
#include "sched/sched.h"
#include "sched/script.h"

static enum ras_cause cause_of(uint32_t work)
{
    if (work & WORK_KILL)
        return RAS_CAUSE_KILL;
    if (work & WORK_RESCHED)
        return work & WORK_FORCED ? RAS_CAUSE_FORCED : RAS_CAUSE_PREEMPT;
    return work & (WORK_FAULT | WORK_VERDICT) ? RAS_CAUSE_FAULT
                                              : RAS_CAUSE_SIGNAL;
}

void kernel_return_to_user(struct arch_thread *returning)
{
    struct thread *thread = CONTAINER_OF(returning, struct thread, arch);

    do {
        if (!ras_far(&thread->ras) &&
            ras_interrupt(&thread->ras, cause_of(thread->arch.work)) ==
                RAS_ROLLING_FORWARD)
            return;
        if (thread->arch.work & WORK_VERDICT) {
            fault_judged(thread);
            continue;
        }
        if (thread->arch.work & (WORK_KILL | WORK_SIGNAL)) {
            if (thread->arch.work & WORK_KILL)
                thread_exit();
            signal_deliver(thread);
            if (thread->arch.work) /* a handler may begin inside a sequence */
                ras_look_again(&thread->ras, RAS_CAUSE_SIGNAL);
            continue;
        }
        uint32_t work = thread->arch.work;
        thread->arch.work &= ~(uint32_t)(WORK_RESCHED | WORK_FORCED);
        if (thread->group->on_stage == thread && (work & WORK_FORCED))
            sched_leave_stage(thread);
        if (work & WORK_RESCHED)
            sched_yield();
        else
            ASSERT(!thread->arch.work); /* a bit that nobody takes back */
    } while (thread->arch.work);
}
