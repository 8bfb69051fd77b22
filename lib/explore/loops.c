/* loops.c - loops that wait: they read the same memory again, and change
 * nothing. */
#include <string.h>

#include "picture_private.h"
#include "waits_private.h"

enum {
#define SYSCALL(number, name, arguments) NUMBER_##name = number,
#include <syscalls.def>
#undef SYSCALL
};
/* These write what was there before, when they come again and find the same. */
static bool is_attempt(const struct code *code)
{
    enum verb verb = code->means.verb;

    return verb == VERB_XCHG || verb == VERB_CMPXCHG || verb == VERB_BTS;
}

/* Say whether a step of a loop can change anything for others. */
static bool may_change(const struct step *step)
{
    const struct code *code = explore_code(step->before.eip);

    return !code || (code->means.writes && !is_attempt(code)) ||
           (code->means.verb == VERB_INT &&
            step->before.eax != NUMBER_sched_yield);
}

bool explore_only_waits(const struct run *run, uint32_t from, uint32_t count)
{
    for (uint32_t i = from; i < from + count; i++)
        if (may_change(&run->step[i]) ||
            run->step[i].thread != run->step[from].thread)
            return false;
    return count > 0;
}

/* The last step of a turn, `last`, finds its thread as it was some steps
 * before, and nothing was changed between. */
static bool has_waited(const struct run *run, uint32_t last)
{
    const struct step *step = &run->step[last];

    for (uint32_t i = 1; i < LOOP_MAX && i <= last; i++) {
        const struct step *before = &run->step[last - i];
        if (before->turn != step->turn || may_change(before))
            return false;
        if (!memcmp(&before->before, &step->before, sizeof(step->before)))
            return true;
    }
    return false;
}

bool explore_was_impatient(const struct run *run)
{
    for (uint32_t i = 0; i < run->observed; i++)
        if (run->turn[run->step[i].turn].steps >= TURN_MAX &&
            (i + 1 == run->observed ||
             run->step[i + 1].turn != run->step[i].turn) &&
            has_waited(run, i))
            return true;
    return false;
}

bool explore_has_no_end(const struct run *run)
{
    return run->ending == ENDED_LIVELOCK || run->ending == ENDED_STARVED ||
           run->ending == ENDED_UNFAIR;
}
