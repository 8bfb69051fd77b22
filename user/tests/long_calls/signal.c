/* signal.c - signals to groups of thousands, and to processes of thousands of
 * threads that block them all. */
#include <reprise/reprise.h>
#include <signal.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <reprise/tap.h>
#include <unistd.h>
#include "long_calls.h"

enum { MANY = 3900, THREADS = 4000 };

static volatile int caught;

static void count(int signal)
{
    caught += signal > 0;
}

static void signal_group(void)
{
    int made = 0, ended = 0, status;
    pid_t pid = 1, group = 0;

    while (made < MANY && (pid = fork()) > 0) {
        group = group ? group : pid;
        setpgid(pid, group);
        made++;
    }
    if (pid == 0) {
        signal(SIGUSR1, count);
        for (;;)
            pause();
    }
    await_sleepers(made);
    promise_equal(made, MANY, "%d processes are a group", MANY);
    promise_equal(kill(-group, 0), 0, "it is there");
    promise_equal(kill(-group, SIGUSR1), 0, "a signal goes to all of it");
    promise_equal(tcsetpgrp(0, group), 0, "the terminal becomes its own");
    tcsetpgrp(0, getpgrp());
    promise_equal(kill(-group, SIGKILL), 0, "all are killed");
    while (wait(&status) > 0)
        ended += status == SIGKILL;
    promise_equal(ended, made, "and have ended");
}

static void *block_all(void *argument)
{
    sigset_t all;

    sigfillset(&all);
    sigprocmask(SIG_BLOCK, &all, NULL);
    return wait_for_end(argument);
}

/* Each that opens its mask makes the others be asked for all signals. */
static void block_and_open(void)
{
    const struct itimerval once = { { 0, 0 }, { 0, 50000 } };
    sigset_t all, none;

    sigfillset(&all);
    sigemptyset(&none);
    for (int s = 1; s < 32; s++)
        if (s != SIGKILL && s != SIGSTOP)
            signal(s, count);
    sigprocmask(SIG_BLOCK, &all, NULL);
    int made = make_crowd(THREADS, block_all);
    await_sleepers(made);
    setitimer(ITIMER_REAL, &once, NULL);
    for (int s = 1; s < 32; s++)
        if (s != SIGKILL && s != SIGSTOP)
            kill(getpid(), s);
    for (int i = 0; i < 100; i++)
        getppid();
    sigprocmask(SIG_SETMASK, &none, NULL);
    sigprocmask(SIG_SETMASK, &all, NULL);
    _exit(caught < 20);
}

void signal_many(void)
{
    signal_group();
    promise_equal(in_child(block_and_open), 0,
                  "all signals, blocked by %d threads, come to one", THREADS);
}
