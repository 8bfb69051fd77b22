/* static.c - finding a sequence by its registered address range.
 *
 * Owns: a process's table, an array of pointers by address. Its page is set
 * aside with the first of them and stays until the process ends, so that no
 * later change but a new sequence needs memory.
 * Promise: ranges never overlap; no look-up allocates; no removal fails. */
#include <errno.h>
#include "mm/heap.h"
#include "ras/in_range.h"
#include "ras/ras_private.h"

enum { ROWS_SIZE = RAS_LIMIT * sizeof(struct ras_sequence *) };

/* How many end at `pc` or below: the place of the first that ends after it. */
static unsigned ending_until(const struct ras_table *table, uaddr_t pc)
{
    unsigned low = 0, high = table->count;

    while (low < high) {
        unsigned middle = (low + high) / 2;
        if (table->rows[middle]->end <= pc)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* Search, and leave behind what is known then. With ras=off all is a gap, and
 * nobody is ever found inside. */
static RARE struct ras_sequence *search_rows(struct ras_table *table,
                                             uaddr_t pc)
{
    unsigned n = ending_until(table, pc);
    uaddr_t gap = n ? table->rows[n - 1]->end : 0;
    struct ras_sequence *next =
        n < table->count && ras_enabled ? table->rows[n] : NULL;

    table->gap = gap;
    table->next = next;
    table->gap_size = (next ? next->start + 1 : KERNEL_BASE) - gap;
    table->known = next ? next->end - gap : 0;
    return next && next->start < pc ? next : NULL;
}

struct ras_sequence *ras_registered(struct ras_thread *thread, uaddr_t pc)
{
    struct ras_table *table = thread->table;

    if (ras_in_gap(table, pc))
        return NULL;
    return pc - table->gap < table->known ? table->next
                                          : search_rows(table, pc);
}

const struct finder ras_find_static = {
    .find = ras_registered,
};

/* Who is to end may stand anywhere. */
bool ras_outside_rows(struct ras_thread *thread)
{
    const struct ras_sequence *sequence =
        ras_registered(thread, arch_user_pc(thread->arch));

    return !sequence || !ras_native(sequence) || thread->arch->work & WORK_KILL;
}

/* The table has changed: the gap that was found last counts no more. */
static void forget_gap(struct ras_table *table)
{
    table->gap = table->gap_size = table->known = 0;
}

/* The first that ends after `pc`, or NULL. */
static struct ras_sequence *ending_after(const struct ras_table *table,
                                         uaddr_t pc)
{
    unsigned n = ending_until(table, pc);

    return n < table->count ? table->rows[n] : NULL;
}

struct ras_sequence *ras_starting_at(const struct ras_table *table,
                                     uaddr_t start)
{
    struct ras_sequence *sequence = ending_after(table, start);
    return sequence && sequence->start == start ? sequence : NULL;
}

bool ras_overlaps(const struct ras_table *table, uaddr_t start, uaddr_t end)
{
    const struct ras_sequence *sequence = ending_after(table, start);
    return sequence && sequence->start < end;
}

int ras_put(struct ras_table *table, const struct ras_sequence *row,
            const char *name)
{
    unsigned n;

    if (ras_overlaps(table, row->start, row->end))
        return -EEXIST;
    if (table->count == RAS_LIMIT)
        return -ENOSPC;
    if (!table->rows)
        table->rows = kmalloc(ROWS_SIZE);
    struct ras_sequence *sequence = ras_sequence_copy(row);
    if (!table->rows || !sequence) {
        kfree(sequence);
        return -ENOMEM;
    }
    ras_count_describe(sequence, name);
    if (ras_native(sequence))
        ras_surround(sequence);
    for (n = table->count++; n && table->rows[n - 1]->start > row->start; n--)
        table->rows[n] = table->rows[n - 1];
    table->rows[n] = sequence;
    forget_gap(table);
    return 0;
}

static void drop_row(struct ras_table *table, struct ras_sequence *sequence)
{
    arch_take_interrupts(); /* one of up to RAS_LIMIT */
    kfree(sequence);
    forget_gap(table);
}

int ras_remove(struct ras_table *table, uaddr_t start)
{
    unsigned n = ending_until(table, start);

    if (n == table->count || table->rows[n]->start != start)
        return -ENOENT;
    drop_row(table, table->rows[n]);
    for (table->count--; n < table->count; n++)
        table->rows[n] = table->rows[n + 1];
    return 0;
}

/* True if the sequence needs a byte of [start, end): for its code, for what
 * stands right before and behind it, or for its clone, landing or guard page.
 * The lengths are subtracted from `start`, which is well above 0, so that no
 * sum can wrap around. */
static bool needs(const struct ras_sequence *sequence, uaddr_t start,
                  uaddr_t end)
{
    bool clone = ras_recoveries[sequence->recovery]->depends_on & ITS_CLONE;
    uint32_t size = clone ? sequence->end - sequence->start + 1 : 1;

    return (sequence->start - sequence->before < end &&
            sequence->end > start - sequence->behind) ||
           (sequence->with < end && sequence->with > start - size);
}

void ras_remove_range(struct ras_table *table, uaddr_t start, uaddr_t end)
{
    unsigned kept = 0;

    for (unsigned n = 0; n < table->count; n++)
        if (needs(table->rows[n], start, end))
            drop_row(table, table->rows[n]);
        else
            table->rows[kept++] = table->rows[n];
    table->count = kept;
    for (unsigned n = ASIDE_DYNAMIC; n < ASIDE_DESIGNATED; n++)
        if (table->aside[n] && needs(table->aside[n], start, end))
            table->aside[n]->verified = false;
}

int ras_table_copy(struct ras_table *to, const struct ras_table *from)
{
    to->rows = from->rows ? kmalloc(ROWS_SIZE) : NULL;
    if (ras_aside_copy(to, from) || (from->rows && !to->rows))
        return -ENOMEM;
    to->uses = from->uses;
    for (; to->count < from->count; to->count++) {
        struct ras_sequence *copy = ras_sequence_copy(from->rows[to->count]);
        if (!copy)
            return -ENOMEM;
        to->rows[to->count] = copy;
    }
    return 0;
}

void ras_table_free(struct ras_table *table)
{
    while (table->count)
        drop_row(table, table->rows[--table->count]);
    kfree(table->rows);
    ras_aside_free(table);
    table->rows = NULL;
    table->uses = 0;
    forget_gap(table);
}
