/* in_range.h - the exit door's first question, inline: could this thread
 * stand in a sequence at all? One subtraction and one comparison when it is
 * far from all that are registered; else a look into the index that static.c
 * makes of them, which is mostly empty there. */
#ifndef RAS_IN_RANGE_H
#define RAS_IN_RANGE_H

#include "proc/process.h"

/* Where in the index the line is that starts there: neighbours lie apart. */
static inline struct ras_line **ras_place(const struct ras_table *table,
                                          uaddr_t start)
{
    return &table->places[start * 0x9E3779B1u / (UINT32_MAX / RAS_PLACES + 1)];
}

/* The registered sequence with start < pc < end, or NULL: at start nothing
 * has happened, at end it is over. */
static inline struct ras_sequence *ras_find(const struct ras_table *table,
                                            uaddr_t pc)
{
    if (pc - table->low >= table->span)
        return NULL;
    uaddr_t start = pc & table->mask;
    const struct ras_line *line = *ras_place(table, start);
    return line ? ras_look_up(line, pc, start) : NULL;
}

/* It stands in no sequence: whichever was rolled back has ended, but for one
 * at whose start it stands. */
static inline void ras_left(struct thread *thread, uaddr_t pc)
{
    if (thread->progress.count && pc != thread->progress.start)
        thread->progress.count = 0;
}

/* Most opcodes are in no template, and most others have no landmark near. */
static inline bool ras_may_be_designated(uaddr_t pc)
{
    return arch_user_follows(pc) && arch_user_landmark(pc);
}

/* True: yes, in *found, or perhaps, where it is NULL. False: no. */
static inline bool ras_in_range(struct thread *thread,
                                struct ras_sequence **found)
{
    uaddr_t pc = arch_user_pc(&thread->arch);

    *found = ras_find(&thread->process->ras, pc);
    if (*found)
        return true;
    uint32_t ways = thread->ras_ways;
    if (ways == 0) { /* nearly always */
    } else if (ways == RAS_WAY_DYNAMIC) {
        if (arch_user_named(thread->named.slot, pc))
            return true;
    } else if (ways == RAS_WAY_DESIGNATED) {
        if (ras_may_be_designated(pc))
            return true;
    } else if (ways != (RAS_WAY_DYNAMIC | RAS_WAY_DESIGNATED) ||
               arch_user_named(thread->named.slot, pc) ||
               ras_may_be_designated(pc)) {
        return true;
    }
    ras_left(thread, pc);
    return false;
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

    return !sequence || !ras_native(sequence) || process->ending;
}

#endif
