/* ras - list sequences and their recoveries: ras [-v] [PID...] */
#include <errno.h>
#include <reprise/ras.h>
#include <reprise/reprise.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { BAR = 40 }; /* columns of the longest bar */

static int shown;   /* sequences */
static int counted; /* of all that were looked at: those that have counts */
static int verbose;

static int has_counts(const struct ras_statistics *row)
{
    uint32_t counts = 0;
    for (int cause = 0; cause < RAS_CAUSES; cause++)
        counts |= row->restarts[cause] | row->forwards[cause];
    return counts != 0;
}

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

static void print_count(const char *cause, const char *what, uint32_t count)
{
    if (count)
        printf("%9s%-8s %s %u\n", "", cause, what, (unsigned)count);
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
    for (int cause = 0; cause < RAS_CAUSES; cause++) {
        print_count(causes[cause], "put back", row->restarts[cause]);
        print_count(causes[cause], "carried forward", row->forwards[cause]);
    }
    print_offsets(row);
}

/* With -v, a sequence in which nobody was interrupted is left out. */
static void print_sequence(pid_t pid, const struct ras_statistics *row)
{
    counted += has_counts(row);
    if (verbose && !has_counts(row))
        return;
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

/* Print what the kernel has kept of processes that have ended; of all, or of
 * one. Returns how many sequences it were. */
static int print_ended(pid_t pid)
{
    static struct ras_statistics table[RAS_ENDED];
    int found = 0, count = ras_stats(RAS_OF_ENDED, table, RAS_ENDED);
    for (int i = 0; i < count; i++) {
        if (pid && table[i].pid != pid)
            continue;
        if (found++ == 0 && shown)
            printf("\n");
        if (found == 1)
            printf("Programs that have ended:\n");
        print_sequence(table[i].pid, &table[i]);
    }
    return found;
}

/* 0, or 1 after a complaint. Every program has some: its library's. */
static int print_process(pid_t pid)
{
    static struct ras_statistics table[RAS_LIMIT];
    int count = ras_stats(pid, table, RAS_LIMIT);
    for (int i = 0; i < count && i < RAS_LIMIT; i++)
        print_sequence(pid, &table[i]);
    return count < 0;
}

/* The processes whose threads are listed, each once: the list holds its
 * threads one after the other, but for those that come and go meanwhile. */
static void print_processes(const struct thread_status *threads, int count)
{
    for (int i = 0; i < count; i++) {
        int seen = 0;
        for (int j = 0; j < i; j++)
            seen |= threads[j].pid == threads[i].pid;
        if (!seen && threads[i].pid > 0)
            print_process(threads[i].pid);
    }
}

static int print_all(void)
{
    int count, room = thread_list_np(NULL, 0);
    struct thread_status *threads = malloc((size_t)room * sizeof(*threads));
    if (!threads) {
        fprintf(stderr, "ras: %s\n", strerror(errno));
        return 1;
    }
    count = thread_list_np(threads, (size_t)room);
    print_processes(threads, count < room ? count : room);
    free(threads);
    print_ended(0);
    return 0;
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
    if (print_process((pid_t)pid) && !print_ended((pid_t)pid)) {
        fprintf(stderr, "ras: process %ld: %s\n", pid, strerror(errno));
        return 1;
    }
    return 0;
}

static void print_legend(void)
{
    printf(
        "\nCOMMIT, END: bytes from START to the first store, and to the end. "
        "The columns\nafter them: how often a thread was put back to the "
        "start (2+1: 2 times, and\n1 time carried forward to the end) "
        "because a switch was due (PREEMPT), it was\nto end (KILL), a test "
        "asked for it (FORCED), or sequences were registered.\n");
    if (verbose)
        printf("+2  5 ###: 5 times it was interrupted before the instruction "
               "at START + 2.\n");
}

/* Say how to see something, if there was nothing to see. */
static void print_hint(void)
{
    if (shown)
        printf("\n");
    printf("No thread was put back or carried forward in a sequence so far. "
           "To see it\nhappen, run `tour', then `ras -v'.\n");
}

int main(int argc, char **argv)
{
    int letter, status = 0;
    while ((letter = getopt(argc, argv, "v")) != -1) {
        if (letter != 'v') {
            fprintf(stderr, "usage: ras [-v] [PID...]\n"
                            "  -v  only what was interrupted: by cause, by "
                            "kind, and where\n");
            return 2;
        }
        verbose = 1;
    }
    if (optind == argc)
        status = print_all();
    for (int i = optind; i < argc; i++)
        status |= print_named(argv[i]);
    if (shown)
        print_legend();
    if (!counted && !status)
        print_hint();
    return status;
}
