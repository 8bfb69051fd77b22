/* static.c - finding a sequence by its registered address range.
 *
 * Owns: a process's table, an array of pointers sorted by address, and its
 * index, a hash table of the lines of addresses that they touch. A line is at
 * least as long as the longest sequence, so each of them touches two at most.
 * Most code lies in no such line: a dozen instructions tell, whatever their
 * number. Each sequence below pc in its line costs three more.
 * Promise: ranges never overlap; no look-up allocates; an empty table has
 * neither array nor index. */
#include <errno.h>
#include <string.h>
#include "kernel.h"
#include "mm/heap.h"
#include "proc/process.h"
#include "ras/in_range.h"
#include "ras/ras.h"

enum { LINE_MIN = 64 };
_Static_assert(RAS_LIMIT * sizeof(uint32_t) <= PAGE_SIZE,
               "a table's pointers fit one page");

/* Index of the first sequence that ends after `pc`. */
static unsigned first_ending_after(const struct ras_table *table, uaddr_t pc)
{
    unsigned low = 0, high = table->count;

    while (low < high) {
        unsigned middle = (low + high) / 2;
        if (table->sequences[middle]->end <= pc)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

struct ras_sequence *ras_look_up(const struct ras_line *line, uaddr_t pc,
                                 uaddr_t start)
{
    for (; line->start != start; line = line->next)
        if (!line->next)
            return NULL;
    struct ras_sequence *next = line->first;
    while (next->end <= pc) /* some end lies above */
        next = next->next;
    return next->start < pc ? next : NULL;
}

struct ras_sequence *ras_starting_at(const struct ras_table *table,
                                     uaddr_t start)
{
    unsigned i = first_ending_after(table, start);
    return i < table->count && table->sequences[i]->start == start
               ? table->sequences[i]
               : NULL;
}

/* Which bits of an address tell the start of its line: of one that is longer
 * than 2 GB, none. */
static uaddr_t line_mask(const struct ras_table *table)
{
    uaddr_t mask = (uaddr_t)-LINE_MIN;

    for (unsigned i = 0; i < table->count; i++)
        while ((table->sequences[i]->end - table->sequences[i]->start - 1) &
               mask)
            mask *= 2;
    return mask;
}

/* With ras=off the span stays 0, and nobody is ever found inside. */
static void make_index(struct ras_table *table)
{
    struct ras_sequence *next = NULL;
    struct ras_line *line = NULL;

    table->span = 0;
    if (table->count == 0 || !ras_enabled)
        return;
    table->mask = line_mask(table);
    memset(table->places, 0, RAS_PLACES * sizeof(*table->places));
    for (unsigned i = table->count; i-- > 0;) {
        struct ras_sequence *sequence = table->sequences[i];
        uaddr_t starts[] = { (sequence->end - 1) & table->mask,
                             sequence->start & table->mask };
        for (int n = 0; n < 2; n++) {
            if (!line || line->start != starts[n]) {
                struct ras_line **place = ras_place(table, starts[n]);
                line = &sequence->lines[n];
                *line = (struct ras_line){ .start = starts[n], .next = *place };
                *place = line;
            }
            line->first = sequence;
        }
        sequence->next = next;
        next = sequence;
    }
    table->low = next->start;
    table->span = table->sequences[table->count - 1]->end - table->low;
}

bool ras_overlaps(const struct ras_table *table, uaddr_t start, uaddr_t end)
{
    unsigned i = first_ending_after(table, start);
    return i < table->count && table->sequences[i]->start < end;
}

static void free_if_empty(struct ras_table *table)
{
    if (table->count)
        return;
    kfree(table->sequences);
    kfree(table->places);
    table->sequences = NULL;
    table->places = NULL;
}

/* Its two pages: 0 or -ENOMEM, then free_if_empty() has to be called. */
static int make_room(struct ras_table *table)
{
    if (!table->sequences)
        table->sequences = kmalloc(PAGE_SIZE);
    if (!table->places)
        table->places = kmalloc(RAS_PLACES * sizeof(*table->places));
    return table->sequences && table->places ? 0 : -ENOMEM;
}

static void take_out(struct ras_table *table, unsigned at)
{
    ras_count_end(table, table->sequences[at]);
    kfree(table->sequences[at]);
    table->count--;
    memmove(table->sequences + at, table->sequences + at + 1,
            (table->count - at) * sizeof(*table->sequences));
    free_if_empty(table);
}

/* A suspended thread that stands past a new sequence's commit could neither
 * go back nor wait: nothing may be registered around it. */
static bool somebody_past_commit(const struct process *process,
                                 const struct ras_sequence *row)
{
    LIST_EACH (thread, &process->threads, struct thread, sibling) {
        uaddr_t pc = arch_user_pc(&thread->arch);
        if (pc > row->commit && pc < row->end)
            return true;
    }
    return false;
}

int ras_put(struct process *process, const struct ras_sequence *row,
            const char *name)
{
    struct ras_table *table = &process->ras;

    if (ras_overlaps(table, row->start, row->end))
        return -EEXIST;
    if (ras_native(row) && somebody_past_commit(process, row))
        return -EBUSY;
    if (table->count == RAS_LIMIT)
        return -ENOSPC;
    struct ras_sequence *sequence = kmalloc(sizeof(*sequence));
    if (sequence)
        *sequence = *row;
    if (make_room(table) || !sequence ||
        ras_count_begin(table, sequence, name)) {
        kfree(sequence);
        free_if_empty(table);
        return -ENOMEM;
    }
    unsigned at = first_ending_after(table, row->start);
    memmove(table->sequences + at + 1, table->sequences + at,
            (table->count - at) * sizeof(*table->sequences));
    table->sequences[at] = sequence;
    table->count++;
    table->span = 0; /* what is indexed is not true any more */
    return 0;
}

void ras_take_effect(struct process *process)
{
    make_index(&process->ras);
    LIST_EACH (thread, &process->threads, struct thread, sibling) {
        struct ras_sequence *sequence =
            ras_find(&process->ras, arch_user_pc(&thread->arch));
        if (sequence && thread != cpu.current)
            ras_recover(thread, sequence, RAS_CAUSE_REGISTER);
    }
}

int ras_remove(struct ras_table *table, uaddr_t start)
{
    unsigned i = first_ending_after(table, start);

    if (i == table->count || table->sequences[i]->start != start)
        return -ENOENT;
    take_out(table, i);
    make_index(table);
    return 0;
}

/* Its code, the instruction at its end, its clone, landing or guard page. */
static bool needs(const struct ras_sequence *sequence, uaddr_t start,
                  uaddr_t end)
{
    uint32_t size = sequence->recovery == RAS_CLONE
                        ? sequence->end - sequence->start + 1
                        : 1;
    uaddr_t last = sequence->end + (sequence->recovery != RAS_ROLLBACK) +
                   (sequence->recovery == RAS_JUMP); /* it has two bytes */

    return (sequence->start < end && last > start) ||
           (sequence->with && sequence->with < end &&
            sequence->with + size > start);
}

void ras_remove_range(struct ras_table *table, uaddr_t start, uaddr_t end)
{
    unsigned before = table->count;

    for (unsigned i = table->count; i-- > 0;)
        if (needs(table->sequences[i], start, end))
            take_out(table, i);
    for (struct ras_sequence *s = table->aside; s; s = s->next)
        s->verified &=
            s->identification != RAS_DYNAMIC || !needs(s, start, end);
    if (table->count != before)
        make_index(table);
}

int ras_table_copy(struct process *child, const struct process *parent)
{
    const struct ras_table *from = &parent->ras;
    struct ras_table *to = &child->ras;

    if (ras_count_copy(child, parent) || ras_aside_copy(to, from))
        return -ENOMEM;
    to->ways = from->ways;
    if (!from->count)
        return 0;
    if (make_room(to))
        return -ENOMEM;
    for (; to->count < from->count; to->count++) {
        struct ras_sequence *copy = kmalloc(sizeof(*copy));
        if (!copy)
            return -ENOMEM;
        *copy = *from->sequences[to->count];
        copy->row = ras_count_twin(to, from, copy->row);
        to->sequences[to->count] = copy;
    }
    make_index(to);
    return 0;
}

void ras_table_free(struct ras_table *table)
{
    while (table->count)
        take_out(table, table->count - 1);
    free_if_empty(table);
    ras_aside_free(table);
    ras_count_free(table);
    *table = (struct ras_table){ 0 };
}
