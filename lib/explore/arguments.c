/* arguments.c - the words behind a program's name, and what they ask for. */
#include <reprise/demonstration.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "picture_private.h"

enum { MOST = 1000000, COMPLETE = 200000, USAGE = 3072, WORD = 40 };

static const struct {
    const char *word, *letter, *value, *meaning;
} words[] = {
    { "--preemptions", "-k", "N", "at most so many preemptions (default 2)" },
    { "--budget", "-b", "N", "at most so many schedules" },
    { "--walks", "-w", "N", "then so many random schedules" },
    { "--seed", "-s", "N", "the seed of those (default 1)" },
    { "--periods", "-p", "N", "then two threads that alternate for ever" },
    { "--exhaustive", "-x", "", "run every schedule, leave none out" },
    { "--complete", "-e", "", "if none fails, those with more, up to 200000" },
    { "--all", "-a", "", "after a failure, the rest of its level, too" },
    { "--go-on", "-g", "", "to more preemptions after a failure, too" },
    { "--first", "-1", "", "end with the first that fails, short or not" },
    { "--counts", "-n", "", "count by preemptions, and show final states" },
    { "--instructions", "-i", "", "show those that touch nothing shared, too" },
    { "--all-figures", "-A", "", "draw the shortest run to each final state" },
    { "--source", "-S", "", "lines of the source, not instructions" },
    { "--abstract", "-T", "", "as the textbook's machine: R = m; R++; m = R" },
    { "--cpus", "-m", "N", "the threads on so many CPUs, by turns" },
    { "--csv", "-c", "", "comma-separated values" },
    { "--json", "-j", "", "the shortest schedule that fails, in JSON" },
    { "--verdict", "-v", "", "exit status 1 if one fails, as meant or not" },
    { "--schedule", "-r", "WHO:STEPS...", "run this schedule, and show it" },
    { "--replay", "-f", "FILE", "run the schedule of this JSON report" },
};
enum { WORDS = sizeof(words) / sizeof(words[0]) };

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

_Noreturn void explore_wrong_use(const char *usage)
{
    fprintf(stderr, "usage: %s\n", usage_text(usage));
    exit(EXPLORE_NOT_RUN);
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
        explore_wrong_use(usage);
    return value;
}

static void read_report(struct explore_arguments *arguments)
{
    char *scenario, *schedule;

    uint32_t cpus;

    if (explore_read_report(optarg, &scenario, &schedule, &cpus)) {
        fprintf(stderr, "explore: %s is not a report that --json wrote\n",
                optarg);
        exit(EXPLORE_NOT_RUN);
    }
    arguments->scenario = scenario;
    arguments->schedule = schedule;
    if (cpus)
        arguments->cpus = cpus;
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
                   : letter == 'm' ? &arguments->cpus
                                   : NULL;

    arguments->preempted |= letter == 'k';
    options->exhaustive |= letter == 'x';
    options->all |= letter == 'a';
    options->go_on |= letter == 'g';
    options->first |= letter == '1';
    explore_view.instructions |= letter == 'i';
    explore_view.counts |= letter == 'n';
    if (letter == 'e')
        options->complete = COMPLETE;
    arguments->csv |= letter == 'c';
    arguments->json |= letter == 'j';
    arguments->verdict |= letter == 'v';
    explore_view.source |= letter == 'S';
    explore_view.abstract |= letter == 'T';
    explore_view.all_figures |= letter == 'A';
    if (to)
        *to = number(optarg, usage);
    else if (letter == 'r')
        arguments->schedule = optarg;
    else if (letter == 'f')
        read_report(arguments);
    else if (letter == '?')
        explore_wrong_use(usage);
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
        letter = getopt(argc, argv, "k:b:w:s:p:m:xeag1incjvASTr:f:");
        if (letter != -1)
            read_option(letter, usage, arguments);
        else if (name)
            explore_wrong_use(usage);
        else if (optind < argc)
            name = argv[optind++];
    }
    if (options->preemptions >= EXPLORE_LEVELS || !options->seed ||
        arguments->cpus > EXPLORE_CPUS)
        explore_wrong_use(usage);
    explore_be_quiet(arguments->csv || arguments->json);
    return name;
}
