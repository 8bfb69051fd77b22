/* in_range.h - the exit door's first question, inline: could this thread
 * stand in a sequence at all? One subtraction and one comparison, whatever
 * the number of sequences registered. */
#ifndef RAS_IN_RANGE_H
#define RAS_IN_RANGE_H

#include "proc/process.h"

/* Two of the other ways have a quick answer: most of the time the slot names
 * a sequence of elsewhere, and most opcodes are in no template. */
static inline bool ras_in_other(const struct thread *thread, uaddr_t pc)
{
    switch (thread->ras_ways) {
    case RAS_WAY_DYNAMIC:
        return arch_user_named(thread->named.slot, pc);
    case RAS_WAY_DESIGNATED:
        return arch_follows_landmark[arch_user_byte(pc)];
    case RAS_WAY_DYNAMIC | RAS_WAY_DESIGNATED:
        return arch_user_named(thread->named.slot, pc) ||
               arch_follows_landmark[arch_user_byte(pc)];
    default:
        return true;
    }
}

static inline bool ras_in_range(const struct thread *thread)
{
    const struct ras_table *table = &thread->process->ras;

    uaddr_t pc = arch_user_pc(&thread->arch);

    return pc - table->low < table->span ||
           (thread->ras_ways && ras_in_other(thread, pc));
}

#endif
