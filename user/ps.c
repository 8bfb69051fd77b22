/* ps - list every thread: state, time, how often it was put back. */
#include <errno.h>
#include <reprise/reprise.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *state_name(uint32_t state)
{
    static const char *const names[] = { "running", "ready", "blocked",
                                         "dead" };
    return state < sizeof(names) / sizeof(names[0]) ? names[state] : "?";
}

static void print_thread(const struct thread_status *thread)
{
    printf("%5d %5d %-8s %4u %9u %9u %9u  %.*s\n", (int)thread->pid,
           (int)thread->tid, state_name(thread->state),
           (unsigned)thread->priority, (unsigned)(thread->cpu_ns / 1000000),
           (unsigned)thread->switches, (unsigned)thread->recoveries,
           (int)sizeof(thread->name), thread->name);
}

static int complain(void)
{
    fprintf(stderr, "ps: %s\n", strerror(errno));
    return 1;
}

int main(int argc, char **argv)
{
    struct thread_status *table;
    int room, count;
    (void)argv;
    if (argc > 1) {
        fprintf(stderr, "usage: ps\n");
        return 2;
    }
    room = thread_list_np(NULL, 0);
    if (room < 0)
        return complain();
    table = malloc((size_t)room * sizeof(*table));
    if (!table)
        return complain();
    count = thread_list_np(table, (size_t)room);
    if (count < 0)
        return complain();
    printf("%5s %5s %-8s %4s %9s %9s %9s  %s\n", "PID", "TID", "STATE", "PRIO",
           "CPU-MS", "SWITCHES", "PUT-BACK", "PROGRAM");
    for (int i = 0; i < count && i < room; i++)
        print_thread(&table[i]);
    free(table);
    return 0;
}
