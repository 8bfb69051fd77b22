/* in_range.h - the exit door's first question, inline: could this thread
 * stand in a sequence at all? One subtraction and one comparison, whatever
 * the number of sequences registered. */
#ifndef RAS_IN_RANGE_H
#define RAS_IN_RANGE_H

#include "proc/process.h"

/* Of the other ways, a designated sequence alone has a quick answer: most
 * opcodes are in no template. */
static inline bool ras_in_range(const struct thread *thread)
{
    const struct ras_table *table = &thread->process->ras;

    uaddr_t pc = arch_user_pc(&thread->arch);

    return pc - table->low < table->span ||
           (thread->ras_ways && (thread->ras_ways != RAS_WAY_DESIGNATED ||
                                 arch_follows_landmark[arch_user_byte(pc)]));
}

#endif
