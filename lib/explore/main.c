/* main.c - explore_main(): a program's arguments, and what it prints. */
#include <errno.h>
#include <reprise/demonstration.h>
#include <reprise/reprise.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "explore_private.h"
#include "libc/internal/program_private.h"

enum {
    WRONG_USE = 2,
    SHOW_EVERY = 64,
    BAR = 30,
    VALUE = 40,
    MOST = 1000000,
    USAGE = 2048,
    WORD = 40
};

static const struct {
    const char *word, *letter, *value, *meaning;
} words[] = {
    { "--preemptions", "-k", "N", "at most so many preemptions (default 2)" },
    { "--budget", "-b", "N", "at most so many schedules" },
    { "--walks", "-w", "N", "then so many random schedules" },
    { "--seed", "-s", "N", "the seed of those (default 1)" },
    { "--periods", "-p", "N", "then two threads that alternate for ever" },
    { "--exhaustive", "-x", "", "run every schedule, leave none out" },
    { "--go-on", "-g", "", "to more preemptions after a failure, too" },
    { "--csv", "-c", "", "comma-separated values" },
    { "--json", "-j", "", "the shortest schedule that fails, in JSON" },
    { "--verdict", "-v", "", "exit status 1 if one fails, as meant or not" },
    { "--schedule", "-r", "WHO:STEPS...", "run this schedule, and show it" },
    { "--replay", "-f", "FILE", "run the schedule of this JSON report" },
};
enum { WORDS = sizeof(words) / sizeof(words[0]) };

static volatile sig_atomic_t interrupted;
static int quiet, shown; /* the bar may not be; is there */

static const char *usage_text(const char *usage)
{
    static char text[USAGE];
    size_t used = strlcpy(text, usage, USAGE);

    for (int i = 0; i < WORDS; i++) {
        char word[WORD];
        snprintf(word, WORD, "%s, %s %s", words[i].letter, words[i].word,
                 words[i].value);
        used += (size_t)snprintf(text + used, USAGE - used, "\n  %-31s %s",
                                 word, words[i].meaning);
    }
    return text;
}

static _Noreturn void wrong_use(const char *usage)
{
    fprintf(stderr, "usage: %s\n", usage_text(usage));
    exit(WRONG_USE);
}

/* getopt() knows letters only. */
static void shorten_words(int argc, char **argv)
{
    for (int i = 1; i < argc; i++)
        for (int word = 0; word < WORDS; word++)
            if (!strcmp(argv[i], words[word].word))
                strcpy(argv[i], words[word].letter);
}

static uint32_t number(const char *text, const char *usage)
{
    char *rest;
    unsigned long value = strtoul(text, &rest, 10);

    if (*text < '0' || *text > '9' || *rest || value > MOST)
        wrong_use(usage);
    return value;
}

static void read_report(struct explore_arguments *arguments)
{
    char *scenario, *schedule;

    if (explore_read_report(optarg, &scenario, &schedule)) {
        fprintf(stderr, "explore: %s is not a report that --json wrote\n",
                optarg);
        exit(WRONG_USE);
    }
    arguments->scenario = scenario;
    arguments->schedule = schedule;
}

static void read_option(int letter, const char *usage,
                        struct explore_arguments *arguments)
{
    struct explore_options *options = &arguments->options;
    uint32_t *to = letter == 'k'   ? &options->preemptions
                   : letter == 'b' ? &options->budget
                   : letter == 'w' ? &options->walks
                   : letter == 's' ? &options->seed
                   : letter == 'p' ? &options->periods
                                   : NULL;

    arguments->preempted |= letter == 'k';
    options->exhaustive |= letter == 'x';
    options->go_on |= letter == 'g';
    arguments->csv |= letter == 'c';
    arguments->json |= letter == 'j';
    arguments->verdict |= letter == 'v';
    if (to)
        *to = number(optarg, usage);
    else if (letter == 'r')
        arguments->schedule = optarg;
    else if (letter == 'f')
        read_report(arguments);
    else if (letter == '?')
        wrong_use(usage);
}

