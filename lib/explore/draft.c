/* draft.c - until the report is here. */
#include <stdio.h>
#include "explore_private.h"

int explore_visible(const struct run *run, const struct step *step)
{
    (void)run;
    (void)step;
    return 1;
}

void explore_print_run(const struct scenario *scenario, const struct run *run)
{
    for (unsigned i = 0; i < run->observed; i++)
        printf("%u: %u %08x %s=%d\n", i, run->step[i].thread,
               (unsigned)run->step[i].before.eip, scenario->watches[0].name,
               (int)run->step[i].watch[0]);
}

void explore_print_json(const struct scenario *scenario, const struct run *run)
{
    explore_print_run(scenario, run);
}

int explore_parse_schedule(const char *from, struct schedule *schedule)
{
    (void)from;
    *schedule = (struct schedule){ 0 };
    return 0;
}
