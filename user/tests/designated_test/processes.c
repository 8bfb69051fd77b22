/* processes.c - who is recognised: threads made later, a forked child, but
 * not the program that comes after exec; and who is killed. */
#include "designated_test.h"

#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <reprise/tap.h>
#include <unistd.h>

static void *run(void *argument)
{
    *(int *)argument = right_at((const char *)code, 1);
    return NULL;
}

static int status_of(pid_t child)
{
    int status = -1;

    waitpid(child, &status, 0);
    return status;
}

int restarts(void)
{
    static struct ras_statistics table[64];
    int count = ras_stats(0, table, 64);
    for (int i = 0; i < count && i < 64; i++)
        if (strcmp(table[i].name, "fetch-and-add") == 0)
            return (int)table[i].restarts[RAS_CAUSE_FORCED];
    return -1;
}

/* Nothing is counted yet in a child, and what it counts is its own. */
static int run_child(void)
{
    int before = restarts(), right = right_at((const char *)code, 1);

    return before != 0 || right != BOUNDARIES || restarts() < BOUNDARIES - 2;
}

void test_processes(void)
{
    char name[] = "designated_test", how[] = "after-exec";
    char *arguments[] = { name, how, NULL };
    char *environment[] = { NULL };
    int before = restarts(), right = 0, status;
    pthread_t thread;
    pid_t child;

    child = fork();
    if (child == 0)
        _exit(run_child());
    promise_equal(status_of(child), 0, "a forked child goes on with it");
    promise(before >= 0 && restarts() == before, "and counts by itself");
    pthread_create(&thread, NULL, run, &right);
    pthread_join(thread, NULL);
    promise_equal(right, BOUNDARIES, "so does a new thread");
    child = fork();
    if (child == 0) {
        execve("designated_test", arguments, environment);
        _exit(99);
    }
    promise_equal(status_of(child), 0, "a program after exec does not");
    child = fork();
    if (child == 0) {
        hidden_call();
        _exit(0);
    }
    status = status_of(child);
    promise(WIFSIGNALED(status) && WTERMSIG(status) == SIGILL,
            "a system call that was hidden inside is not made: SIGILL");
}
