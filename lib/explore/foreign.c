/* foreign.c - is it a program that was not written to be explored, and what
 * does a report of it need? */
#include "foreign_private.h"

struct births __births;
struct run *(*explore_take_stage)(uint32_t room);
void (*explore_give_stage)(struct run *run);

bool explore_is_foreign(const struct scenario *scenario)
{
    return scenario && scenario->is_program;
}

uint32_t explore_body_of(const struct scenario *scenario, const struct run *run,
                         unsigned thread)
{
    return explore_is_foreign(scenario)
               ? run->body[thread]
               : (uint32_t)(uintptr_t)scenario->threads[thread];
}

unsigned explore_threads_of(const struct scenario *scenario,
                            const struct run *run)
{
    unsigned count = 1;

    if (!explore_is_foreign(scenario))
        return explore_threads(scenario);
    for (uint32_t i = 0; i < run->turns; i++)
        if (run->turn[i].thread >= count)
            count = run->turn[i].thread + 1u;
    return count;
}
