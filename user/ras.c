/* ras - list sequences and their recoveries: ras [-v] [PID...] */
#include <errno.h>
#include <reprise/ras.h>
#include <reprise/reprise.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { BAR = 40 }; /* columns of the longest bar */

static int shown; /* sequences */
static int verbose;

/* print_head and print_sequence share the widths; commit and end are told
 * from the start on. */
static void print_head(void)
{
    printf("%52s put back, carried forward:\n", "");
    printf("%5s %-22s %8s %6s %4s %7s %4s %6s %8s\n", "PID", "SEQUENCE",
           "START", "COMMIT", "END", "PREEMPT", "KILL", "FORCED", "REGISTER");
}

/* "3" restarts, or "3+2" when it was carried forward twice as well. */
static void print_cause(const struct ras_statistics *row, int cause, int width)
{
    char text[24];
    if (row->forwards[cause])
        snprintf(text, sizeof(text), "%u+%u", (unsigned)row->restarts[cause],
                 (unsigned)row->forwards[cause]);
    else
        snprintf(text, sizeof(text), "%u", (unsigned)row->restarts[cause]);
    printf(" %*s", width, text);
}

/* Print where interruptions found it: a bar for each column of the
 * histogram. */
static void print_offsets(const struct ras_statistics *row)
{
    uint32_t most = 1, size = row->end - row->start;
    for (int i = 0; i < RAS_OFFSETS; i++)
        most = row->offsets[i] > most ? row->offsets[i] : most;
    for (uint32_t i = 0; i < RAS_OFFSETS && i * row->column < size; i++) {
        uint32_t length = (row->offsets[i] * BAR + most - 1) / most;
        if (!row->offsets[i])
            continue;
        printf("%12s%+-5d%6u ", "", (int)(i * row->column),
               (unsigned)row->offsets[i]);
        while (length-- > 0)
            putchar('#');
        putchar('\n');
    }
}

static void print_details(const struct ras_statistics *row)
{
    static const char *const found[] = { "static", "dynamic", "designated",
                                         "rasctl", "rseq" };
    static const char *const recoveries[RAS_RECOVERIES_MAX] = {
        "rollback", "rewrite",    "clone",   "jump",
        "fault",    "breakpoint", "emulate", "the eighth"
    };
    static const char *const causes[] = { "preempt",  "kill",   "forced",
                                          "register", "signal", "fault" };
    printf("%6s%s, %s", "", found[row->identification],
           recoveries[row->recovery]);
    for (int n = 0; n < RAS_RECOVERIES_MAX; n++)
        if (row->by[n])
            printf("; %u by %s", (unsigned)row->by[n], recoveries[n]);
    if (row->finished)
        printf("; %u finished for progress", (unsigned)row->finished);
    printf("\n");
    for (int cause = 0; cause < RAS_CAUSES; cause++)
        if (row->restarts[cause] || row->forwards[cause])
            printf("%9s%-8s put back %u, carried forward %u\n", "",
                   causes[cause], (unsigned)row->restarts[cause],
                   (unsigned)row->forwards[cause]);
    print_offsets(row);
}

static void print_sequence(pid_t pid, const struct ras_statistics *row)
{
    if (shown++ == 0)
        print_head();
    printf("%5d %-22.*s %08x %+6d %+4d", (int)pid, RAS_NAME_MAX, row->name,
           (unsigned)row->start, (int)(row->commit - row->start),
           (int)(row->end - row->start));
    print_cause(row, RAS_CAUSE_PREEMPT, 7);
    print_cause(row, RAS_CAUSE_KILL, 4);
    print_cause(row, RAS_CAUSE_FORCED, 6);
    print_cause(row, RAS_CAUSE_REGISTER, 8);
    printf("\n");
    if (verbose)
        print_details(row);
}

/* 0, or 1 after a complaint. Every program has some: its library's. */
static int print_process(pid_t pid)
{
    static struct ras_statistics table[RAS_LIMIT];
    int count = ras_stats(pid, table, RAS_LIMIT);
    if (count < 0) {
        fprintf(stderr, "ras: process %d: %s\n", (int)pid, strerror(errno));
        return 1;
    }
    for (int i = 0; i < count && i < RAS_LIMIT; i++)
        print_sequence(pid, &table[i]);
    return 0;
}

/* The processes whose threads are listed, each once: the list holds its
 * threads one after the other, but for those that come and go meanwhile. */
static int print_processes(const struct thread_status *threads, int count)
{
    int status = 0;
    for (int i = 0; i < count; i++) {
        int seen = 0;
        for (int j = 0; j < i; j++)
            seen |= threads[j].pid == threads[i].pid;
        if (!seen && threads[i].pid > 0)
            status |= print_process(threads[i].pid);
    }
    return status;
}

static int print_all(void)
{
    int count, status, room = thread_list_np(NULL, 0);
    struct thread_status *threads = malloc((size_t)room * sizeof(*threads));
    if (!threads) {
        fprintf(stderr, "ras: %s\n", strerror(errno));
        return 1;
    }
    count = thread_list_np(threads, (size_t)room);
    status = print_processes(threads, count < room ? count : room);
    free(threads);
    return status;
}

static int print_named(const char *text)
{
    char *end;
    long pid = strtol(text, &end, 10);
    if (end == text || *end || pid < 1) {
        fprintf(stderr,
                "ras: %s is not a process id\nusage: ras [-v] [PID...]\n",
                text);
        return 2;
    }
    return print_process((pid_t)pid);
}

int main(int argc, char **argv)
{
    int letter, status = 0;
    while ((letter = getopt(argc, argv, "v")) != -1) {
        if (letter != 'v') {
            fprintf(stderr, "usage: ras [-v] [PID...]\n"
                            "  -v  by cause, by kind, and where\n");
            return 2;
        }
        verbose = 1;
    }
    if (optind == argc)
        status = print_all();
    for (int i = optind; i < argc; i++)
        status |= print_named(argv[i]);
    return status;
}
