/* end.c - processes of thousands of threads end: by exit, by a signal, by
 * another program; and processes with thousands of children. */
#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <reprise/tap.h>
#include <unistd.h>
#include "long_calls.h"

enum { MANY = 4000, CHILDREN = 3900 };

static void exit_asleep(void)
{
    await_sleepers(make_crowd(MANY, wait_for_end));
}

static void exit_ready(void)
{
    await_sleepers(make_crowd(MANY, wait_for_end));
    wake_crowd(); /* and nobody has run since */
}

static void exec_many(void)
{
    char *const arguments[] = { (char *)"true", NULL };

    await_sleepers(make_crowd(MANY, wait_for_end));
    execv("/true", arguments);
    _exit(1);
}

/* Its threads are killed from outside. */
static int kill_many(int signal)
{
    int there[2], status;
    char byte;

    pipe(there);
    pid_t pid = fork();
    if (pid == 0) {
        await_sleepers(make_crowd(MANY, wait_for_end));
        (void)!write(there[1], "", 1);
        for (;;)
            pause();
    }
    (void)!read(there[0], &byte, 1);
    kill(pid, signal);
    waitpid(pid, &status, 0);
    close(there[0]);
    close(there[1]);
    return status;
}

/* Children that outlive their parent, or have ended before it. */
static void orphan_many(void)
{
    int count = 0;
    pid_t pid = 1;

    setpgid(0, 0);
    while (count < CHILDREN && (pid = fork()) > 0)
        count++;
    if (pid == 0)
        for (;;)
            pause();
    _exit(count != CHILDREN);
}

static void leave_many_ended(void)
{
    int count = 0;
    pid_t pid = 1;

    while (count < CHILDREN && (pid = fork()) > 0)
        count++;
    _exit(count != CHILDREN && pid != 0);
}

void end_many(void)
{
    promise_equal(in_child(exit_asleep), 0, "%d threads end asleep", MANY);
    promise_equal(in_child(exit_ready), 0, "%d threads end ready", MANY);
    promise_equal(in_child(exec_many), 0, "%d give way to a program", MANY);
    promise_equal(kill_many(SIGKILL), SIGKILL, "%d are killed", MANY);
    promise_equal(kill_many(SIGTERM), SIGTERM, "%d are ended by a signal",
                  MANY);
    promise_equal(in_child(leave_many_ended), 0,
                  "%d children ended before their parent", CHILDREN);
    promise_equal(in_child(orphan_many), 0, "%d outlive it", CHILDREN);
    kill(-1, SIGKILL);
}
