/* main.c - explore_main(): what a program that explores itself prints. */
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "cpus_private.h"
#include "foreign_private.h"
#include "picture_private.h"
#include "waits_private.h"
#include "libc/internal/program_private.h"

enum { UNKNOWN = 100000000, VALUE = 40, USAGE = 2048 };

/* ---- what was found ---- */

/* "  not all of them: about 600" */
static const char *rest_of(const struct explore_result *result, unsigned level)
{
    static char text[VALUE];
    uint32_t expected = result->level[level].expected;

    if (expected <= result->level[level].schedules || expected >= UNKNOWN)
        return "  not all of them";
    snprintf(text, sizeof(text), "  not all of them: about %u",
             (unsigned)expected);
    return text;
}

/* Say how much of all schedules that was. */
static void print_coverage(const struct explore_result *result)
{
    unsigned most = result->levels ? result->levels - 1 : 0;

    if (result->failed || !result->complete)
        return;
    if (result->every)
        printf("Complete: that is every schedule, with any number of "
               "preemptions.\n");
    else if (result->now > most)
        printf("Incomplete: all schedules with at most %u preemption%s, some "
               "with more;\nat least %u more are left.\n",
               most, most == 1 ? "" : "s", (unsigned)result->waiting);
    else
        printf("Incomplete: all schedules with at most %u preemption%s. More: "
               "--complete.\n",
               most, most == 1 ? "" : "s");
}

/* Say how often a thread that waits was overtaken. */
static void print_overtaking(const struct scenario *scenario,
                             const struct explore_result *result)
{
    if (!explore_has_waits(scenario))
        return;
    if (!result->waited)
        printf("Overtaking: no thread was seen to wait, so nothing is known. "
               "Is the code marked\n(<reprise/waits.h>)?\n");
    else if (result->unbounded)
        printf("Overtaking: no bound. While one thread waits, another can get "
               "in again and again.\n");
    else
        printf("Overtaking: %u at most%s. So often did one that asked later "
               "get in\nbefore one that waited.\n",
               (unsigned)result->overtaken,
               result->every ? "" : ", in these schedules");
}

static void print_hint(const struct explore_result *result)
{
    if (result->clock)
        printf("It uses the machine's clock (%s), which is not the same each "
               "time, so it is\nnot called safe.\n",
               result->clock);
    if (result->impatient)
        printf("In %u runs a thread waited in a loop for %d steps and did not "
               "give way.\nHint: yield when you wait (sched_yield()), and the "
               "search is faster.\n",
               (unsigned)result->impatient, EXPLORE_TURN);
}

static void print_levels(const struct explore_result *result)
{
    printf("preemptions  schedules  failed\n");
    for (unsigned k = 0; k < EXPLORE_LEVELS && result->level[k].schedules; k++)
        printf("%11u  %9u  %6u%s\n", k, (unsigned)result->level[k].schedules,
               (unsigned)result->level[k].failures,
               k < result->levels || k < result->now || result->every
                   ? ""
                   : rest_of(result, k));
    if (result->beyond)
        printf("     beyond  %9u\n", (unsigned)result->beyond);
}

static void print_state(const struct scenario *scenario, const int32_t *state)
{
    const char *before = "";

    for (unsigned i = 0; i < EXPLORE_WATCHES; i++) {
        char value[VALUE];
        if (!scenario->watches[i].at)
            continue;
        explore_format_value(&scenario->watches[i], state[i], value,
                             sizeof(value));
        printf("%s%s = %s", before, scenario->watches[i].name, value);
        before = ", ";
    }
    printf("\n");
}

static void print_states(const struct scenario *scenario,
                         const struct explore_result *result)
{
    if (!scenario->watches[0].at)
        return;
    if (result->states > EXPLORE_STATES)
        printf("more than %d final states, such as:\n", EXPLORE_STATES);
    else
        printf("%u final state%s:\n", (unsigned)result->states,
               result->states == 1 ? "" : "s");
    for (unsigned i = 0; i < result->states && i < EXPLORE_STATES; i++) {
        printf("    ");
        print_state(scenario, result->state[i]);
    }
}

