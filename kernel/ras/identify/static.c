/* static.c - finding a sequence by its registered address range.
 *
 * Owns: a process's table, a list by address, and its index, a hash table of
 * the lines of addresses that they touch. A line is at least as long as the
 * longest sequence, so each of them touches two at most. Most code lies in no
 * such line, which a dozen instructions tell; each line that shares a place,
 * and each sequence below pc in its line, costs three more.
 * Promise: ranges never overlap; no look-up allocates; no table, no index. */
#include <errno.h>
#include <string.h>
#include "kernel.h"
#include "mm/heap.h"
#include "proc/process.h"
#include "ras/in_range.h"
#include "ras/ras.h"

enum { LINE_MIN = 64, INDEX = RAS_PLACES * sizeof(struct ras_line *) };

/* The link to the first sequence that ends after `pc`. */
static struct ras_sequence **ending_after(struct ras_table *table, uaddr_t pc)
{
    struct ras_sequence **link = &table->first;

    while (*link && (*link)->end <= pc)
        link = &(*link)->next;
    return link;
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

struct ras_sequence *ras_starting_at(struct ras_table *table, uaddr_t start)
{
    struct ras_sequence *sequence = *ending_after(table, start);
    return sequence && sequence->start == start ? sequence : NULL;
}

bool ras_overlaps(struct ras_table *table, uaddr_t start, uaddr_t end)
{
    struct ras_sequence *sequence = *ending_after(table, start);
    return sequence && sequence->start < end;
}

/* Which bits of an address tell where its line starts; none may be left. */
static uaddr_t line_mask(const struct ras_table *table)
{
    uaddr_t mask = (uaddr_t)-LINE_MIN;

    for (struct ras_sequence *s = table->first; s; s = s->next)
        while ((s->end - s->start - 1) & mask)
            mask *= 2;
    return mask;
}

/* With ras=off the span stays 0, and nobody is ever found inside. */
static void make_index(struct ras_table *table)
{
    struct ras_line *line = NULL;

    table->span = 0;
    if (!table->first || !ras_enabled)
        return;
    table->low = table->first->start;
    table->mask = line_mask(table);
    memset(table->places, 0, INDEX);
    for (struct ras_sequence *s = table->first; s; s = s->next) {
        uaddr_t touched[] = { s->start, s->end - 1 };
        for (int n = 0; n < 2; n++) {
            uaddr_t start = touched[n] & table->mask;
            if (line && line->start == start)
                continue;
            struct ras_line **place = ras_place(table, start);
            line = &s->lines[n];
            *line = (struct ras_line){ start, s, *place };
            *place = line;
        }
        table->span = s->end - table->low;
    }
}

static void free_if_empty(struct ras_table *table)
{
    if (table->first)
        return;
    kfree(table->places);
    table->places = NULL;
}

static void take_out(struct ras_table *table, struct ras_sequence **link)
{
    struct ras_sequence *sequence = *link;

    *link = sequence->next;
    ras_count_end(table, sequence);
    kfree(sequence);
    table->count--;
    table->span = 0; /* what is indexed is not true any more */
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
    struct ras_sequence **link = ending_after(table, row->start);

    if (*link && (*link)->start < row->end)
        return -EEXIST;
    if (ras_native(row) && somebody_past_commit(process, row))
        return -EBUSY;
    if (table->count == RAS_LIMIT)
        return -ENOSPC;
    struct ras_sequence *sequence = kmalloc(sizeof(*sequence));
    if (sequence)
        *sequence = *row;
    if (!table->places)
        table->places = kmalloc(INDEX);
    if (!table->places || !sequence || ras_count_begin(table, sequence, name)) {
        kfree(sequence);
        free_if_empty(table);
        return -ENOMEM;
    }
    if (ras_native(sequence))
        ras_surround(sequence);
    sequence->next = *link;
    *link = sequence;
    table->count++;
    table->span = 0;
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
    struct ras_sequence **link = ending_after(table, start);

    if (!*link || (*link)->start != start)
        return -ENOENT;
    take_out(table, link);
    return 0;
}

/* Its code and what surrounds it, its clone, landing or guard page.
 * Subtracted is from `start`, which is well above 0: no sum can wrap around. */
static bool needs(const struct ras_sequence *sequence, uaddr_t start,
                  uaddr_t end)
{
    uint32_t size = sequence->recovery == RAS_CLONE
                        ? sequence->end - sequence->start + 1
                        : 1;

    return (sequence->start - sequence->before < end &&
            sequence->end > start - sequence->behind) ||
           (sequence->with < end && sequence->with > start - size);
}

void ras_remove_range(struct ras_table *table, uaddr_t start, uaddr_t end)
{
    struct ras_sequence **link = &table->first;

    while (*link)
        if (needs(*link, start, end))
            take_out(table, link);
        else
            link = &(*link)->next;
    for (struct ras_sequence *s = table->aside; s; s = s->next)
        s->verified &=
            s->identification != RAS_DYNAMIC || !needs(s, start, end);
    if (table->span == 0)
        make_index(table);
}

int ras_table_copy(struct process *child, const struct process *parent)
{
    const struct ras_table *from = &parent->ras;
    struct ras_table *to = &child->ras;

    to->places = from->first ? kmalloc(INDEX) : NULL;
    if (ras_count_copy(child, parent) || ras_aside_copy(to, from) ||
        (from->first && !to->places))
        return -ENOMEM;
    to->ways = from->ways;
    struct ras_sequence **link = &to->first;
    for (struct ras_sequence *s = from->first; s; s = s->next) {
        struct ras_sequence *copy = kmalloc(sizeof(*copy));
        if (!copy)
            return -ENOMEM;
        *copy = *s;
        copy->next = NULL;
        copy->row = ras_count_twin(to, from, s->row);
        *link = copy;
        link = &copy->next;
        to->count++;
    }
    make_index(to);
    return 0;
}

void ras_table_free(struct ras_table *table)
{
    while (table->first)
        take_out(table, &table->first);
    free_if_empty(table);
    ras_aside_free(table);
    ras_count_free(table);
    *table = (struct ras_table){ 0 };
}
