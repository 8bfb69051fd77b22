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

/* The counts of a row begin here, and go on to its end. */
enum { COUNTS = offsetof(struct ras_statistics, restarts) };

/* These are the last rows that counted something, of processes that have ended.
 * The next one takes the place ended_count % RAS_ENDED, where the oldest is. */
static struct ras_statistics ended[RAS_ENDED];
static unsigned ended_count;

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
        memcpy(&copy->row, from->row, COUNTS);
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
                    const struct ras_statistics *row)
{
    arch_take_interrupts(); /* one of up to RAS_LIMIT */
    return n < count
               ? arch_copy_to_user(to + n * sizeof(*row), row, sizeof(*row))
               : 0;
}

/* The sequence at the n-th place of the table, or NULL. */
static const struct ras_sequence *at_place(const struct ras_table *table,
                                           uint32_t n)
{
    return n < table->count ? table->rows[n]
                            : ras_aside_used(table, n - table->count);
}

int32_t ras_tell_all(const struct ras_table *table, uaddr_t to, uint32_t count)
{
    const struct ras_sequence *sequence;
    int32_t told = 0;
    int error = 0;

    for (uint32_t n = 0; n < table->count + ASIDE_END && !error; n++)
        if ((sequence = at_place(table, n)))
            error = tell_row(to, (uint32_t)told++, count, sequence->row);
    return error ? error : told;
}

/* Each recovery counts in by[], whatever else it counts. */
static bool has_counted(const struct ras_statistics *row)
{
    uint32_t any = 0;

    for (unsigned n = 0; n < RAS_RECOVERIES_MAX; n++)
        any |= row->by[n];
    return any;
}

void ras_keep_rows(const struct ras_table *table, int32_t pid)
{
    const struct ras_sequence *sequence;

    for (uint32_t n = 0; n < table->count + ASIDE_END; n++) {
        arch_take_interrupts(); /* one of up to RAS_LIMIT */
        if ((sequence = at_place(table, n)) && has_counted(sequence->row)) {
            ended[ended_count % RAS_ENDED] = *sequence->row;
            ended[ended_count++ % RAS_ENDED].pid = pid;
        }
    }
}

int32_t ras_tell_ended(uaddr_t to, uint32_t count)
{
    uint32_t kept = least(ended_count, RAS_ENDED), first = ended_count - kept;
    int error = 0;

    for (uint32_t n = 0; n < kept && !error; n++)
        error = tell_row(to, n, count, &ended[(first + n) % RAS_ENDED]);
    return error ? error : (int32_t)kept;
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
