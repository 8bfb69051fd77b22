/* scenario.c - what follows from a scenario alone: how many threads and CPUs it
 * has, and what it watches. */
#include <string.h>

#include "explore_private.h"

unsigned explore_threads(const struct scenario *scenario)
{
    unsigned count = 0;

    if (scenario->is_program)
        return EXPLORE_THREADS;
    while (count < EXPLORE_THREADS && scenario->threads[count])
        count++;
    return count;
}

int32_t explore_signed(uint32_t value, uint32_t size)
{
    return size == 1   ? (int8_t)value
           : size == 2 ? (int16_t)value
                       : (int32_t)value;
}

void explore_look(const struct scenario *scenario, int32_t *values)
{
    for (unsigned i = 0; i < EXPLORE_WATCHES; i++) {
        const struct watch *watch = &scenario->watches[i];
        uint32_t value = 0;
        if (watch->at)
            memcpy(&value, (const void *)watch->at, watch->size);
        values[i] = explore_signed(value, watch->size);
    }
}

void explore_spread(struct scenario *scenario, uint32_t cpus)
{
    for (unsigned i = 0; cpus && i < EXPLORE_THREADS; i++)
        scenario->cpus[i] = (uint8_t)(i % cpus);
}

unsigned explore_cpus(const struct scenario *scenario)
{
    unsigned count = 1;

    for (unsigned i = 0; i < explore_threads(scenario); i++)
        if (scenario->cpus[i] >= count)
            count = scenario->cpus[i] + 1u;
    return count;
}
