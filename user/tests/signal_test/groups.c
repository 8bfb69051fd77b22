/* groups.c - a signal to a process group, while one of it forks: the child is
 * one of the group, so it gets the signal as well. */
#include <sched.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <reprise/tap.h>
#include <unistd.h>

#include "signal_test.h"

enum { FORKS = 8, BULK = 8 << 20 /* bytes: a fork takes many ticks */ };

/* The family says which fork begins; the sender, which signal is sent. */
static volatile struct {
    int begun, sent, landed;
} * shared;

static void wait_until(volatile int *word, int value)
{
    while (*word < value)
        sched_yield();
}

static void send_to(pid_t group)
{
    setpgid(0, 0);
    for (int i = 1; i <= FORKS; i++) {
        wait_until(&shared->begun, i);
        usleep(2000);
        kill(-group, SIGUSR1);
        shared->sent = i;
    }
    _exit(0);
}

/* True if this process has got it, and the child of its fork as well. */
static int both_get(int round)
{
    int before = seen.count, status;
    shared->begun = round;
    pid_t child = fork();
    if (child)
        shared->landed += seen.count != before;
    wait_until(&shared->sent, round);
    if (child == 0)
        _exit(seen.count - before);
    waitpid(child, &status, 0);
    return status == 1 << 8 && seen.count - before == 1;
}

static int fork_often(void)
{
    int wrong = 0;
    void *bulk = mmap(NULL, BULK, PROT_READ | PROT_WRITE,
                      MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    memset(bulk, 1, BULK);
    setpgid(0, 0);
    pid_t family = getpid();
    note_signal(SIGUSR1, 0);
    if (fork() == 0)
        send_to(family);
    for (int i = 1; i <= FORKS; i++)
        wrong += !both_get(i);
    return wrong;
}

void test_groups(void)
{
    shared = mmap(NULL, 4096, PROT_READ | PROT_WRITE,
                  MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    promise_equal(child_status(fork_often), 0,
                  "a signal to a group reaches who is being forked");
    promise(shared->landed > FORKS / 2, "it came in the middle of %d forks",
            shared->landed);
    munmap((void *)shared, 4096);
}