static void print_counts(const struct scenario *scenario,
                         const struct explore_result *result)
{
    print_levels(result);
    print_states(scenario, result);
    printf("%llu instructions stepped; %llu switches left out, which change "
           "nothing\n",
           (unsigned long long)result->steps,
           (unsigned long long)result->pruned);
}

/* "2 are wrong" */
static void print_failures(const struct explore_result *result)
{
    static const struct {
        const char *one, *many;
    } how[EXPLORE_ENDINGS] = {
        [ENDED_WRONG] = { "is wrong", "are wrong" },
        [ENDED_BROKEN] = { "breaks the invariant", "break the invariant" },
        [ENDED_DEADLOCK] = { "ends in a deadlock", "end in a deadlock" },
        [ENDED_LIVELOCK] = { "never ends", "never end" },
        [ENDED_FORKED] = { "makes a process", "make a process" },
        [ENDED_GREEDY] = { "takes all memory", "take all memory" },
        [ENDED_DEAD] = { "kills the process", "kill the process" },
        [ENDED_DIFFERENT] = { "differs", "differ" },
        [ENDED_STARVED] = { "starves one", "starve one" },
        [ENDED_UNFAIR] = { "is not fair", "are not fair" },
        [ENDED_OVERTAKEN] = { "lets one overtake", "let one overtake" },
    };
    enum explore_ending worst = result->worst_ending;
    uint32_t failed = result->schedules - result->endings[ENDED_WELL];
    bool alike = result->endings[worst] == failed;

    printf("%u %s", (unsigned)failed,
           !alike        ? failed == 1 ? "fails" : "fail"
           : failed == 1 ? how[worst].one
                         : how[worst].many);
}

static void print_result(const struct scenario *scenario,
                         const struct explore_result *result)
{
    if (explore_view.counts || result->stopped)
        print_counts(scenario, result);
    if (result->cut)
        printf("%u runs have more turns than a schedule can hold: what "
               "comes later in them was not varied\n",
               (unsigned)result->cut);
    print_coverage(result);
    print_overtaking(scenario, result);
    if (!explore_is_foreign(scenario)) /* it may just be long */
        print_hint(result);
    if (explore_interrupted())
        printf("interrupted: this is what is known so far\n");
    else if (result->stopped)
        printf("the budget is used up: this is what is known so far; give it "
               "a larger --budget\n");
    printf("%u schedule%s tried, ", (unsigned)result->schedules,
           result->schedules == 1 ? "" : "s");
    if (result->failed)
        print_failures(result);
    else
        printf(*result->unmodelled ? "none fails" : "none is wrong");
    printf("%s\n", explore_view.all_figures ? "."
                   : result->failed         ? "; the shortest:"
                   : result->complete       ? ""
                                            : " so far");
    if (*result->unmodelled)
        printf("cannot model: %s\n", result->unmodelled);
    if (result->full)
        printf("a store buffer was full (%d stores) in %u of them\n",
               WAITING_MAX, (unsigned)result->full);
}

/* One schedule, observed and shown. Its ending, or -1. */
static int show_schedule(const struct scenario *scenario,
                         const struct schedule *schedule, int json)
{
    struct run *run = explore_open(scenario, OBSERVED_MAX);
    int ending = -1;

    if (run) {
        run->schedule = *schedule;
        run->strict = !schedule->repeat;
        if (explore_run_shown(run, !json) == 0) {
            ending = run->ending;
            explore_end_where_overtaken(run);
            (json ? explore_print_json : explore_print_run)(scenario, run);
        }
    }
    explore_close(run);
    return ending;
}

/* ---- a program ---- */

