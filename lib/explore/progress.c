/* progress.c - how far it is, on a terminal; and ^C. */
#include <signal.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "explore_private.h"

enum { SHOW_EVERY = 64, BAR = 20, BEHIND_BAR = 58, LONGEST = 99999 };

static volatile sig_atomic_t interrupted;
static int quiet, shown; /* the bar may not be; is there */
static time_t began;

static void interrupt(int signal)
{
    (void)signal;
    interrupted = 1;
}

void explore_be_quiet(int on)
{
    quiet = on;
}

/* All schedules that the search is to run, as far as that can be told. */
static uint32_t expected_of(const struct explore_result *so_far)
{
    uint64_t all = 0;
    uint32_t known = so_far->schedules + so_far->waiting;

    for (unsigned k = 0; k + 1 < EXPLORE_LEVELS; k++)
        all += so_far->level[k].expected;
    return all > known && all <= UINT32_MAX ? (uint32_t)all : known;
}

/* "[####      ] 64 of about 600 schedules, 2 wrong, 12 s left" */
static void show(const struct explore_result *so_far)
{
    static const char full[] = "####################";
    uint32_t done = so_far->schedules, all = expected_of(so_far);
    uint32_t failed = done - so_far->endings[ENDED_WELL];
    int width = (int)((uint64_t)done * BAR / all);
    uint64_t left = (uint64_t)(time(NULL) - began) * (all - done) / done;

    shown = 1;
    fprintf(stderr, "\r[%-*.*s] %u of about %u schedules", BAR, width, full,
            (unsigned)done, (unsigned)all);
    if (failed)
        fprintf(stderr, ", %u %s", (unsigned)failed,
                so_far->failed ? explore_ending_name(so_far->worst_ending)
                               : "not modelled");
    if (left <= LONGEST)
        fprintf(stderr, ", %u s left", (unsigned)left);
    fprintf(stderr, "   ");
}

int explore_show_progress(const struct explore_result *so_far)
{
    if (so_far->schedules == 1) {
        signal(SIGINT, interrupt);
        began = time(NULL);
    }
    if (!quiet && so_far->schedules % SHOW_EVERY == 0 && isatty(STDERR_FILENO))
        show(so_far);
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
