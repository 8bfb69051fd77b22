/* return_to_user.c - the exit door.
 *
 * Only here does a thread that is about to run user code act on what is pending
 * for it, and only here is ras_interrupt() called. The way back to user code
 * leads here when arch.work is not 0; an interrupt that leaves no work costs
 * nothing.
 *
 * Why the recovery comes first in each round: each act below may let another
 * thread run, or a handler. Both may change the words that an interrupted
 * sequence has read. So before that the thread has to stand outside of its
 * sequence (kernel/ras/README.md). If it must roll forward, the door lets it go
 * back to user code at once. Its work stays, and it comes here again at the
 * sequence's end.
 *
 * Why it is a loop: an act may bring new work. A thread that yields comes back
 * later, and somebody may have sent it a signal meanwhile. Interrupts stay off
 * from the last look at arch.work until user code runs, so nothing is missed.
 * Each round acts on one thing: a verdict, a signal, or a switch. */
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

static uint32_t pending(const struct thread *thread)
{
    return thread->arch.work & ~WORK_STEPS;
}

void kernel_return_to_user(struct arch_thread *returning)
{
    struct thread *thread = CONTAINER_OF(returning, struct thread, arch);

    do {
        if (!script_set_aside(thread) && !ras_far(&thread->ras) &&
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
            if (pending(thread)) /* a handler may begin inside a sequence */
                ras_look_again(&thread->ras, RAS_CAUSE_SIGNAL);
            continue;
        }
        uint32_t work = pending(thread);
        thread->arch.work &= ~(uint32_t)(WORK_RESCHED | WORK_FORCED);
        if (thread->group->on_stage == thread && (work & WORK_FORCED))
            sched_leave_stage(thread);
        if (work & WORK_RESCHED)
            sched_yield();
        else
            ASSERT(!pending(thread)); /* a bit that nobody takes back */
    } while (pending(thread));
}
