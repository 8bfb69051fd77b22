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

struct ras_sequence *ras_identify(struct thread *thread)
{
    uaddr_t pc = arch_user_pc(&thread->arch);
    struct ras_sequence *found = ras_find(&thread->process->ras, pc);

    if (!found && (thread->ras_ways & RAS_WAY_DYNAMIC))
        found = ras_dynamic(thread);
    if (!found && (thread->ras_ways & RAS_WAY_DESIGNATED))
        found = ras_designated(thread->process, pc);
    return found;
}

/* Whether it stood in a section of rseq(2); now it stands where that has it
 * go, and what is there is the program's own affair. */
static bool section_left(struct thread *thread, enum ras_cause cause)
{
    struct ras_sequence *section = ras_section(thread, true);

    if (section)
        ras_rollback(thread, section, cause);
    return section;
}

/* The same for a thread of which there is more to know. */
static RARE enum ras_outcome interrupt(struct thread *thread,
                                       struct ras_sequence *found)
{
    enum ras_cause cause = cause_of(thread->work);

    if (thread->ras_ways & RAS_WAY_COUNTED)
        ras_count_interruption(thread);
    if (thread->work & WORK_DOOMED)
        return RAS_LEFT_ALONE;
    if (thread->ras_ways & RAS_WAY_ROLLING)
        return ras_still_rolling(thread);
    if ((thread->ras_ways & RAS_WAY_RSEQ) && section_left(thread, cause))
        return RAS_ROLLED_BACK;
    enum ras_outcome outcome = RAS_LEFT_ALONE;
    /* A slot may name another one at the end. */
    while (found || (found = ras_identify(thread))) {
        outcome = ras_recover(thread, found, cause);
        if (outcome != RAS_ROLLED_FORWARD)
            return outcome;
        found = NULL;
    }
    ras_left(thread, arch_user_pc(&thread->arch));
    return outcome;
}

enum ras_outcome ras_interrupt(struct thread *thread,
                               struct ras_sequence *found)
{
    if (!found || thread->ras_ways || (thread->work & WORK_DOOMED))
        return interrupt(thread, found);
    return ras_recover(thread, found, cause_of(thread->work));
}

/* It has been rolled back so often in a row that it is to be finished now. */
static RARE enum ras_outcome at_limit(struct thread *thread,
                                      struct ras_sequence *sequence,
                                      enum ras_cause cause)
{
    uaddr_t from = arch_user_pc(&thread->arch);

    thread->progress.count = 0; /* the question takes long: not each time */
    if (ras_vouched(thread->process, sequence) &&
        ras_execute(thread, sequence) == RAS_ROLLED_FORWARD) {
        sequence->row->finished++;
        thread->last.pc = from;
        thread->last.recovery = RAS_EMULATE;
        ras_step_ended(thread, RAS_EMULATE);
        return ras_recovered(thread, sequence, cause);
    }
    if (arch_user_pc(&thread->arch) > sequence->commit)
        return ras_roll_forward(thread, sequence, cause);
    thread->progress.count = 1;
    return ras_rollback(thread, sequence, cause);
}

enum ras_outcome ras_recover(struct thread *thread,
                             struct ras_sequence *sequence,
                             enum ras_cause cause)
{
    struct ras_progress *progress = &thread->progress;
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
