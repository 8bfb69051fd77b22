/* explore - run small concurrent programs under every schedule */
#include "../wrapped.h"
#include "catalogue.h"

#include <reprise/reprise.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PREEMPTIONS_OF_ALL = 1, COMMAND = 64, OPTIONS = 4096 };

static const struct {
    const char *title;
    const struct entry *entries;
} parts[] = {
    { "One counter", counting },
    { "Locks", locks },
    { "Broken locks, and locks used wrongly", broken_locks },
    { "How often others get in while one waits", overtaking },
    { "Waiting", waiting },
    { "What the library has to wait with", objects },
    { "Two threads wait, and one of them gives up", giving_up },
    { "Time: who sleeps for a while", time_outs },
    { "Destroyed by the first thread that comes through", destroyed },
    { "Two accounts", accounts },
    { "Lists", lists },
    { "The library's sequences", sequences },
    { "Signals, page faults and kills", events },
};
enum { PARTS = sizeof(parts) / sizeof(parts[0]) };

static const char usage[] =
    "explore [list] | all [OPTION...] | waits [OPTION...] | NAME [OPTION...]\n"
    "       explore [OPTION...] --program PROGRAM [ARGUMENT...]";

static int recovery_is_off(void)
{
    struct system_status status;

    return system_status_np(&status) == 0 && !status.ras_enabled;
}

/* ---- the list ---- */

static void list_entry(const struct entry *entry)
{
    int column =
        printf("%c %-21s ", entry->sequences ? '*' : ' ', entry->scenario.name);
    print_wrapped(entry->about, column, column);
}

static int list(void)
{
    for (int part = 0; part < PARTS; part++) {
        printf("%s%s:\n", part ? "\n" : "", parts[part].title);
        for (const struct entry *e = parts[part].entries; e->about; e++)
            list_entry(e);
    }
    printf("\nThose with a * stand on restartable sequences: ras=off breaks "
           "them.\n");
    printf("explore all, or explore NAME; -k N for other than %d and 2 "
           "preemptions.\n",
           PREEMPTIONS_OF_ALL);
    return 0;
}

static const struct entry *find(const char *name)
{
    for (int part = 0; part < PARTS; part++)
        for (const struct entry *e = parts[part].entries; e->about; e++)
            if (!strcmp(e->scenario.name, name))
                return e;
    return NULL;
}

/* ---- all ---- */

struct total {
    uint32_t scenarios, schedules, failed, unfinished, unexpected;
    uint64_t steps;
};

static uint32_t failures_of(const struct explore_result *result)
{
    return result->schedules - result->endings[ENDED_WELL];
}

static void print_head(const struct explore_arguments *arguments)
{
    int both = arguments->cpus > 1;

    if (arguments->csv && both)
        printf("scenario,threads,preemptions,schedules,failures,verdict,"
               "expected,on cpus,expected there\n");
    else if (arguments->csv)
        explore_print_csv_head();
    else if (both)
        printf("%-21s %7s %9s %9s  %-10s %u CPUs\n", "scenario", "threads",
               "preempted", "schedules", "one CPU", (unsigned)arguments->cpus);
    else
        printf("%-21s %7s %9s %9s %6s  %-10s %s\n", "scenario", "threads",
               "preempted", "schedules", "failed", "verdict", "expected");
}

/* One that is unfinished has no verdict yet. */
static int is_as_meant(const struct entry *entry,
                       const struct explore_result *result)
{
    return (!result->complete && !result->failed) ||
           !strcmp(explore_verdict(result), entry->expected);
}

/* On several CPUs it only counts if it is safe, or cannot be modelled. */
static int is_as_meant_on_cpus(const struct entry *entry,
                               const struct explore_result *result)
{
    if (!result->failed && *result->unmodelled)
        return !strcmp(entry->on_cpus, "unmodelled");
    return (!result->complete && !result->failed) ||
           result->failed == (strcmp(entry->on_cpus, "safe") != 0);
}

