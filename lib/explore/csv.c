/* csv.c - what was found of one scenario as a line of comma-separated values,
 * for tools. */
#include <stdio.h>

#include "explore_private.h"

void explore_print_csv_head(void)
{
    printf("scenario,threads,preemptions,schedules,failures,verdict,expected,"
           "least,states,state_set,complete\n");
}

void explore_print_csv(const struct scenario *scenario, const char *expected,
                       unsigned preemptions,
                       const struct explore_result *result)
{
    uint32_t failures = result->schedules - result->endings[ENDED_WELL];

    printf("%s,%u,%u,%u,%u,%s,%s,", scenario->name, explore_threads(scenario),
           preemptions, (unsigned)result->schedules, (unsigned)failures,
           explore_verdict(result), expected ? expected : "");
    if (result->failed)
        printf("%u", result->worst_preemptions);
    printf(",%u,%llx,%s\n", (unsigned)result->all_states,
           (unsigned long long)result->state_set, result->every ? "yes" : "no");
}
