/* program.c - explore a program that was not written for it: in place of its
 * main(), foreign_private.h.
 *
 * The explorer is a part of the program, but the program is not to notice. So
 * its stage is forked before anything else happens, and there is only one:
 * whatever the explorer allocates later is in no child's memory.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "foreign_private.h"
#include "libc/internal/program_private.h"
#include "pthread/pthread_private.h"

enum {
    RUNS = 5,  /* so many are open at a time, at most */
    PIPES = 4, /* what the stage has open, and a little more */
    WORDS_MAX = 64,
    COMMAND = 512
};

int main(int argc, char **argv, char **envp);

static int argument_count;
static char **arguments;

/* ---- in a child ---- */

/* Thread 0. A thread that main() leaves by pthread_exit() never comes back. */
void __main_lives(void)
{
    exit(main(argument_count, arguments, environ));
}

/* The director is no thread of the program, and the stage's files are none of
 * its files. */
static void begin(void)
{
    for (int fd = STDERR_FILENO + 1; fd < STDERR_FILENO + 1 + PIPES; fd++)
        close(fd);
    optind = 1;
    optarg = NULL;
    __births.on = true;
    __births.director = pthread_self();
    __thread_count_down();
}

/* Other threads than the first are those that main() makes. */
static struct scenario program = { .prepare = begin,
                                   .threads = { __main_lives },
                                   .is_program = 1 };

/* ---- the stage ---- */

static struct run *runs;
static bool taken[RUNS];

/* All steps are observed, whether they are kept or not: so it is seen when a
 * thread is made. */
static struct run *take(uint32_t room)
{
    for (unsigned i = 0; i < RUNS; i++)
        if (!taken[i]) {
            struct run *run = explore_nth_run(runs, i);
            taken[i] = true;
            run->room = room;
            memset(run->probe, 0, sizeof(run->probe));
            return run;
        }
    errno = ENOMEM;
    return NULL;
}

static void give_back(struct run *run)
{
    taken[run->number] = false;
}

static int open_runs(void)
{
    runs = explore_open_stage(&program, OBSERVED_MAX, RUNS);
    explore_take_stage = take;
    explore_give_stage = give_back;
    return runs ? 0 : -1;
}

/* ---- the options ---- */

/* The words are lines of the variable. */
static int split(char *text, char **words)
{
    int count = 0;

    words[count++] = (char *)"explore";
    while (*text && count < WORDS_MAX) {
        words[count++] = text;
        text += strcspn(text, "\n");
        if (*text)
            *text++ = '\0';
    }
    words[count] = NULL;
    return count;
}

/* What stands behind the options: the program and its arguments. */
static const char *name_program(int argc, char **argv)
{
    static char text[COMMAND];

    strlcpy(text, " --program", sizeof(text));
    for (int i = 0; i < argc; i++) {
        bool plain = !argv[i][strcspn(argv[i], " '\"\\$;&|<>*")];
        strlcat(text, plain ? " " : " '", sizeof(text));
        strlcat(text, argv[i], sizeof(text));
        strlcat(text, plain ? "" : "'", sizeof(text));
    }
    return text;
}

static void read_options(char *text, struct explore_arguments *options)
{
    static const char usage[] = "explore [OPTION...] --program PROGRAM "
                                "[ARGUMENT...]";
    char *words[WORDS_MAX + 1];
    int count = split(text, words);
    const char *name = explore_read_arguments(count, words, usage, options);

    if (name || options->csv)
        explore_wrong_use(usage);
    if (options->cpus > 1) {
        fprintf(stderr, "explore: a program of its own is explored on one CPU "
                        "only, without --cpus\n");
        exit(EXPLORE_NOT_RUN);
    }
}

int explore_program(int argc, char **argv)
{
    struct explore_arguments options;
    char *asked = getenv(EXPLORE_VARIABLE);

    argument_count = argc;
    arguments = argv;
    program.name = __program_name;
    unsetenv(EXPLORE_VARIABLE);
    if (open_runs())
        return explore_tell_error(__program_name);
    read_options(asked, &options);
    explore_command = "explore";
    explore_command_end = name_program(argc, argv);
    return explore_and_report(&program, &options);
}
