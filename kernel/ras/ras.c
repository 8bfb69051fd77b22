/* ras.c - the decision: what an interruption does to a thread that stands in
 * a sequence.
 *
 *     start ---------------- commit ---------------- end
 *     |     roll back          |    roll forward     |
 *
 * Promise: when ras_interrupt() returns anything but RAS_ROLLING_FORWARD,
 * the thread stands strictly inside no sequence.
 * Read first: README.md in this folder. */
#include "kernel.h"
#include "mm/heap.h"
#include "proc/process.h"
#include "ras/in_range.h"

bool ras_enabled = true;

void ras_init(bool enabled, unsigned watchdog_us)
{
    ras_enabled = enabled;
    ras_watchdog_us = watchdog_us;
    cpu.spare_page = kmalloc(PAGE_SIZE);
    ASSERT(cpu.spare_page);
}

static inline enum ras_cause cause_of(uint32_t work)
{
    if (work & WORK_KILL)
        return RAS_CAUSE_KILL;
    if (work & WORK_RESCHED)
        return work & WORK_FORCED ? RAS_CAUSE_FORCED : RAS_CAUSE_PREEMPT;
    return work & WORK_FAULT ? RAS_CAUSE_FAULT : RAS_CAUSE_SIGNAL;
}

bool ras_hinted(const struct thread *thread, uaddr_t pc)
{
    uint32_t ways = thread->ras.ways;

    return ways & ~(uint32_t)(RAS_WAY_DYNAMIC | RAS_WAY_DESIGNATED) ||
           (ways & RAS_WAY_DYNAMIC &&
            arch_user_named(thread->ras.named.slot, pc)) ||
           (ways & RAS_WAY_DESIGNATED && arch_user_landmark(pc));
}

/* Each round but the last puts the thread back, to a lower pc. */
void ras_look_again(struct thread *thread, enum ras_cause cause)
{
    struct ras_sequence *found;

    while (!(thread->arch.work & WORK_DOOMED) && (found = ras_identify(thread)))
        if (arch_user_pc(&thread->arch) > found->commit)
            ras_refuse(thread, found, "is not what was interrupted");
        else
            ras_recover(thread, found, cause);
}

/* Of a section of rseq(2) the thread is put where that has it go. What is
 * registered cannot overlap, so who was put back there is in nothing else; and
 * whoever rolled has looked already. */
enum ras_outcome ras_interrupt(struct thread *thread)
{
    struct ras_sequence *found;
    enum ras_outcome outcome = RAS_LEFT_ALONE;

    if (thread->arch.work & WORK_DOOMED)
        return outcome;
    if (thread->ras.ways & RAS_WAY_ROLLING)
        outcome = ras_still_rolling(thread);
    else if ((found = ras_identify(thread)))
        outcome = ras_recover(thread, found, cause_of(thread->arch.work));
    else if (arch_user_pc(&thread->arch) != thread->ras.progress.start)
        thread->ras.progress.count =
            0; /* whichever was rolled back has ended */
    if (!thread->ras.ways || outcome == RAS_ROLLING_FORWARD ||
        (thread->arch.work & WORK_DOOMED))
        return outcome;
    if ((thread->ras.ways & RAS_WAY_RSEQ) &&
        (found = ras_section(thread, true)))
        outcome = ras_rollback(thread, found, cause_of(thread->arch.work));
    if (outcome == RAS_ROLLED_BACK)
        ras_look_again(thread, cause_of(thread->arch.work));
    if (thread->ras.ways & RAS_WAY_COUNTED)
        ras_count_interruption(thread);
    return outcome;
}

/* It has been rolled back so often in a row that it is to be finished now. */
static RARE enum ras_outcome at_limit(struct thread *thread,
                                      struct ras_sequence *sequence,
                                      enum ras_cause cause)
{
    uaddr_t from = arch_user_pc(&thread->arch);

    thread->ras.progress.count = 0; /* the question takes long: not each time */
    if (ras_vouched(thread->process, sequence) &&
        ras_execute(thread, sequence)) {
        sequence->row->finished++;
        thread->ras.last.pc = from;
        thread->ras.last.recovery = RAS_EMULATE;
        ras_step_ended(thread, RAS_EMULATE);
        ras_recovered(thread, sequence, cause);
        ras_look_again(thread, cause);
        return RAS_ROLLED_FORWARD;
    }
    if (arch_user_pc(&thread->arch) > sequence->commit)
        return ras_roll_forward(thread, sequence, cause);
    thread->ras.progress.count = 1;
    return ras_rollback(thread, sequence, cause);
}

enum ras_outcome ras_recover(struct thread *thread,
                             struct ras_sequence *sequence,
                             enum ras_cause cause)
{
    struct ras_progress *progress = &thread->ras.progress;
    uaddr_t pc = arch_user_pc(&thread->arch);

    if (pc > sequence->commit)
        return ras_roll_forward(thread, sequence, cause);
    if (!ras_native(sequence))
        return ras_rollback(thread, sequence, cause);
    if (progress->start != sequence->start)
        *progress = (struct ras_progress){ .start = sequence->start };
    /* A fault would only meet itself again. */
    if (progress->count >= RAS_RESTART_LIMIT && cause != RAS_CAUSE_FAULT &&
        thread == cpu.current)
        return at_limit(thread, sequence, cause);
    progress->count++;
    return ras_rollback(thread, sequence, cause);
}
