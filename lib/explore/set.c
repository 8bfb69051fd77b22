/* set.c - a set of numbers, in a hash table that is at most half full. */
#include <stdlib.h>

#include "explore_private.h"

enum { FEWEST = 64 };

struct explore_set {
    uint64_t *number; /* 0: free */
    uint32_t size, count;
};

struct explore_set *explore_open_set(void)
{
    return calloc(1, sizeof(struct explore_set));
}

void explore_close_set(struct explore_set *set)
{
    if (set)
        free(set->number);
    free(set);
}

static uint64_t *find(uint64_t *table, uint32_t size, uint64_t number)
{
    uint32_t i = (uint32_t)(number >> 32) & (size - 1);

    while (table[i] && table[i] != number)
        i = (i + 1) & (size - 1);
    return &table[i];
}

static int make_room(struct explore_set *set)
{
    uint32_t size = set->size ? 2 * set->size : FEWEST;
    uint64_t *table;

    if (set->count * 2 < set->size)
        return 0;
    table = calloc(size, sizeof(*table));
    if (!table)
        return -1;
    for (uint32_t i = 0; i < set->size; i++)
        if (set->number[i])
            *find(table, size, set->number[i]) = set->number[i];
    free(set->number);
    set->number = table;
    set->size = size;
    return 0;
}

int explore_add_to_set(struct explore_set *set, uint64_t number)
{
    uint64_t *place;

    number += !number; /* 0 means free */
    if (make_room(set))
        return 0;
    place = find(set->number, set->size, number);
    if (*place == number)
        return 0;
    *place = number;
    set->count++;
    return 1;
}
