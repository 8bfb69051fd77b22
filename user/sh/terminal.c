/* terminal.c - the shell and ^C.
 *
 * ^C interrupts the group of processes that has the terminal: a foreground
 * job, or else the shell, which then starts a new line. A job in the
 * background is in a group of its own and hears nothing.
 */
#include <signal.h>
#include <unistd.h>

#include "sh.h"

static void note_interrupt(int signal)
{
    (void)signal;
    shell.interrupted = 1;
}

/* What the shell lives through, and its programs need not. */
static const int ignored[] = { SIGHUP,  SIGQUIT, SIGTERM,
                               SIGTTIN, SIGTTOU, SIGTSTP };

enum { IGNORED = sizeof(ignored) / sizeof(ignored[0]) };

static void set_action(int signal, void (*handler)(int))
{
    struct sigaction action = { .sa_handler = handler };
    sigaction(signal, &action, NULL);
}

void terminal_start(void)
{
    if (!shell.interactive)
        return;
    set_action(SIGINT, note_interrupt); /* no SA_RESTART: reading ends */
    for (int i = 0; i < IGNORED; i++)
        set_action(ignored[i], SIG_IGN);
    setpgid(0, 0);
    terminal_give(getpgid(0));
}

void terminal_give(pid_t group)
{
    if (shell.interactive)
        tcsetpgrp(STDIN_FILENO, group);
}

void terminal_leave(void)
{
    if (!shell.interactive)
        return;
    set_action(SIGINT, SIG_DFL);
    for (int i = 0; i < IGNORED; i++)
        set_action(ignored[i], SIG_DFL);
}
