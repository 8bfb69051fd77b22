/* progress.c - how far it is, on a terminal; and ^C. */
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#include "explore_private.h"

enum { SHOW_EVERY = 64, BAR = 30, BEHIND_BAR = 48 };

static volatile sig_atomic_t interrupted;
static int quiet, shown; /* the bar may not be; is there */

static void interrupt(int signal)
{
    (void)signal;
    interrupted = 1;
}

void explore_be_quiet(int on)
{
    quiet = on;
}

int explore_show_progress(const struct explore_result *so_far)
{
    uint32_t done = so_far->schedules, all = done + so_far->waiting;
    static const char full[] = "##############################";

    if (so_far->schedules == 1)
        signal(SIGINT, interrupt);
    if (!quiet && done % SHOW_EVERY == 0 && isatty(STDERR_FILENO)) {
        shown = 1;
        int width = (int)((uint64_t)done * BAR / all);
        fprintf(stderr, "\r[%-*.*s] %u of %u schedules known so far  ", BAR,
                width, full, (unsigned)done, (unsigned)all);
    }
    return interrupted;
}

int explore_interrupted(void)
{
    return interrupted;
}

void explore_clear_progress(void)
{
    if (shown)
        fprintf(stderr, "\r%*s\r", BAR + BEHIND_BAR, "");
    shown = 0;
}
