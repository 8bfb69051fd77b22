/* watches.c - is what is watched touched at all?
 *
 * Final states are told apart by the watched variables. One that no thread ever
 * reads or changes tells nothing, and "one final state" would be no wonder.
 */
#include <stdbool.h>
#include <string.h>

#include "explore_private.h"

enum { NEAR = 4096, ENOUGH = 20000 };

enum {
#define SYSCALL(number, name, arguments) NUMBER_##name = number,
#include <syscalls.def>
#undef SYSCALL
};

static unsigned untouched; /* a bit for each watch */

static bool lies_in(const struct watch *watch, uint32_t at, uint32_t size)
{
    uint32_t address = (uint32_t)(uintptr_t)watch->at;

    return address < at + size && at < address + watch->size;
}

/* A system call may read or write what one of its arguments leads to. How much
 * that is of those that threads make most is known. */
static bool call_may_touch(const mcontext_t *at, const struct watch *watch)
{
    switch (at->eax) {
    case NUMBER_sched_yield:
    case NUMBER_gettid:
    case NUMBER_getpid:
    case NUMBER_thread_exit:
        return false;
    case NUMBER_futex:
        return lies_in(watch, at->ebx, 4) || lies_in(watch, at->esi, 8);
    case NUMBER_read:
    case NUMBER_write:
        return lies_in(watch, at->ecx, at->edx);
    default:
        return lies_in(watch, at->ebx, NEAR) || lies_in(watch, at->ecx, NEAR) ||
               lies_in(watch, at->edx, NEAR) || lies_in(watch, at->esi, NEAR);
    }
}

static bool may_touch(const struct step *step, const struct watch *watch)
{
    const struct code *code = explore_code(step->before.eip);
    struct touch touches[EXPLORE_TOUCHES];
    int count = code ? explore_touches(code, &step->before, touches) : -1;

    if (count < 0)
        return !code || *code->touches != '!' ||
               call_may_touch(&step->before, watch);
    for (int i = 0; i < count; i++)
        if (lies_in(watch, touches[i].at, touches[i].size))
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
                (run->step[i].watch[w] != run->first[w] ||
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
    if (!untouched)
        return NULL;
    again.progress = NULL;
    again.periods = again.walks = 0;
    again.first = 0;
    again.go_on = 1; /* what no step touches is asked of all */
    again.budget = ENOUGH;
    again.watcher = look;
    if (explore(scenario, &again, &result) || result.stopped || result.cut)
        return NULL;
    for (unsigned w = 0; w < EXPLORE_WATCHES; w++)
        if (untouched >> w & 1)
            return scenario->watches[w].name;
    return NULL;
}
