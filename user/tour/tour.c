/* tour - lose updates without protection, and none with it. */
#include <errno.h>
#include <reprise.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tour.h"

enum {
    DEFAULT_THREADS = 4,
    DEFAULT_OPERATIONS = 100000,
    MOST_THREADS = 64,
    MOST_OPERATIONS = 10000000,
    MOST_ROWS = 16
};

struct options {
    enum output output;
    uint32_t threads, operations;
};

static _Noreturn void usage(void)
{
    fprintf(stderr,
            "usage: tour [-c] [-n OPERATIONS] [-t THREADS]\n"
            "  -c             print comma-separated values\n"
            "  -n OPERATIONS  of each thread, 1 to %d (default %d)\n"
            "  -t THREADS     1 to %d (default %d)\n",
            MOST_OPERATIONS, DEFAULT_OPERATIONS, MOST_THREADS, DEFAULT_THREADS);
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
    struct options options = { TABLE, DEFAULT_THREADS, DEFAULT_OPERATIONS };
    int letter;
    while ((letter = getopt(argc, argv, "cn:t:")) != -1) {
        if (letter == 'c')
            options.output = CSV;
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

/* With recovery off a mutex on a sequence can lose a wake-up and sleep for
 * ever; the spinning ones can only lose updates, which is worth seeing. */
static int would_hang(const struct mechanism *mechanism)
{
    struct system_status status;
    return mechanism->lock == &lock_ras_mutex &&
           system_status_np(&status) == 0 && !status.ras_enabled;
}

static int run_all(const struct options *options, struct row *rows)
{
    uint32_t scale = ticks_per_instruction();
    int count = 0;
    for (int i = 0; i < mechanism_count && i < MOST_ROWS; i++) {
        int error;
        if (would_hang(&mechanisms[i])) {
            fprintf(stderr, "tour: %s left out: it may hang with ras=off\n",
                    mechanisms[i].name);
            continue;
        }
        error = run_mechanism(&mechanisms[i], options->threads,
                              options->operations, &rows[count]);
        if (error) {
            fprintf(stderr, "tour: cannot start %u threads: %s\n",
                    (unsigned)options->threads, strerror(error));
            exit(1);
        }
        print_row(options->output, &rows[count++], scale);
    }
    return count;
}

int main(int argc, char **argv)
{
    static struct row rows[MOST_ROWS];
    struct options options = parse_options(argc, argv);
    int count;
    print_head(options.output, options.threads, options.operations);
    count = run_all(&options, rows);
    return print_findings(options.output, rows, count);
}
