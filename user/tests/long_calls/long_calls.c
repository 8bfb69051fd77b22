/* long_calls - each of the kernel's loops whose length a program chooses, as
 * long as it can be: with 4,000 threads or processes, 1,024 sequences or files,
 * memory as large as it comes, the longest names.
 *
 *     long_calls [NAME...]    wake, time, end, ...: all, or these
 *
 * It needs 700 MiB. That each call does what it should is promised here; how
 * long interrupts are off meanwhile is measured from outside
 * (tests/guest/interrupts_off.long). */
#include "long_calls.h"
#include <reprise/demonstration.h>
#include <reprise/reprise.h>
#include <string.h>
#include <sys/futex.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <reprise/tap.h>
#include <time.h>
#include <unistd.h>

enum { MOST_THREADS = 4096, STACK = 16384 };

pthread_t crowd[MOST_THREADS];
static int crowd_size;

int make_crowd(int count, void *(*main)(void *))
{
    pthread_attr_t attributes;

    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, STACK);
    crowd_size = 0;
    while (crowd_size < count &&
           pthread_create(&crowd[crowd_size], &attributes, main, NULL) == 0)
        crowd_size++;
    return crowd_size;
}

void join_crowd(void)
{
    while (crowd_size)
        pthread_join(crowd[--crowd_size], NULL);
}

static volatile int over;

void *wait_for_end(void *argument)
{
    while (!over)
        futex(&over, FUTEX_WAIT, 0, NULL);
    return argument;
}

void wake_crowd(void)
{
    over = 1;
    futex(&over, FUTEX_WAKE, MOST_THREADS, NULL);
}

void end_crowd(void)
{
    wake_crowd();
    join_crowd();
    over = 0;
}

int in_child(void (*main)(void))
{
    int status = -1;
    pid_t pid = fork();

    if (pid == 0) {
        main();
        _exit(0);
    }
    waitpid(pid, &status, 0);
    return status;
}

void await_sleepers(int count)
{
    const size_t size = MOST_THREADS * sizeof(struct thread_status);
    struct thread_status *table = (void *)memory(size);
    const struct timespec pause = { 0, 10000000 };
    int asleep;

    do {
        nanosleep(&pause, NULL);
        int n = thread_list_np(table, MOST_THREADS);
        asleep = 0;
        while (n-- > 0)
            asleep += table[n].state == THREAD_BLOCKED_NP;
    } while (asleep < count);
    munmap(table, size);
}

char *memory(size_t size)
{
    return mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
                -1, 0);
}

static const struct part {
    const char *name;
    void (*run)(void);
} parts[] = {
    { "wake", wake_many },
    { "time", time_many },
    { "end", end_many },
    { "signal", signal_many },
    { "memory", change_much_memory },
    { "regions", change_many_regions },
    { "register", register_many },
    { "name", name_much },
    { "print", print_much },
    { "direct", direct_many },
};

int main(int argc, char **argv)
{
    require_machine(MACHINE_STEPS_NP);
    for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
        int wanted = argc == 1;
        for (int k = 1; k < argc; k++)
            wanted |= strcmp(argv[k], parts[i].name) == 0;
        if (wanted)
            parts[i].run();
    }
    return tap_done();
}
