/* finals.c - a figure of each way in which a scenario can end: --all-figures.
 *
 * All its schedules are run again and watched, none left out because of a state
 * that was there before. Two ends are the same if they are of one kind, with
 * the same values of what is watched. The shortest run to each is kept.
 */
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "foreign_private.h"
#include "picture_private.h"
#include "waits_private.h"

enum { FINALS = EXPLORE_STATES, ENOUGH = 20000, WORDS = 160 };

static struct final {
    struct schedule schedule;
    int32_t values[EXPLORE_WATCHES];
    enum explore_ending ending;
    unsigned preemptions;
    uint32_t steps;
} finals[FINALS];
static unsigned count;
static bool more; /* than there is room for */

/* ---- finding them ---- */

static struct final *find(const struct run *run)
{
    for (unsigned i = 0; i < count; i++)
        if (finals[i].ending == run->ending &&
            !memcmp(finals[i].values, run->watch, sizeof(run->watch)))
            return &finals[i];
    return NULL;
}

static bool is_shorter(const struct run *run, unsigned preemptions,
                       const struct final *than)
{
    return preemptions != than->preemptions ? preemptions < than->preemptions
                                            : run->steps < than->steps;
}

/* Called with each run. */
static int collect(const struct run *run, unsigned preemptions)
{
    struct final *final = find(run);

    if (final && !is_shorter(run, preemptions, final))
        return 0;
    if (!final && count == FINALS) {
        more = true;
        return 0;
    }
    if (!final)
        final = &finals[count++];
    *final = (struct final){ .schedule = run->schedule,
                             .ending = run->ending,
                             .preemptions = preemptions,
                             .steps = run->steps };
    memcpy(final->values, run->watch, sizeof(run->watch));
    return 0;
}

/* 0, or -1 with errno. */
static int find_finals(const struct scenario *scenario,
                       const struct explore_options *options)
{
    struct explore_options again = *options;
    struct explore_result result;

    count = 0;
    more = false;
    again.progress = NULL;
    again.first = 0;
    again.go_on = 1;
    again.budget = ENOUGH;
    again.watcher = collect;
    if (explore(scenario, &again, &result))
        return -1;
    more |= result.stopped || result.cut;
    return 0;
}

/* ---- showing them ---- */

static void print_title(const struct scenario *scenario,
                        const struct final *final, unsigned number)
{
    const char *between = ": ";

    printf("== %u of %u, %s", number, count,
           final->ending == ENDED_WELL ? "right"
                                       : explore_ending_name(final->ending));
    for (unsigned i = 0; i < EXPLORE_WATCHES && scenario->watches[i].at; i++) {
        char value[WORDS];
        explore_format_value(&scenario->watches[i], final->values[i], value,
                             sizeof(value));
        printf("%s%s = %s", between, scenario->watches[i].name, value);
        between = ", ";
    }
    printf(" ==\n");
}

static int show(const struct scenario *scenario, const struct final *final,
                unsigned number, int json)
{
    struct run *run = explore_open(scenario, OBSERVED_MAX);
    struct explore_around around;
    int error = -1;

    if (run) {
        run->schedule = final->schedule;
        error = explore_run_shown(run, !json);
    }
    if (!error) {
        explore_end_where_overtaken(run);
        explore_look_for_cause(run, &around);
        explore_marks.certain = around.certain;
        if (json) {
            printf("%s", number > 1 ? ",\n" : "");
            explore_print_json_around(scenario, run, &around);
            printf("}");
        } else {
            print_title(scenario, final, number);
            explore_print_run(scenario, run);
        }
        explore_clear_marks();
    }
    explore_close(run);
    return error;
}

/* Those that failed, or those that are right: return how many were shown
 * before, and these; or 0. */
static unsigned show_those(const struct scenario *scenario, bool failed,
                           int json, unsigned shown)
{
    for (unsigned i = 0; i < count; i++)
        if ((finals[i].ending != ENDED_WELL) == failed &&
            show(scenario, &finals[i], ++shown, json))
            return 0;
    return shown;
}

int explore_show_finals(const struct scenario *scenario,
                        const struct explore_options *options, int json)
{
    unsigned shown;

    if (find_finals(scenario, options))
        return -1;
    if (json)
        printf("{\"figures\": [\n");
    else
        printf(count == 1 ? "%u end; the shortest run to it:\n"
                          : "%u ends; the shortest run to each, those that "
                            "fail first:\n",
               count);
    shown = show_those(scenario, true, json, 0);
    shown = show_those(scenario, false, json, shown);
    if (json)
        printf("]}\n");
    else if (more)
        printf("There may be more: not all was looked at.\n");
    return shown == count ? 0 : -1;
}