static void print_row(const struct entry *entry, unsigned preemptions,
                      const struct explore_result *result, int csv)
{
    const char *verdict = explore_verdict(result);

    if (csv)
        explore_print_csv(&entry->scenario, entry->expected, preemptions,
                          result);
    else
        printf("%-21s %7u %9u %9u %6u  %-10s %s%s\n", entry->scenario.name,
               explore_threads(&entry->scenario), preemptions,
               (unsigned)result->schedules, (unsigned)failures_of(result),
               verdict, entry->expected,
               is_as_meant(entry, result) ? "" : " !");
}

/* `on_cpus` is NULL if it was not asked for several CPUs. */
static void print_both(const struct entry *entry, unsigned preemptions,
                       const struct explore_result *result,
                       const struct explore_result *on_cpus, int csv)
{
    uint32_t schedules = result->schedules + (on_cpus ? on_cpus->schedules : 0);
    const char *there = on_cpus ? explore_verdict(on_cpus) : "-";

    if (csv)
        printf("%s,%u,%u,%u,%u,%s,%s,%s,%s\n", entry->scenario.name,
               explore_threads(&entry->scenario), preemptions,
               (unsigned)schedules, (unsigned)failures_of(result),
               explore_verdict(result), entry->expected, there,
               on_cpus ? entry->on_cpus : "-");
    else
        printf("%-21s %7u %9u %9u  %-10s %s%s\n", entry->scenario.name,
               explore_threads(&entry->scenario), preemptions,
               (unsigned)schedules, explore_verdict(result), there,
               is_as_meant(entry, result) &&
                       (!on_cpus || is_as_meant_on_cpus(entry, on_cpus))
                   ? ""
                   : " !");
}

static struct explore_options options_for(const struct entry *entry,
                                          const struct explore_options *asked)
{
    struct explore_options options = *asked;

    if (options.preemptions < entry->least)
        options.preemptions = entry->least;
    if (!options.periods)
        options.periods = entry->periods;
    choose_lock(entry->lock);
    return options;
}

static void count(struct total *total, const struct explore_result *result,
                  int as_meant)
{
    total->schedules += result->schedules;
    total->steps += result->steps;
    total->unfinished += !result->complete && !result->failed;
    total->unexpected += !as_meant;
}

static int stop_at_failure(const struct explore_result *so_far)
{
    return explore_show_progress(so_far) || so_far->failed;
}

/* The same on several CPUs, with one preemption more: a store that waits counts
 * as one. But not where that would take minutes: three threads that are to be
 * safe, and entries that say so. */
static int explore_on_cpus(const struct entry *entry, uint32_t cpus,
                           struct explore_options options,
                           struct explore_result *result, struct total *total)
{
    struct scenario scenario = entry->scenario;

    explore_spread(&scenario, cpus);
    bool is_safe = !strcmp(entry->on_cpus, "safe");

    options.progress = stop_at_failure;
    if (!is_safe || (explore_threads(&scenario) == 2 && !entry->many_on_cpus))
        options.preemptions++;
    if (explore(&scenario, &options, result))
        return -1;
    count(total, result, is_as_meant_on_cpus(entry, result));
    return 0;
}

static enum explore_status explore_entry(
    const struct entry *entry, const struct explore_arguments *arguments,
    struct total *total)
{
    static struct explore_result result, there;
    struct explore_options options = options_for(entry, &arguments->options);
    uint32_t cpus = arguments->cpus;
    int both = cpus > 1 && entry->on_cpus;

    if (explore(&entry->scenario, &options, &result) ||
        (both && explore_on_cpus(entry, cpus, options, &there, total)))
        return explore_tell_error(entry->scenario.name);
    explore_clear_progress();
    const char *untouched = explore_untouched(&entry->scenario, &options);
    if (untouched) {
        fprintf(stderr, "explore: %s: nothing touches `%s`\n",
                entry->scenario.name, untouched);
        return EXPLORE_NOT_RUN;
    }
    if (cpus > 1)
        print_both(entry, options.preemptions, &result, both ? &there : NULL,
                   arguments->csv);
    else
        print_row(entry, options.preemptions, &result, arguments->csv);
    total->scenarios++;
    total->failed += result.failed != 0;
    count(total, &result, is_as_meant(entry, &result));
    return EXPLORE_AS_EXPECTED;
}

