/* counters.c - where a sequence is counted, and a thread's interruptions are.
 *
 * A sequence of a process has a row of its own, struct ras_statistics, which
 * lies right behind it in one piece of memory. */
#include <errno.h>
#include <signal.h>
#include <string.h>
#include "mm/heap.h"
#include "mm/space.h"
#include "ras/ras_private.h"

_Static_assert(sizeof(struct ras_statistics) == 256, "as <ras.h> says");

struct counted_sequence {
    struct ras_sequence sequence; /* first: kfree() of it frees both */
    struct ras_statistics row;
};

struct ras_sequence *ras_sequence_copy(const struct ras_sequence *from)
{
    struct counted_sequence *copy = kzalloc(sizeof(*copy));

    arch_take_interrupts(); /* one of up to RAS_LIMIT */
    if (!copy)
        return NULL;
    copy->sequence = *from;
    copy->sequence.row = &copy->row;
    if (from->row)
        memcpy(&copy->row, from->row,
               offsetof(struct ras_statistics, restarts));
    return &copy->sequence;
}

void ras_count_describe(const struct ras_sequence *sequence, const char *name)
{
    uint32_t length = sequence->end - sequence->start;
    uint32_t column = (length + RAS_OFFSETS - 1) / RAS_OFFSETS;

    *sequence->row = (struct ras_statistics){
        .start = sequence->start,
        .commit = sequence->commit,
        .end = sequence->end,
        .recovery = sequence->recovery,
        .identification = sequence->identification,
        .column = (uint16_t)least(column, UINT16_MAX),
    };
    strlcpy(sequence->row->name, name, sizeof(sequence->row->name));
}

void ras_count_interruption(struct ras_thread *thread)
{
    uaddr_t at = thread->named.count;
    uint32_t count;

    if (!(thread->arch->work & WORK_COUNT)) {
        thread->arch->work |= thread->arch->work & WORK_SIGNAL ? WORK_COUNT : 0;
        return;
    }
    thread->arch->work &= ~(uint32_t)WORK_COUNT;
    if (arch_copy_from_user(&count, at, sizeof(count)) ||
        (count++, arch_copy_to_user(at, &count, sizeof(count))))
        ras_judge(thread, &(struct user_fault){ .what = "unwritable count",
                                                .signal = SIGSEGV,
                                                .address = at,
                                                .has_address = true,
                                                .is_end = true });
}

/* ---- what programs are told ---- */

const char *ras_name(const struct ras_sequence *sequence)
{
    return sequence->row->name;
}

/* The n-th row, of at most `count`. */
static int tell_row(uint32_t to, uint32_t n, uint32_t count,
                    const struct ras_sequence *sequence)
{
    arch_take_interrupts(); /* one of up to RAS_LIMIT */
    return n < count ? arch_copy_to_user(to + n * sizeof(*sequence->row),
                                         sequence->row, sizeof(*sequence->row))
                     : 0;
}

int32_t ras_tell_all(const struct ras_table *table, uaddr_t to, uint32_t count)
{
    uint32_t n = 0;
    int error = 0;

    for (; n < table->count && !error; n++)
        error = tell_row(to, n, count, table->rows[n]);
    for (unsigned place = 0; place < ASIDE_END && !error; place++)
        if (ras_aside_used(table, place))
            error = tell_row(to, n++, count, table->aside[place]);
    return error ? error : (int32_t)n;
}

int32_t ras_tell_one(struct ras_table *table, uaddr_t start, uaddr_t to)
{
    const struct ras_sequence *sequence = ras_starting_at(table, start);

    for (unsigned place = 0; place < ASIDE_END && !sequence && start; place++)
        if (ras_aside_used(table, place) &&
            table->aside[place]->row->start == start)
            sequence = table->aside[place];
    if (!sequence)
        sequence = ras_designated(table, start + LANDMARK_SIZE);
    return sequence ? tell_row(to, 0, 1, sequence) : -ENOENT;
}

int ras_count_in(struct ras_thread *self, uaddr_t word)
{
    if (word % sizeof(uint32_t))
        return -EINVAL;
    if (word &&
        !space_allows(self->table->space, word, sizeof(uint32_t), ACCESS_WRITE))
        return -EFAULT;
    self->named.count = word;
    ras_use(self, RAS_COUNTS, word);
    return 0;
}

uint32_t ras_known_recoveries(void)
{
    uint32_t known = 0;

    for (unsigned n = 0; n < RAS_RECOVERIES_MAX; n++)
        known |= ras_recovery(n, RAS_STATIC) ? 1u << n : 0;
    return known;
}

void ras_tell_recoveries(uint32_t to[RAS_CAUSES][RAS_RECOVERIES_MAX])
{
    memcpy(to, ras_cpu.recoveries, sizeof(ras_cpu.recoveries));
}
