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
#include "mm/heap.h"
#include "proc/process.h"
#include "trace/trace.h"

bool ras_enabled = true;

void ras_init(bool enabled, unsigned watchdog_us)
{
    ras_enabled = enabled;
    ras_watchdog_us = watchdog_us;
    cpu.spare_page = kmalloc(PAGE_SIZE);
    ASSERT(cpu.spare_page);
}

static enum ras_cause cause_of(uint32_t work)
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
        ras_rollback(thread, section, cause, arch_user_pc(&thread->arch));
    return section;
}

enum ras_outcome ras_interrupt(struct thread *thread, uint32_t work)
{
    if (thread->ras_ways & RAS_WAY_COUNTED)
        ras_count_interruption(thread);
    if (thread->work & WORK_DOOMED)
        return RAS_LEFT_ALONE;
    if (thread->ras_ways & RAS_WAY_ROLLING)
        return ras_still_rolling(thread);
    if ((thread->ras_ways & RAS_WAY_RSEQ) &&
        section_left(thread, cause_of(work)))
        return RAS_ROLLED_BACK;
    struct ras_sequence *sequence;
    enum ras_outcome outcome = RAS_LEFT_ALONE;
    /* A slot may name another one at the end. */
    while ((sequence = ras_identify(thread))) {
        outcome = ras_recover(thread, sequence, cause_of(work));
        if (outcome != RAS_ROLLED_FORWARD)
            return outcome;
    }
    if (arch_user_pc(&thread->arch) != thread->progress.start)
        thread->progress.count = 0;
    return outcome;
}

/* Whether this sequence has been rolled back so often in a row that it is to
 * be finished now. A fault would only meet itself again. */
static bool to_be_finished(struct thread *thread, struct ras_sequence *sequence,
                           enum ras_cause cause)
{
    struct ras_progress *progress = &thread->progress;

    if (!ras_native(sequence) || cause == RAS_CAUSE_FAULT)
        return false;
    if (progress->start != sequence->start)
        *progress = (struct ras_progress){ .start = sequence->start };
    if (progress->count < RAS_RESTART_LIMIT || thread != cpu.current)
        return false;
    progress->count = 0; /* the question takes long: not each time */
    return ras_vouched(thread->process, sequence);
}

/* Forward from before the commit. */
static bool finish(struct thread *thread, struct ras_sequence *sequence,
                   enum ras_cause cause, uaddr_t from)
{
    if (ras_execute(thread, sequence) != RAS_ROLLED_FORWARD)
        return false;
    sequence->row->finished++;
    ras_recovered(thread, sequence, cause, from, sequence->end, RAS_EMULATE);
    return true;
}

enum ras_outcome ras_recover(struct thread *thread,
                             struct ras_sequence *sequence,
                             enum ras_cause cause)
{
    uaddr_t pc = arch_user_pc(&thread->arch);

    if (pc > sequence->commit)
        return ras_roll_forward(thread, sequence, cause);
    if (to_be_finished(thread, sequence, cause) &&
        finish(thread, sequence, cause, pc))
        return RAS_ROLLED_FORWARD;
    if (arch_user_pc(&thread->arch) > sequence->commit)
        return ras_roll_forward(thread, sequence, cause);
    thread->progress.count += ras_native(sequence);
    return ras_rollback(thread, sequence, cause, pc);
}

static void count(struct ras_statistics *row, enum ras_cause cause,
                  uaddr_t offset, enum ras_recovery by)
{
    /* Never trust the width: the program may have made its page writable. */
    uint32_t column = row->column ? offset / row->column : 0;

    (by == RAS_ROLLBACK ? row->restarts : row->forwards)[cause]++;
    row->by[by]++;
    row->offsets[column < RAS_OFFSETS ? column : RAS_OFFSETS - 1]++;
}

void ras_recovered(struct thread *thread, struct ras_sequence *sequence,
                   enum ras_cause cause, uaddr_t from, uaddr_t to,
                   enum ras_recovery by)
{
    count(sequence->row, cause, from - sequence->start, by);
    thread->recoveries++;
    cpu.recoveries[cause][by]++;
    thread->last = (struct ras_last){
        .pc = from,
        .to = to,
        .start = sequence->start,
        .cause = cause,
        /* kernel_step() has counted a forced interruption already */
        .count = thread->last.count + !(thread->work & WORK_FORCED),
        .recovery = by,
    };
    trace(TRACE_RECOVERY, from, to);
}

/* Of those registered, that is: what a slot names is the program's to change
 * at any time, and asking for templates again would take longer, at each
 * switch, than a short quantum leaves. */
bool ras_outside(const struct thread *thread)
{
    const struct process *process = thread->process;

    if (!process || process->ending)
        return true;
    const struct ras_sequence *sequence =
        ras_find(&process->ras, arch_user_pc(&thread->arch));
    return !sequence || !ras_native(sequence);
}
