/* figure.c - all that is shown of an exploration: the shortest schedule that
 * fails, and what was found out around it.
 */
#include <stdlib.h>
#include <stdio.h>
#include <string.h>

#include "explore_private.h"

enum { WORDS = 160 };

/* ---- around a failure, in words ---- */

static void describe_range(const struct explore_range *range, char *to,
                           size_t size)
{
    const struct code *first = explore_code(range->start), *last = first, *next;

    while (last && last->next < range->end && last->next > last->pc &&
           (next = explore_code(last->next)) != NULL)
        last = next;
    if (!first || !last)
        snprintf(to, size, "%08x to %08x", (unsigned)range->start,
                 (unsigned)range->end);
    else
        snprintf(to, size, "%s up to and with %s\n      (%s ... %s)",
                 first->place, last->place, first->text, last->text);
}

static void print_ranges(const struct explore_around *around)
{
    char words[WORDS];

    if (around->not_tried) {
        printf("What would have to be atomic was not looked for.\n");
        return;
    }
    if (!around->ranges) {
        printf("To make one stretch of a function atomic is not enough, nor "
               "are two.\n");
        return;
    }
    printf("It is right if no switch comes inside (|)\n");
    for (unsigned i = 0; i < around->ranges; i++) {
        describe_range(&around->range[i], words, sizeof(words));
        printf("  %s%s\n", i ? "and inside " : "", words);
    }
    printf("%s%u schedule%s tried that way, none is wrong.\n",
           around->ranges > 1 ? "One of the two is not enough. " : "",
           (unsigned)around->tried, around->tried == 1 ? "" : "s");
}

static void print_nearest(const struct explore_around *around, struct run *run)
{
    static char line[EXPLORE_LINE];
    unsigned thread = around->nearest.segments[around->moved_turn].thread;
    int moved = around->moved;

    explore_format_schedule(&around->nearest, line, sizeof(line));
    printf("The nearest schedule that is right: %s\n"
           "  (thread %u is preempted %u step%s %s); ",
           line, thread, (unsigned)abs(moved), abs(moved) == 1 ? "" : "s",
           moved < 0 ? "earlier" : "later");
    if (!explore_marks.from)
        printf("all of it:\n");
    else
        printf("from step %u on it is another:\n",
               (unsigned)explore_marks.from);
    explore_print_table(run->scenario, run);
}

/* ---- a failure ---- */

/* The first step that the nearest schedule makes otherwise. */
static uint32_t first_difference(const struct explore_around *around,
                                 const struct run *run)
{
    uint32_t steps = 0, at = around->moved_turn;

    for (uint32_t i = 0; i < at; i++)
        steps += run->turn[i].steps;
    steps += run->turn[at].steps;
    return around->moved < 0 ? steps - (uint32_t)-around->moved : steps;
}

static void mark(const struct explore_around *around)
{
    explore_marks = (struct explore_marks){ .certain = around->certain };
    memcpy(explore_marks.range, around->range,
           around->ranges * sizeof(*around->range));
}

static int run_nearest(const struct explore_around *around, struct run *run)
{
    uint32_t from = first_difference(around, run);

    run->schedule = around->nearest;
    if (explore_run(run) || run->ending != ENDED_WELL)
        return -1;
    explore_marks.certain = EXPLORE_NOWHERE;
    explore_marks.from = from;
    explore_survey(run);
    explore_remember(run);
    return 0;
}

static void show_failure(struct run *run, const struct explore_options *options,
                         const struct explore_result *result)
{
    struct explore_around around;

    explore_look_around(run, options, result, &around);
    mark(&around);
    explore_print_run(run->scenario, run);
    if (around.certain != EXPLORE_NOWHERE && around.certain > 0)
        printf("From step %u (>) on it cannot end well, whoever goes on.\n",
               (unsigned)around.certain);
    print_ranges(&around);
    if (around.moved && run_nearest(&around, run) == 0)
        print_nearest(&around, run);
    explore_marks = (struct explore_marks){ .certain = EXPLORE_NOWHERE };
}

int explore_show_failure(const struct scenario *scenario,
                         const struct explore_arguments *arguments,
                         const struct explore_result *result)
{
    struct run *run = explore_open(scenario, OBSERVED_MAX);
    int ending = -1;

    if (run) {
        run->schedule = result->worst;
        if (explore_run(run) == 0) {
            ending = run->ending;
            if (arguments->json)
                explore_print_json(scenario, run);
            else if (ending == (int)result->worst_ending)
                show_failure(run, &arguments->options, result);
            else
                explore_print_run(scenario, run);
        }
    }
    explore_close(run);
    return ending;
}
