/* ras.c - the decision: what an interruption does to a thread that stands in
 * a sequence.
 *
 *     start ---------------- commit ---------------- end
 *     |     roll back          |    roll forward     |
 *
 * Promise: when ras_interrupt() returns anything but RAS_ROLLING_FORWARD,
 * the thread stands strictly inside no sequence.
 * Read first: README.md in this folder. */
#include "ras/ras.h"
#include "kernel.h"
#include "proc/process.h"
#include "trace/trace.h"

bool ras_enabled = true;

static enum ras_cause cause_of(uint32_t work)
{
    if (work & WORK_KILL)
        return RAS_CAUSE_KILL;
    if (work & WORK_RESCHED)
        return work & WORK_FORCED ? RAS_CAUSE_FORCED : RAS_CAUSE_PREEMPT;
    return work & WORK_FAULT ? RAS_CAUSE_FAULT : RAS_CAUSE_SIGNAL;
}

enum ras_outcome ras_interrupt(struct thread *thread, uint32_t work)
{
    struct ras_sequence *sequence =
        ras_find(&thread->process->ras, arch_user_pc(&thread->arch));

    if (!sequence)
        return RAS_LEFT_ALONE;
    return ras_recover(thread, sequence, cause_of(work));
}

/* A rollback sequence's commit is its last instruction, so nobody can stand
 * past it; who does broke the promise made at registration. */
static void past_commit(struct thread *thread,
                        const struct ras_sequence *sequence, uaddr_t pc)
{
    kprintf("# %s[%d]: sequence %s is to be rolled back, but the thread "
            "stands %u bytes past its commit\n",
            thread->process->name, thread->process->pid, sequence->name,
            pc - sequence->commit);
    process_kill(thread->process, STATUS_KILLED(4)); /* SIGILL */
}

enum ras_outcome ras_recover(struct thread *thread,
                             struct ras_sequence *sequence,
                             enum ras_cause cause)
{
    uaddr_t pc = arch_user_pc(&thread->arch);

    if (pc <= sequence->commit)
        return ras_rollback(thread, sequence, cause, pc);
    if (!thread->process->ending)
        past_commit(thread, sequence, pc);
    return RAS_LEFT_ALONE;
}

void ras_recovered(struct thread *thread, struct ras_sequence *sequence,
                   enum ras_cause cause, uaddr_t from, uaddr_t to)
{
    sequence->restarts[cause]++;
    thread->recoveries++;
    thread->last = (struct ras_last){
        .pc = from,
        .to = to,
        .start = sequence->start,
        .cause = cause,
        /* kernel_step() has counted a forced interruption already */
        .count = thread->last.count + !(thread->work & WORK_FORCED),
    };
    trace(TRACE_RECOVERY, from, to);
}

bool ras_outside(const struct thread *thread)
{
    const struct process *process = thread->process;

    if (!process || process->ending)
        return true;
    const struct ras_sequence *sequence =
        ras_find(&process->ras, arch_user_pc(&thread->arch));
    return !sequence || !sequence->native;
}
