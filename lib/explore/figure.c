/* figure.c - all that is shown of an exploration: the shortest schedule that
 * fails, and what was found out around it.
 */
#include <stdlib.h>
#include <stdio.h>
#include <string.h>

#include "foreign_private.h"
#include "picture_private.h"
#include "waits_private.h"

enum { WORDS = 160 };

/* ---- around a failure, in words ---- */

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
    printf("If %s were atomic, with no switch inside, it would be right:\n",
           around->ranges > 1 ? "both ranges (a|, b|)" : "this range (a|)");
    for (unsigned i = 0; i < around->ranges; i++) {
        explore_describe_range(&around->range[i], words, sizeof(words));
        char *code = strstr(words, " (");
        printf("  %c: %.*s\n", 'a' + i,
               code ? (int)(code - words) : (int)strlen(words), words);
        if (code)
            printf("     %s\n", code);
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
           "  (thread %u is preempted %u step%s %s)\n",
           line, thread, (unsigned)abs(moved), abs(moved) == 1 ? "" : "s",
           moved < 0 ? "earlier" : "later");
    explore_print_table(run->scenario, run);
    explore_print_end(run->scenario, run);
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

void explore_clear_marks(void)
{
    memset(&explore_marks, 0, sizeof(explore_marks));
    explore_marks.certain = EXPLORE_NOWHERE;
}

static void mark(const struct explore_around *around, const struct run *run)
{
    explore_clear_marks();
    explore_marks.certain = around->certain;
    if (around->moved)
        explore_marks.differs = first_difference(around, run);
    memcpy(explore_marks.range, around->range,
           around->ranges * sizeof(*around->range));
}

static int run_nearest(const struct explore_around *around, struct run *run)
{
    uint32_t from = explore_marks.differs;

    explore_note_rows(run);
    run->schedule = around->nearest;
    if (explore_run(run) || run->ending != ENDED_WELL)
        return -1;
    explore_marks.certain = EXPLORE_NOWHERE;
    explore_marks.differs = 0;
    explore_marks.from = from;
    explore_survey(run);
    explore_remember(run);
    return 0;
}

/* As JSON; the object is left open. */
static void print_all_json(struct run *run, const struct explore_around *around)
{
    explore_print_json_around(run->scenario, run, around);
    if (around->moved && run_nearest(around, run) == 0)
        explore_print_json_nearest(run->scenario, run, explore_marks.from);
    printf("}\n");
}

static void print_all(struct run *run, const struct explore_around *around,
                      const struct explore_result *result)
{
    explore_print_what(run->scenario, run);
    if (result->worst_preemptions)
        print_ranges(around);
    else
        printf("It fails without any preemption.\n");
    explore_print_again(run);
    if (around->moved && run_nearest(around, run) == 0)
        print_nearest(around, run);
}

static void show_failure(struct run *run,
                         const struct explore_arguments *arguments,
                         const struct explore_result *result)
{
    struct explore_around around;

    explore_look_around(run, &arguments->options, result, &around);
    mark(&around, run);
    if (arguments->json)
        print_all_json(run, &around);
    else
        print_all(run, &around, result);
    explore_clear_marks();
}

/* ---- a recovery ---- */

/* The thread is interrupted after step `i` of the run by turns: what recovery
 * it meets, as explore_recovery() has it. */
static int interrupt_after(const struct run *by_turns, uint32_t i,
                           struct run *trial)
{
    const struct step *step = &by_turns->step[i];
    uint8_t event = (uint8_t)by_turns->scenario->event;
    uint8_t other = event ? step->thread : (uint8_t)!step->thread;

    if (!explore_follow(by_turns, i, other, &trial->schedule))
        return 0;
    trial->schedule.segments[step->turn].event = event;
    if (event == EXPLORE_KILL)
        trial->schedule.count = step->turn + 1;
    if (explore_run(trial) || trial->ending != ENDED_WELL ||
        trial->observed <= i)
        return 0;
    if (!event && trial->turn[step->turn + 1].thread != other)
        return 0;
    return explore_recovery(trial, i, NULL, NULL);
}

/* The first step after which one is carried on; else put back; or none. */
static uint32_t find_recovery(const struct run *by_turns, struct run *trial)
{
    uint32_t found = EXPLORE_NOWHERE;

    for (uint32_t i = 0; i < by_turns->observed; i++) {
        int recovery;
        if (!by_turns->step[i].inside)
            continue;
        recovery = interrupt_after(by_turns, i, trial);
        if (recovery > 0)
            return i;
        if (recovery < 0 && found == EXPLORE_NOWHERE)
            found = i;
    }
    return found;
}

void explore_show_recovery(const struct scenario *scenario, int json)
{
    struct run *by_turns = explore_open(scenario, OBSERVED_MAX);
    struct run *trial = explore_open(scenario, OBSERVED_MAX);
    uint32_t at = EXPLORE_NOWHERE, from;

    if (by_turns && trial && explore_run(by_turns) == 0)
        at = find_recovery(by_turns, trial);
    if (at != EXPLORE_NOWHERE && interrupt_after(by_turns, at, trial) &&
        explore_recovery(trial, at, &from, NULL)) {
        explore_marks.sequence = explore_sequence(from);
        if (!json)
            printf("One of them, in which a recovery happens (==>):\n");
        (json ? explore_print_json : explore_print_run)(scenario, trial);
        explore_marks.sequence = NULL;
    }
    explore_close(trial);
    explore_close(by_turns);
}

int explore_show_failure(const struct scenario *scenario,
                         const struct explore_arguments *arguments,
                         const struct explore_result *result)
{
    struct run *run = explore_open(scenario, OBSERVED_MAX);
    int ending = -1;

    if (run) {
        run->schedule = result->worst;
        if (explore_run_shown(run, !arguments->json) == 0) {
            ending = run->ending;
            explore_end_where_overtaken(run);
            if (ending == (int)result->worst_ending)
                show_failure(run, arguments, result);
            else
                explore_print_run(scenario, run);
        }
    }
    explore_close(run);
    return ending;
}
