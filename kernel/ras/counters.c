/* counters.c - where a sequence is counted, and a thread's interruptions are.
 *
 * A sequence of a process has a row of its own, struct ras_statistics, which
 * lies right behind it in one piece of memory. */
#include <signal.h>
#include <string.h>
#include "kernel.h"
#include "mm/heap.h"
#include "proc/process.h"
#include "ras/ras.h"

_Static_assert(sizeof(struct ras_statistics) == 256, "as <ras.h> says");

struct counted_sequence {
    struct ras_sequence sequence; /* first: kfree() of it frees both */
    struct ras_statistics row;
};

struct ras_sequence *ras_sequence_copy(const struct ras_sequence *from)
{
    struct counted_sequence *copy = kzalloc(sizeof(*copy));

    if (!copy)
        return NULL;
    copy->sequence = *from;
    copy->sequence.row = &copy->row;
    if (from->row)
        memcpy(&copy->row, from->row,
               offsetof(struct ras_statistics, restarts));
    return &copy->sequence;
}

void ras_count_describe(struct ras_sequence *sequence,
                        const struct ras_sequence *all, const char *name)
{
    uint32_t column = (all->end - all->start + RAS_OFFSETS - 1) / RAS_OFFSETS;

    *sequence->row = (struct ras_statistics){
        .start = all->start,
        .commit = all->commit,
        .end = all->end,
        .recovery = all->recovery,
        .identification = all->identification,
        .column = (uint16_t)least(column, UINT16_MAX),
    };
    strlcpy(sequence->row->name, name, sizeof(sequence->row->name));
}

void ras_count_interruption(struct thread *thread)
{
    uaddr_t at = thread->ras.named.count;
    uint32_t count;

    if (!(thread->arch.work & WORK_COUNT)) {
        thread->arch.work |= thread->arch.work & WORK_SIGNAL ? WORK_COUNT : 0;
        return;
    }
    thread->arch.work &= ~(uint32_t)WORK_COUNT;
    if (arch_copy_from_user(&count, at, sizeof(count)) ||
        (count++, arch_copy_to_user(at, &count, sizeof(count))))
        ras_doom(thread, SIGSEGV);
}