static enum explore_status replay(const struct scenario *scenario,
                                  const struct explore_arguments *arguments)
{
    struct schedule schedule;

    if (explore_parse_schedule(arguments->schedule, &schedule)) {
        fprintf(stderr, "explore: '%s' is not a schedule: say '0:7 1:12 0'\n",
                arguments->schedule);
        return EXPLORE_NOT_RUN;
    }
    if (explore_control())
        return explore_tell_error(scenario->name);
    int ending = show_schedule(scenario, &schedule, arguments->json);
    if (ending < 0)
        return explore_tell_error(scenario->name);
    if (ending == ENDED_DIFFERENT) {
        printf("This schedule does not fit here: it is of another program, or "
               "of another build.\n");
        return EXPLORE_NOT_RUN;
    }
    /* Of what is meant to fail other schedules may be right. */
    if (ending == ENDED_WELL)
        return EXPLORE_AS_EXPECTED;
    return explore_judge(scenario, arguments,
                         explore_ending_name((enum explore_ending)ending));
}

/* A failing schedule is run again: it has to fail again, and in the same
 * way. */
static enum explore_status report(const struct scenario *scenario,
                                  const struct explore_arguments *arguments,
                                  const struct explore_result *result)
{
    const char *untouched = explore_untouched(scenario, &arguments->options);
    if (untouched) {
        fprintf(stderr,
                "explore: `%s` is watched, but no step of any schedule reads "
                "or changes it.\nWatch what the threads use.\n",
                untouched);
        return EXPLORE_NOT_RUN;
    }

    if (arguments->csv) {
        explore_print_csv_head();
        explore_print_csv(scenario, scenario->expected,
                          arguments->options.preemptions, result);
        return explore_judge(scenario, arguments, explore_verdict(result));
    }
    if (!arguments->json) {
        printf("%s: %s%s\n", scenario->name, explore_verdict(result),
               result->failed || result->complete ? "" : ", no failure so far");
        print_result(scenario, result);
    }
    if (explore_view.all_figures) {
        if (explore_show_finals(scenario, &arguments->options, arguments->json))
            return explore_tell_error(scenario->name);
        return explore_judge(scenario, arguments, explore_verdict(result));
    }
    if (result->failed) {
        int ending = explore_show_failure(scenario, arguments, result);
        if (ending < 0)
            return explore_tell_error(scenario->name);
        if (ending != (int)result->worst_ending)
            printf("When it was run again, it ended `%s`: something in it is "
                   "not the same each time.\n",
                   explore_ending_name((enum explore_ending)ending));
    }
    if (!result->failed && result->complete)
        explore_show_recovery(scenario, arguments->json);
    return explore_judge(scenario, arguments, explore_verdict(result));
}

/* Who runs the schedule again needs the same CPUs. */
static void name_cpus(uint32_t cpus)
{
    static char command[USAGE];

    snprintf(command, sizeof(command), "%s --cpus %u",
             explore_command ? explore_command : __program_name,
             (unsigned)cpus);
    explore_command = command;
}

enum explore_status explore_and_report(
    const struct scenario *of, const struct explore_arguments *arguments)
{
    struct explore_result result;
    struct scenario spread = *of;
    const struct scenario *scenario = &spread;

    explore_spread(&spread, arguments->cpus);
    if (arguments->cpus)
        name_cpus(arguments->cpus);
    if (explore_cpus(scenario) > 1)
        spread.expected = NULL; /* it is said of one CPU */

    if (arguments->schedule)
        return replay(scenario, arguments);
    int error = explore(scenario, &arguments->options, &result);
    explore_clear_progress();
    return error ? explore_tell_error(scenario->name)
                 : report(scenario, arguments, &result);
}

int explore_main(int argc, char **argv, const struct scenario *scenario)
{
    static char usage[USAGE];
    struct explore_arguments arguments;

    snprintf(usage, sizeof(usage), "%s [OPTION...]", __program_name);
    if (explore_read_arguments(argc, argv, usage, &arguments))
        explore_wrong_use(usage);
    return explore_and_report(scenario, &arguments);
}
