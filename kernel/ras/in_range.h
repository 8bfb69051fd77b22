/* in_range.h - the exit door's first question, inline: could this thread
 * stand in a sequence at all? One subtraction and one comparison, whatever
 * the number of sequences registered. */
#ifndef RAS_IN_RANGE_H
#define RAS_IN_RANGE_H

#include "proc/process.h"

static inline bool ras_in_range(const struct thread *thread)
{
    const struct ras_table *table = &thread->process->ras;

    return arch_user_pc(&thread->arch) - table->low < table->span ||
           thread->ras_ways;
}

#endif
