/* tour - what a shared counter loses, and what it costs to protect it. */
#include <reprise/instruction_clock.h>
#include <errno.h>
#include <reprise/demonstration.h>
#include <reprise/reprise.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tour.h"

/* The limits and defaults that usage_text tells. */
enum {
    DEFAULT_THREADS = 4,
    DEFAULT_OPERATIONS = 100000,
    MOST_THREADS = 64,
    MOST_OPERATIONS = 10000000,
    MOST_ROWS = 40,
    LOCK_SHARE = 4 /* of the operations: waiting takes long */
};

struct options {
    enum output output;
    int all;
    uint32_t threads, operations;
};

static const char usage_text[] =
    "tour [-ac] [-n ADDITIONS] [-t THREADS]\n"
    "  -a, --all      every way to find a sequence and to recover it,\n"
    "                 and every lock\n"
    "  -c             print comma-separated values\n"
    "  -n ADDITIONS   of each thread, 1 to 10000000 (default 100000)\n"
    "  -t THREADS     1 to 64 (default 4)";

static _Noreturn void usage(void)
{
    fprintf(stderr, "usage: %s\n", usage_text);
    exit(2);
}

static uint32_t parse_number(const char *text, uint32_t most)
{
    char *rest;
    unsigned long number = strtoul(text, &rest, 10);
    if (*text < '0' || *text > '9' || *rest || number < 1 || number > most)
        usage();
    return number;
}

static struct options parse_options(int argc, char **argv)
{
    struct options options = { .output = TABLE,
                               .threads = DEFAULT_THREADS,
                               .operations = DEFAULT_OPERATIONS };
    int letter;
    answer_help(argc, argv, usage_text);
    for (int i = 1; i < argc; i++)
        if (!strcmp(argv[i], "--all"))
            strcpy(argv[i], "-a");
    while ((letter = getopt(argc, argv, "acn:t:")) != -1) {
        if (letter == 'c')
            options.output = CSV;
        else if (letter == 'a')
            options.all = 1;
        else if (letter == 'n')
            options.operations = parse_number(optarg, MOST_OPERATIONS);
        else if (letter == 't')
            options.threads = parse_number(optarg, MOST_THREADS);
        else
            usage();
    }
    if (optind != argc)
        usage();
    return options;
}

int recovery_is_off(void)
{
    struct system_status status;
    return system_status_np(&status) == 0 && !status.ras_enabled;
}

/* With recovery off a mutex on a sequence can lose a wake-up and sleep for
 * ever, and a lock that is handed from one to the next can be handed to
 * nobody. The others lose updates, which is worth seeing; `ras` can be taken
 * for ever, but that needs a tick at one instruction of a waiter's. */
static int needs_recovery(const struct lock_ops *lock)
{
    return lock->properties & LOCK_RESTARTS &&
           lock->properties & (LOCK_SLEEPS | LOCK_BOUNDED_WAITING) &&
           recovery_is_off();
}

/* Say whether the mechanism is left out, and print why. */
static int would_hang(const struct mechanism *mechanism, uint32_t threads)
{
    const char *why = NULL;
    if (mechanism->lock && needs_recovery(mechanism->lock))
        why = "it may hang with ras=off";
    else if (mechanism->lock && threads == 1 &&
             !(mechanism->lock->properties & LOCK_PROGRESS))
        why = "one thread alone would wait for ever";
    if (why)
        fprintf(stderr, "tour: %s left out: %s\n", mechanism->name, why);
    return why != NULL;
}

/* The number of threads: as asked for, or as many as the lock is for. */
static uint32_t threads_for(const struct options *options,
                            const struct mechanism *mechanism)
{
    uint32_t most = mechanism->lock ? mechanism->lock->max_threads : 0;
    return most && most < options->threads ? most : options->threads;
}

static void run(const struct options *options,
                const struct mechanism *mechanism, struct row *row)
{
    uint32_t threads = threads_for(options, mechanism);
    int error = run_mechanism(mechanism, threads, options->operations, row);
    if (!error)
        return;
    fprintf(stderr, "tour: cannot start %u threads: %s\n", (unsigned)threads,
            strerror(error));
    exit(1);
}

/* Ticks of the counter for an instruction, or 0: nothing is claimed. So it is,
 * too, as soon as the rate is not what it was: QEMU's -icount auto. */
static uint32_t fixed_rate(void)
{
    static uint32_t first, asked;
    uint32_t now = ticks_per_instruction();

    if (!asked++)
        first = now;
    else if (now != first)
        first = 0;
    return first;
}

static int run_mechanisms(const struct options *options, struct row *rows)
{
    int count = 0;
    for (int i = 0; i < mechanism_count && i < MOST_ROWS; i++) {
        if (would_hang(&mechanisms[i], options->threads))
            continue;
        run(options, &mechanisms[i], &rows[count]);
        print_row(options->output, &rows[count++], fixed_rate());
    }
    return count;
}

static int run_cells(const struct options *options, struct row *rows)
{
    int count = 0;
    for (; count < cell_count && count < MOST_ROWS; count++) {
        run(options, &cells[count], &rows[count]);
        print_cell(options->output, &rows[count], fixed_rate());
    }
    return count;
}

static int run_locks(const struct options *options, struct row *rows)
{
    static struct mechanism locks[MOST_ROWS];
    int count = 0;
    for (int i = 0; lock_ops_all[i] && i < MOST_ROWS; i++) {
        locks[i] = mechanism_of(lock_ops_all[i]);
        if (would_hang(&locks[i], options->threads))
            continue;
        run(options, &locks[i], &rows[count]);
        print_lock(options->output, &rows[count++], fixed_rate());
    }
    return count;
}

static int run_all(const struct options *options, struct row *rows)
{
    struct options fewer = *options;
    int count, status;
    print_cells_head(options->output, options->threads, options->operations);
    count = run_cells(options, rows);
    status = print_cell_findings(options->output, rows, count);
    fewer.operations = (options->operations + LOCK_SHARE - 1) / LOCK_SHARE;
    print_locks_head(options->output, fewer.operations);
    count = run_locks(&fewer, rows);
    return print_lock_findings(options->output, rows, count, fixed_rate()) ||
           status;
}

int main(int argc, char **argv)
{
    static struct row rows[MOST_ROWS];
    struct options options = parse_options(argc, argv);
    int count;
    (void)fixed_rate(); /* as it is before the first row */
    if (options.all)
        return run_all(&options, rows);
    print_head(options.output, options.threads, options.operations);
    count = run_mechanisms(&options, rows);
    return print_findings(options.output, rows, count, fixed_rate());
}
