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

#include "ras/ras.h"

static inline bool ras_in_gap(const struct ras_table *table, uaddr_t pc)
{
    return pc - table->gap < table->gap_size;
}

/* True if the running thread may be in a sequence that is not registered: not
 * if its slot names none around `pc`, no landmark is near, and nothing else is
 * to be asked of it. */
bool ras_hinted(const struct ras_thread *thread, uaddr_t pc);

/* The thread is in no sequence, however it might be found; and was in none
 * before, of which the restarts would have to be forgotten. */
static inline bool ras_far(const struct ras_thread *thread)
{
    uaddr_t pc = arch_user_pc(thread->arch);

    return ras_in_gap(thread->table, pc) && !thread->progress.count &&
           (!thread->uses || !ras_hinted(thread, pc));
}

/* The invariant, true of every suspended thread: it stands strictly inside no
 * native sequence. (One that is set aside is suspended later, for its virtual
 * CPU: sched/script.h.) Of those registered, that is: what a slot names is the
 * program's to change at any time, and asking for templates again would take
 * longer, at each switch, than a short quantum leaves. */
bool ras_outside_rows(struct ras_thread *thread);
static inline bool ras_outside(struct ras_thread *thread)
{
    return !thread->table || /* the idle thread, and one that has ended */
           thread->aside ||
           ras_in_gap(thread->table, arch_user_pc(thread->arch)) ||
           ras_outside_rows(thread);
}

#endif
