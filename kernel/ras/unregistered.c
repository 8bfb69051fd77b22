/* unregistered.c - sequences that nobody registers: set aside, each with its
 * row, when a finder of them is switched on; filled in when one is found.
 *
 * Owns: ras_table.aside. A recovery never allocates, so what it fills in is
 * here before. One that has no end yet was never found, and is not shown. */
#include <errno.h>
#include "mm/heap.h"
#include "ras/ras_private.h"

struct ras_sequence *ras_aside(const struct ras_table *table,
                               enum ras_identification by)
{
    struct ras_sequence *sequence = table->aside;

    while (sequence && sequence->identification != by)
        sequence = sequence->next;
    return sequence;
}

struct ras_sequence *ras_aside_used(const struct ras_table *table,
                                    const struct ras_sequence *after)
{
    struct ras_sequence *sequence = after ? after->next : table->aside;

    while (sequence && !sequence->end)
        sequence = sequence->next;
    return sequence;
}

int ras_set_aside(struct ras_table *table, enum ras_identification by,
                  unsigned count)
{
    struct ras_sequence *before = table->aside, *next;

    if (ras_aside(table, by))
        return 0;
    for (; count; count--) {
        next = ras_sequence_copy(&(struct ras_sequence){
            .identification = by, .next = table->aside });
        if (!next)
            break;
        table->aside = next;
    }
    while (count && (next = table->aside) != before) {
        table->aside = next->next;
        kfree(next);
    }
    return count ? -ENOMEM : 0;
}

int ras_aside_copy(struct ras_table *to, const struct ras_table *from)
{
    struct ras_sequence **end = &to->aside;

    for (struct ras_sequence *next = from->aside; next; next = next->next) {
        *end = ras_sequence_copy(next);
        if (!*end)
            return -ENOMEM;
        (*end)->next = NULL;
        end = &(*end)->next;
    }
    return 0;
}

void ras_aside_free(struct ras_table *table)
{
    for (struct ras_sequence *next; table->aside; table->aside = next) {
        next = table->aside->next;
        kfree(table->aside);
    }
}
