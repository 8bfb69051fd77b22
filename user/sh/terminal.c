/* terminal.c - the shell and ^C.
 *
 * ^C interrupts the group of processes that has the terminal: a foreground
 * job, or else the shell, which then starts a new line. A job in the
 * background is in a group of its own and hears nothing.
 */
#include <errno.h>
#include <reprise/reprise.h>
#include <setjmp.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "line.h"
#include "sh.h"

_Static_assert((int)LINE_SIZE <= LINE_LENGTH,
               "a line that is typed has a place");

/* A key's change is shown in one piece: nobody writes in between. */
static char shown[2 * LINE_SIZE];
static size_t shown_length;

static void flush_shown(void)
{
    size_t length = shown_length;
    shown_length = 0;
    if (length)
        (void)write(STDIN_FILENO, shown, length);
}

static void show(const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        if (shown_length == sizeof(shown))
            flush_shown();
        shown[shown_length++] = text[i];
    }
}

static struct line typed = { .echo = show, .prompt = PROMPT };

/* Edit until the line is complete: its length, 0 at the end of the file, -1 or
 * TERMINAL_TOO_LONG. ^D behind some text does nothing. */
static ssize_t edit_line(char *buffer)
{
    enum line_event event = LINE_GOES_ON;
    line_clear(&typed);
    shown_length = 0;
    while (event == LINE_GOES_ON ||
           (event == LINE_FILE_ENDS && typed.length > 0)) {
        int key = read_key_np(STDIN_FILENO);
        if (key >= 0)
            event = line_input(&typed, (char)key);
        else if (errno == EAGAIN)
            line_show(&typed);
        else if (errno != EINTR)
            return -1;
        flush_shown();
    }
    if (event == LINE_TOO_LONG)
        return TERMINAL_TOO_LONG;
    memcpy(buffer, typed.text, typed.length);
    return (ssize_t)typed.length;
}

/* A ^C must neither get lost nor wait for the next line, however close to
 * the start or the end of reading it comes: so the handler leaves by a
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

ssize_t terminal_read(char buffer[LINE_LENGTH])
{
    ssize_t count;
    if (sigsetjmp(before_reading, 1))
        return TERMINAL_INTERRUPTED;
    is_reading = 1;
    count = shell.interrupted ? TERMINAL_INTERRUPTED : edit_line(buffer);
    is_reading = 0;
    return count;
}

/* The shell lives through these signals, and its programs need not. */
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
