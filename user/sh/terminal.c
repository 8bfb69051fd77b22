/* terminal.c - the shell and ^C.
 *
 * ^C interrupts the group of processes that has the terminal: a foreground
 * job, or else the shell, which then starts a new line. A job in the
 * background is in a group of its own and hears nothing.
 */
#include <setjmp.h>
#include <signal.h>
#include <unistd.h>

#include "sh.h"

/* A ^C must neither get lost nor wait for the next line, however close to
 * the start or the end of read() it comes: so the handler leaves read() by a
 * jump, and `is_reading` says exactly while that is right. */
static sigjmp_buf before_reading;
static volatile sig_atomic_t is_reading;

static void note_interrupt(int signal)
{
    (void)signal;
    shell.interrupted = 1;
    if (is_reading) {
        is_reading = 0;
        siglongjmp(before_reading, 1);
    }
}

ssize_t terminal_read(char *buffer, size_t size)
{
    ssize_t count;
    if (sigsetjmp(before_reading, 1))
        return TERMINAL_INTERRUPTED;
    is_reading = 1;
    count = shell.interrupted ? TERMINAL_INTERRUPTED
                              : read(STDIN_FILENO, buffer, size);
    is_reading = 0;
    return count;
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
    set_action(SIGINT, note_interrupt); /* no SA_RESTART: waiting ends */
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
