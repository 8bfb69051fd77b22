/* seen.c - all states that runs have come to. */
#include <stdlib.h>

#include "states_private.h"

enum {
    FEWEST = 4096, /* states, of a new table */
    MOST = 1 << 20 /* a larger table would take too much memory */
};

static struct seen *find(struct seen *table, uint32_t size, uint64_t state)
{
    uint32_t i = (uint32_t)(state >> 20) & (size - 1);

    while (table[i].state && table[i].state != state)
        i = (i + 1) & (size - 1);
    return &table[i];
}

static bool make_room(struct seen_states *states)
{
    uint32_t size = states->size ? states->size * 2 : FEWEST;
    struct seen *table;

    if (states->count * 2 < states->size)
        return true;
    table = size <= MOST ? calloc(size, sizeof(*table)) : NULL;
    if (!table)
        return false;
    for (uint32_t i = 0; i < states->size; i++)
        if (states->table[i].state)
            *find(table, size, states->table[i].state) = states->table[i];
    free(states->table);
    states->table = table;
    states->size = size;
    return true;
}

/* A shorter way to a state, with no more preemptions, makes it new again: what
 * fails from there on then fails sooner. */
int explore_see_state(struct seen_states *states, uint64_t state,
                      uint32_t steps, const struct seen *where)
{
    struct seen *seen;

    if (!make_room(states))
        return STATE_IS_NEW;
    seen = find(states->table, states->size, state);
    if (seen->state && seen->run == where->run)
        return STATE_OF_THIS_RUN;
    if (seen->state && (seen->level != where->level || seen->steps <= steps))
        return STATE_OF_ANOTHER;
    states->count += !seen->state;
    *seen = *where;
    seen->state = state;
    seen->steps = steps;
    return STATE_IS_NEW;
}

void explore_forget_states(struct seen_states *states)
{
    free(states->table);
    *states = (struct seen_states){ 0 };
}