const char *explore_read_arguments(int argc, char **argv, const char *usage,
                                   struct explore_arguments *arguments)
{
    struct explore_options *options = &arguments->options;
    const char *name = NULL;
    int letter;

    *arguments =
        (struct explore_arguments){ .options = { .preemptions = 2,
                                                 .seed = 1,
                                                 .progress =
                                                     explore_show_progress } };
    answer_help(argc, argv, usage_text(usage));
    shorten_words(argc, argv);
    while (optind < argc) {
        letter = getopt(argc, argv, "k:b:w:s:p:xgcjvr:f:");
        if (letter != -1)
            read_option(letter, usage, arguments);
        else if (name)
            wrong_use(usage);
        else if (optind < argc)
            name = argv[optind++];
    }
    if (options->preemptions >= EXPLORE_LEVELS || !options->seed)
        wrong_use(usage);
    quiet = arguments->csv || arguments->json;
    return name;
}

/* ---- progress ---- */

static void interrupt(int signal)
{
    (void)signal;
    interrupted = 1;
}

int explore_show_progress(const struct explore_result *so_far)
{
    uint32_t done = so_far->schedules, all = done + so_far->waiting;
    static const char full[] = "##############################";

    if (so_far->schedules == 1)
        signal(SIGINT, interrupt);
    if (!quiet && done % SHOW_EVERY == 0 && isatty(STDERR_FILENO)) {
        shown = 1;
        int width = (int)((uint64_t)done * BAR / all);
        fprintf(stderr, "\r[%-*.*s] %u of %u schedules known so far  ", BAR,
                width, full, (unsigned)done, (unsigned)all);
    }
    return interrupted;
}

int explore_interrupted(void)
{
    return interrupted;
}

void explore_clear_progress(void)
{
    if (shown)
        fprintf(stderr, "\r%*s\r", BAR + 48, "");
    shown = 0;
}

/* ---- what is printed ---- */

const char *explore_ending_name(enum explore_ending ending)
{
    static const char *const names[EXPLORE_ENDINGS] = {
        [ENDED_WELL] = "safe",           [ENDED_WRONG] = "wrong",
        [ENDED_BROKEN] = "broken",       [ENDED_DEADLOCK] = "deadlock",
        [ENDED_LIVELOCK] = "livelock",   [ENDED_DEAD] = "dead",
        [ENDED_DIFFERENT] = "different", [ENDED_GREEDY] = "greedy",
    };

    return names[ending];
}

const char *explore_verdict(const struct explore_result *result)
{
    if (result->stopped && !result->failed)
        return "stopped";
    return explore_ending_name(result->failed ? result->worst_ending
                                              : ENDED_WELL);
}