static void print_total(const struct total *total)
{
    if (explore_interrupted())
        printf("interrupted: the scenarios that follow were not tried.\n");
    printf("%u scenarios, %u schedules, %llu instructions stepped.\n"
           "%u verdicts not as expected (!); %u scenarios are not safe",
           (unsigned)total->scenarios, (unsigned)total->schedules,
           (unsigned long long)total->steps, (unsigned)total->unexpected,
           (unsigned)total->failed);
    printf("%s\n", total->unexpected
                       ? "."
                       : ",\nwhich are meant to show what goes wrong.");
    if (total->unfinished)
        printf("Unfinished, so not known to be safe: %u of them.\n",
               (unsigned)total->unfinished);
}

static enum explore_status explore_all(
    const struct explore_arguments *arguments)
{
    struct total total = { 0 };
    enum explore_status status = EXPLORE_AS_EXPECTED;

    if (explore_control())
        return explore_tell_error("any of them");

    if (recovery_is_off())
        fprintf(stderr, "explore: ras=off: what stands on sequences has to "
                        "fail now\n");
    print_head(arguments);
    for (int part = 0; part < PARTS; part++)
        for (const struct entry *e = parts[part].entries; e->about; e++)
            if (!explore_interrupted() && !status)
                status = explore_entry(e, arguments, &total);
    if (status)
        return status;
    if (!arguments->csv)
        print_total(&total);
    if (arguments->verdict ? total.failed : total.unexpected)
        return EXPLORE_UNEXPECTED;
    return total.unfinished ? EXPLORE_UNFINISHED : EXPLORE_AS_EXPECTED;
}

/* ---- one ---- */

static enum explore_status explore_one(
    const char *name, const struct explore_arguments *arguments)
{
    static char command[COMMAND];
    struct explore_arguments chosen = *arguments;
    struct scenario scenario;
    const struct entry *entry = find(name);

    if (!entry) {
        fprintf(stderr,
                "explore: there is no '%s'; `explore list` tells what "
                "there is\n",
                name);
        return EXPLORE_NOT_RUN;
    }
    chosen.options = options_for(entry, &arguments->options);
    snprintf(command, sizeof(command), "explore %s", name);
    explore_command = command;
    if (!chosen.json && !chosen.csv)
        printf("%s: %s\n", name, entry->about);
    scenario = entry->scenario;
    scenario.expected = entry->expected;
    return explore_and_report(&scenario, &chosen);
}

/* ---- a program of its own ---- */

/* Become the program, which explores itself: the library does that in place of
 * its main(). The options before `--program` go with it in the environment. */
static enum explore_status become_program(int options, char **argv,
                                          char **program)
{
    static char text[OPTIONS];

    for (int i = 1; i < options; i++) {
        strlcat(text, argv[i], sizeof(text));
        strlcat(text, "\n", sizeof(text));
    }
    if (!program[0] || strlen(text) + 1 >= sizeof(text))
        explore_wrong_use(usage);
    setenv("REPRISE_EXPLORE", text, 1);
    execvp(program[0], program);
    perror(program[0]);
    return EXPLORE_NOT_RUN;
}

/* The name first, or last, or in between. */
int main(int argc, char **argv)
{
    struct explore_arguments arguments;
    const char *name;

    for (int i = 1; i < argc; i++)
        if (!strcmp(argv[i], "--program"))
            return become_program(i, argv, argv + i + 1);
    make_locks();
    make_overtaking();
    name = explore_read_arguments(argc, argv, usage, &arguments);
    if (!name)
        name = arguments.scenario ? arguments.scenario : "list";
    if (!strcmp(name, "list"))
        return list();
    if (strcmp(name, "all") && strcmp(name, "waits"))
        return explore_one(name, &arguments);
    if (!arguments.preempted)
        arguments.options.preemptions = PREEMPTIONS_OF_ALL;
    if (!strcmp(name, "waits"))
        return explore_waits(&arguments);
    return explore_all(&arguments);
}
