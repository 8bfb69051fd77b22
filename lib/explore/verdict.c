/* verdict.c - verdicts in words, and as an exit status; README.md has the
 * table of both. */
#include <errno.h>
#include <reprise/reprise.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "explore_private.h"

static const char unfinished[] = "unfinished";

const char *explore_ending_name(enum explore_ending ending)
{
    static const char *const names[EXPLORE_ENDINGS] = {
        [ENDED_WELL] = "safe",
        [ENDED_WRONG] = "wrong",
        [ENDED_BROKEN] = "broken",
        [ENDED_DEADLOCK] = "deadlock",
        [ENDED_LIVELOCK] = "livelock",
        [ENDED_DEAD] = "dead",
        [ENDED_DIFFERENT] = "different",
        [ENDED_GREEDY] = "greedy",
        [ENDED_UNMODELLED] = "unmodelled",
        [ENDED_FORKED] = "forked",
        [ENDED_OVERTAKEN] = "overtaken",
        [ENDED_STARVED] = "starved",
        [ENDED_UNFAIR] = "unfair",
    };

    return names[ending];
}

const char *explore_verdict(const struct explore_result *result)
{
    if (!result->failed && *result->unmodelled)
        return explore_ending_name(ENDED_UNMODELLED);
    if (!result->failed && !result->complete)
        return unfinished;
    return explore_ending_name(result->failed ? result->worst_ending
                                              : ENDED_WELL);
}

/* ---- the exit status ---- */

static bool is_safe(const char *verdict)
{
    return !strcmp(verdict, explore_ending_name(ENDED_WELL));
}

static bool recovery_is_off(void)
{
    struct system_status status;

    return system_status_np(&status) == 0 && !status.ras_enabled;
}

static void tell_difference(const char *verdict, const char *expected)
{
    const char *why = "";

    if (is_safe(verdict))
        why = ": try more preemptions (-k)";
    else if (recovery_is_off())
        why = ", because of ras=off";
    printf("It is meant to be `%s`, but here it is `%s`%s.\n", expected,
           verdict, why);
}

enum explore_status explore_judge(const struct scenario *scenario,
                                  const struct explore_arguments *arguments,
                                  const char *verdict)
{
    const char *expected = scenario->expected;
    bool tells = expected && !arguments->json && !arguments->csv;
    bool as_meant = expected ? !strcmp(verdict, expected) : is_safe(verdict);

    if (!strcmp(verdict, unfinished))
        return EXPLORE_UNFINISHED;
    if (!strcmp(verdict, explore_ending_name(ENDED_UNMODELLED)))
        return EXPLORE_UNMODELLED;
    if (tells && !as_meant)
        tell_difference(verdict, expected);
    else if (tells && !is_safe(verdict))
        printf("It is meant to be `%s`, to show what goes wrong.\n", expected);
    if (arguments->verdict)
        as_meant = is_safe(verdict);
    return as_meant ? EXPLORE_AS_EXPECTED : EXPLORE_UNEXPECTED;
}

enum explore_status explore_tell_error(const char *name)
{
    int error = errno == EAGAIN ? ENOMEM : errno; /* so a thread tells that */

    if (error == ENOEXEC) {
        fprintf(stderr,
                "explore: the listing in /etc/code is of another program, or "
                "of another build:\nnothing can be said about %s. `make "
                "initrd` makes it again.\n",
                name);
        return EXPLORE_NOT_RUN;
    }
    if (error != ENOTSUP) {
        fprintf(stderr, "explore: %s: %s\n", name, strerror(error));
        return EXPLORE_NOT_RUN;
    }
    fprintf(stderr,
            "explore: cannot step here: on this machine not even a known "
            "mistake is found,\nso nothing can be said about %s.\n",
            name);
    return EXPLORE_CANNOT_STEP;
}