static void print_levels(const struct explore_result *result)
{
    printf("preemptions  schedules  failed\n");
    for (unsigned k = 0; k < EXPLORE_LEVELS && result->level[k].schedules; k++)
        printf("%11u  %9u  %6u%s\n", k, (unsigned)result->level[k].schedules,
               (unsigned)result->level[k].failures,
               k < result->levels ? "" : "  not all of them");
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

static void print_result(const struct scenario *scenario,
                         const struct explore_result *result)
{
    print_levels(result);
    print_states(scenario, result);
    printf("%llu instructions stepped; %llu switches left out, which change "
           "nothing\n",
           (unsigned long long)result->steps,
           (unsigned long long)result->pruned);
    if (result->cut)
        printf("%u runs have more turns than a schedule can hold: what "
               "comes later in them was not varied\n",
               (unsigned)result->cut);
    if (interrupted)
        printf("interrupted: this is what is known so far\n");
    else if (result->stopped)
        printf("the budget is used up: this is what is known so far\n");
}

/* One schedule, observed and shown. Its ending, or -1. */
static int show_schedule(const struct scenario *scenario,
                         const struct schedule *schedule, int json)
{
    struct run *run = explore_open(scenario, OBSERVED_MAX);
    int ending = -1;

    if (run) {
        run->schedule = *schedule;
        if (explore_run(run) == 0) {
            ending = run->ending;
            (json ? explore_print_json : explore_print_run)(scenario, run);
        }
    }
    explore_close(run);
    return ending;
}

static int cannot(const char *what)
{
    fprintf(stderr, "explore: %s: %s\n", what, strerror(errno));
    return WRONG_USE;
}

/* ---- the exit status ---- */

static bool is_safe(const char *verdict)
{
    return !strcmp(verdict, explore_ending_name(ENDED_WELL));
}

static bool recovery_is_off(void)
{
    struct system_status status;

    return system_status_np(&status) == 0 && !status.ras_enabled;
}

static void tell_difference(const char *verdict, const char *expected)
{
    const char *why = "";

    if (!strcmp(verdict, "stopped"))
        why = ": give it a larger --budget";
    else if (is_safe(verdict))
        why = ": try more preemptions (-k)";
    else if (recovery_is_off())
        why = ", because of ras=off";
    printf("It is meant to be `%s`, but here it is `%s`%s.\n", expected,
           verdict, why);
}

/* Compare with the verdict that a scenario is meant to have; what else is left
 * open is meant to be safe. An exploration that was stopped is not. */
static int judge(const struct scenario *scenario,
                 const struct explore_arguments *arguments, const char *verdict)
{
    const char *expected = scenario->expected;
    bool tells = expected && !interrupted && !arguments->json;
    bool as_meant = expected ? !strcmp(verdict, expected) : is_safe(verdict);

    if (tells && !as_meant)
        tell_difference(verdict, expected);
    else if (tells && !is_safe(verdict))
        printf("It is meant to be `%s`, to show what goes wrong.\n", expected);
    if (arguments->verdict)
        return !is_safe(verdict);
    return !as_meant;
}

static int replay(const struct scenario *scenario,
                  const struct explore_arguments *arguments)
{
    struct schedule schedule;

    if (explore_parse_schedule(arguments->schedule, &schedule)) {
        fprintf(stderr, "explore: '%s' is not a schedule: say '0:7 1:12 0'\n",
                arguments->schedule);
        return WRONG_USE;
    }
    int ending = show_schedule(scenario, &schedule, arguments->json);
    if (ending < 0)
        return cannot(scenario->name);
    /* Of what is meant to fail other schedules may be right. */
    if (ending == ENDED_WELL)
        return 0;
    return judge(scenario, arguments,
                 explore_ending_name((enum explore_ending)ending));
}

/* A failing schedule is run again: it has to fail again, and in the same
 * way. */
static int report(const struct scenario *scenario,
                  const struct explore_arguments *arguments,
                  const struct explore_result *result)
{
    if (!arguments->json) {
        printf("%s: %s\n", scenario->name, explore_verdict(result));
        print_result(scenario, result);
    }
    if (result->failed) {
        int ending = show_schedule(scenario, &result->worst, arguments->json);
        if (ending < 0)
            return cannot(scenario->name);
        if (ending != (int)result->worst_ending)
            printf("When it was run again, it ended `%s`: something in it is "
                   "not the same each time.\n",
                   explore_ending_name((enum explore_ending)ending));
    }
    return judge(scenario, arguments, explore_verdict(result));
}

int explore_and_report(const struct scenario *scenario,
                       const struct explore_arguments *arguments)
{
    struct explore_result result;

    if (arguments->schedule)
        return replay(scenario, arguments);
    int error = explore(scenario, &arguments->options, &result);
    explore_clear_progress();
    return error ? cannot(scenario->name)
                 : report(scenario, arguments, &result);
}

int explore_main(int argc, char **argv, const struct scenario *scenario)
{
    static char usage[USAGE];
    struct explore_arguments arguments;

    snprintf(usage, sizeof(usage), "%s [OPTION...]", __program_name);
    if (explore_read_arguments(argc, argv, usage, &arguments))
        wrong_use(usage);
    require_machine(MACHINE_STEPS_NP);
    return explore_and_report(scenario, &arguments);
}
