/* ras - list the registered sequences and their recoveries: ras [PID...] */
#include <errno.h>
#include <ras.h>
#include <reprise.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int shown; /* sequences */

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
}

/* 0, or 1 after a complaint. A process without sequences prints nothing. */
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
        fprintf(stderr, "ras: %s is no process id\nusage: ras [PID...]\n",
                text);
        return 2;
    }
    return print_process((pid_t)pid);
}

int main(int argc, char **argv)
{
    int status = 0;
    if (argc == 1)
        status = print_all();
    for (int i = 1; i < argc; i++)
        status |= print_named(argv[i]);
    if (!shown && !status)
        printf("No sequence is registered now: a program's go when it ends.\n"
               "The tour's restarts are in its table.\n");
    return status;
}
