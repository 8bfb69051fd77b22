/* unregistered.c - sequences that nobody registers: set aside, each with its
 * row, when a finder of them is switched on; filled in when one is found.
 *
 * Owns: ras_table.aside. A recovery never allocates, so what it fills in is
 * here before. One that has no end yet was never found, and is not shown. */
#include <errno.h>
#include "mm/heap.h"
#include "ras/ras_private.h"

int ras_set_aside(struct ras_table *table, enum ras_identification by,
                  unsigned first, unsigned end)
{
    const struct ras_sequence none = { .identification = by };
    unsigned n = first;

    if (table->aside[first])
        return 0;
    while (n < end && (table->aside[n] = ras_sequence_copy(&none)))
        n++;
    if (n == end)
        return 0;
    while (n-- > first) {
        kfree(table->aside[n]);
        table->aside[n] = NULL;
    }
    return -ENOMEM;
}

int ras_aside_copy(struct ras_table *to, const struct ras_table *from)
{
    for (unsigned n = 0; n < ASIDE_END; n++)
        if (from->aside[n] &&
            !(to->aside[n] = ras_sequence_copy(from->aside[n])))
            return -ENOMEM;
    return 0;
}

void ras_aside_free(struct ras_table *table)
{
    for (unsigned n = 0; n < ASIDE_END; n++) {
        kfree(table->aside[n]);
        table->aside[n] = NULL;
    }
}
