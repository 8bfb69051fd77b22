/* control.c - can this explorer see anything at all, here and now?
 *
 * On a machine that does not stop after each instruction, no schedule would be
 * cut anywhere, and every scenario would look safe. So the first that is
 * explored is one of which all is known: m = m + 1, by two threads of four
 * instructions each. It has 2 schedules without a preemption, 6 with one, of
 * which 4 lose an addition, and each schedule takes 8 steps.
 */
#include <errno.h>
#include <stdbool.h>
#include <string.h>

#include "explore_private.h"

enum { NAME = 64, ORDERS = 2, PREEMPTED = 6, LOSING = 4, STEPS = 8 };

volatile int explore_sum;

static int both_added(void)
{
    return explore_sum == 2;
}

static const struct scenario broken = { .name = "control",
                                        .threads = { explore_add, explore_add },
                                        .check = both_added,
                                        .watches = { WATCH(explore_sum) } };

static bool is_as_known(const struct explore_result *result)
{
    return result->level[0].schedules == ORDERS &&
           result->level[0].failures == 0 &&
           result->level[1].schedules == PREEMPTED &&
           result->level[1].failures == LOSING &&
           result->steps == (ORDERS + PREEMPTED) * STEPS && result->failed &&
           result->worst_ending == ENDED_WRONG;
}

/* A listing of other code would leave out the wrong switches. Where there is
 * none, none is left out. */
static bool listing_is_ours(void)
{
    uint32_t function = (uint32_t)(uintptr_t)run_schedule_np;
    uint32_t variable = (uint32_t)(uintptr_t)&explore_sum;
    char name[NAME];

    if (explore_name(function, name, sizeof(name)) &&
        explore_name(variable, name, sizeof(name)))
        return !explore_code(function);
    return !explore_name(function, name, sizeof(name)) &&
           !strcmp(name, "run_schedule_np") &&
           !explore_name(variable, name, sizeof(name)) &&
           !strcmp(name, "explore_sum");
}

int explore_control(void)
{
    const struct explore_options all = { .preemptions = 1, .exhaustive = 1 };
    static bool has_passed;
    struct explore_result result;

    if (has_passed)
        return 0;
    if (!listing_is_ours()) {
        errno = ENOEXEC;
        return -1;
    }
    if (explore_search(&broken, &all, &result))
        return -1;
    has_passed = is_as_known(&result);
    if (has_passed)
        return 0;
    errno = ENOTSUP;
    return -1;
}
