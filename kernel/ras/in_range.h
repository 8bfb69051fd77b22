/* in_range.h - the exit door's one question, inline: is this thread far from
 * all sequences?
 *
 *     --[ sequence ]-------------------[ sequence ]--
 *                  |<----- gap ------>|
 *
 * Who stands in a gap between two that are registered, its ends included, is
 * in neither. A look-up leaves behind the gap at which it came to its answer,
 * and a thread is mostly found where one was found before: that is told by one
 * subtraction and one comparison, however many there are. */
#ifndef RAS_IN_RANGE_H
#define RAS_IN_RANGE_H

#include "proc/process.h"

static inline bool ras_in_gap(const struct ras_table *table, uaddr_t pc)
{
    return pc - table->gap < table->gap_size;
}

/* The registered sequence with start < pc < end, or NULL: at start nothing
 * has happened, at end it is over. */
static inline struct ras_sequence *ras_find(struct ras_table *table, uaddr_t pc)
{
    if (ras_in_gap(table, pc))
        return NULL;
    return pc - table->gap < table->known ? table->next : ras_search(table, pc);
}

/* The thread is in no sequence, whichever way it might be found; and was in
 * none before, of which the restarts would have to be forgotten. */
static inline bool ras_far(const struct thread *thread)
{
    uaddr_t pc = arch_user_pc(&thread->arch);

    return ras_in_gap(&thread->process->ras, pc) &&
           !thread->ras.progress.count &&
           (!thread->ras.ways || !ras_hinted(thread, pc));
}

/* The sequence that the running thread stands strictly inside, or NULL; if it
 * rolls forward, that one, wherever it stands. */
static inline struct ras_sequence *ras_identify(struct thread *thread)
{
    uaddr_t pc = arch_user_pc(&thread->arch);

    if (thread->ras.ways & RAS_WAY_ROLLING)
        return &cpu.forward.sequence;
    struct ras_sequence *found = ras_find(&thread->process->ras, pc);
    if (!found && (thread->ras.ways & RAS_WAY_DYNAMIC))
        found = ras_dynamic(thread);
    if (!found && (thread->ras.ways & RAS_WAY_DESIGNATED) &&
        arch_user_landmark(pc)) /* seldom: the match takes long */
        found = ras_designated(thread->process, pc);
    return found;
}

/* The invariant, true of every suspended thread: it stands strictly inside no
 * native sequence. Of those registered, that is: what a slot names is the
 * program's to change at any time, and asking for templates again would take
 * longer, at each switch, than a short quantum leaves. */
static inline bool ras_outside(const struct thread *thread)
{
    struct process *process = thread->process;
    const struct ras_sequence *sequence =
        process ? ras_find(&process->ras, arch_user_pc(&thread->arch)) : NULL;

    return !sequence || !ras_native(sequence) || process->group.ending;
}

#endif
