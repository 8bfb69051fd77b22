/* watches.c - is what is watched touched at all?
 *
 * Final states are told apart by the watched variables. One that no thread ever
 * reads or changes tells nothing, and "one final state" would be no wonder.
 */
#include <stdbool.h>
#include <string.h>

#include "explore_private.h"

enum { NEAR = 4096, ENOUGH = 20000 };

static unsigned untouched; /* a bit for each watch */

/* A system call may read what one of its arguments leads to. */
static bool call_may_touch(const mcontext_t *at, uint32_t address)
{
    const uint32_t arguments[] = { at->ebx, at->ecx, at->edx, at->esi };

    for (unsigned i = 0; i < 4; i++)
        if (address - arguments[i] < NEAR)
            return true;
    return false;
}

static bool may_touch(const struct step *step, const struct watch *watch)
{
    const struct code *code = explore_code(step->before.eip);
    uint32_t at = (uint32_t)(uintptr_t)watch->at;
    struct touch touches[EXPLORE_TOUCHES];
    int count = code ? explore_touches(code, &step->before, touches) : -1;

    if (count < 0)
        return !code || *code->touches != '!' ||
               call_may_touch(&step->before, at);
    for (int i = 0; i < count; i++)
        if (touches[i].at < at + watch->size &&
            at < touches[i].at + touches[i].size)
            return true;
    return false;
}

/* Called with each run. Nonzero: all are touched. */
static int look(const struct run *run, unsigned preemptions)
{
    const struct watch *watches = run->scenario->watches;

    (void)preemptions;
    if (run->observed == run->room)
        untouched = 0; /* the rest of it is not known */
    for (uint32_t i = 0; i < run->observed && untouched; i++)
        for (unsigned w = 0; w < EXPLORE_WATCHES; w++)
            if ((untouched >> w & 1) &&
                (run->step[i].watch[w] != run->step[0].watch[w] ||
                 run->step[i].watch[w] != run->watch[w] ||
                 may_touch(&run->step[i], &watches[w])))
                untouched &= ~(1u << w);
    return !untouched;
}

const char *explore_untouched(const struct scenario *scenario,
                              const struct explore_options *options)
{
    struct explore_options again = *options;
    struct explore_result result;

    untouched = 0;
    for (unsigned w = 0; w < EXPLORE_WATCHES; w++)
        if (scenario->watches[w].at)
            untouched |= 1u << w;
    if (!untouched || scenario->event == EXPLORE_KILL)
        return NULL;
    again.progress = NULL;
    again.periods = again.walks = 0;
    again.budget = ENOUGH;
    again.watcher = look;
    if (explore(scenario, &again, &result) || result.stopped || result.cut)
        return NULL;
    for (unsigned w = 0; w < EXPLORE_WATCHES; w++)
        if (untouched >> w & 1)
            return scenario->watches[w].name;
    return NULL;
}
