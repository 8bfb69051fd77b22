/* ps - list every thread: state, time, how often it was put back. */
#include <errno.h>
#include <reprise.h>
#include <stdio.h>
#include <string.h>

enum { MOST_THREADS = 512 };

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

int main(void)
{
    static struct thread_status table[MOST_THREADS];
    int count = thread_list_np(table, MOST_THREADS);
    if (count < 0) {
        fprintf(stderr, "ps: %s\n", strerror(errno));
        return 1;
    }
    printf("%5s %5s %-8s %4s %9s %9s %9s  %s\n", "PID", "TID", "STATE", "PRIO",
           "CPU-MS", "SWITCHES", "PUT-BACK", "PROGRAM");
    for (int i = 0; i < count && i < MOST_THREADS; i++)
        print_thread(&table[i]);
    if (count > MOST_THREADS)
        printf("... and %d more\n", count - MOST_THREADS);
    return 0;
}
