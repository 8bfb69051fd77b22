/* rows.c - where the sequence in a function lies. */
#include "forms.h"

#include <stddef.h>

enum { LANDMARK = 0x401f0f, FORWARD = 8, LANDMARK_SHIFT = 24 };

/* From lib/program.ld: the descriptors of both kinds. */
extern const struct ras_descriptor __ras_start[], __ras_end[];
extern const struct ras_descriptor __ras_dynamic_start[], __ras_dynamic_end[];

static const struct ras_descriptor *first_behind(
    uint32_t function, const struct ras_descriptor *row,
    const struct ras_descriptor *end, const struct ras_descriptor *best)
{
    for (; row < end; row++)
        if (row->start >= function && (!best || row->start < best->start))
            best = row;
    return best;
}

/* The first that starts there or behind. */
const struct ras_descriptor *row_of(uint32_t function)
{
    return first_behind(function, __ras_dynamic_start, __ras_dynamic_end,
                        first_behind(function, __ras_start, __ras_end, NULL));
}

int find_designated(const struct operation *operation, const struct form *form,
                    const uint32_t *pcs, int count, struct ras_descriptor *row)
{
    int length = operation->instructions - operation->saved + 1, start = 0;
    uint32_t landmark = LANDMARK | (uint32_t)form->landmark << LANDMARK_SHIFT;
    while (start < count && *(const uint32_t *)pcs[start] != landmark)
        start++;
    if (start + length >= count)
        return -1;
    row->start = row->commit = pcs[start];
    row->end = pcs[start + length];
    row->recovery = form->landmark & (FORWARD - 1);
    if (!(form->landmark & FORWARD))
        row->commit =
            operation->commit ? pcs[start + operation->commit] : row->end - 1;
    return 0;
}
