/* returned.c - where a thread goes on when a handler returns.
 *
 * A system call is observed before it is made, so the step behind `sigreturn`
 * seems to be the one behind that instruction. The thread is elsewhere: where
 * the signal met it, with the registers that it had there; or, if that was
 * inside a sequence, at its start or its end. The step that follows tells
 * which.
 */
#include <stdbool.h>

#include "picture_private.h"

enum {
#define SYSCALL(number, name, arguments) NUMBER_##name = number,
#include <syscalls.def>
#undef SYSCALL
};

static bool is_return(const struct step *step)
{
    const struct code *code = explore_code(step->before.eip);

    return code && code->means.verb == VERB_INT &&
           step->before.eax == NUMBER_sigreturn;
}

/* What the signal met: the last one that came to this thread further up on its
 * stack. NULL: it is not known. */
static const mcontext_t *interrupted(const struct run *run,
                                     const struct step *step)
{
    for (uint32_t i = step->turn; i-- > 0;) {
        const struct turn *turn = &run->turn[i];
        if (turn->thread == step->thread && turn->event == EXPLORE_SIGNAL &&
            turn->after.eip && turn->after.esp > step->before.esp)
            return &turn->after;
    }
    return NULL;
}

/* Say whether one step leads from `pc` to where the thread stood next. */
static bool leads_to(uint32_t pc, uint32_t next)
{
    const struct code *code = explore_code(pc);

    return code && code->next == next;
}

/* A sequence's end may be a return: it is what is left if nothing else leads
 * there. */
static uint32_t went_on_at(uint32_t stood, uint32_t next)
{
    const struct ras_descriptor *sequence = explore_sequence(stood);

    if (!sequence || stood <= sequence->start || stood >= sequence->end ||
        leads_to(stood, next))
        return stood;
    return leads_to(sequence->start, next) ? sequence->start : sequence->end;
}

static void mend(struct run *run, uint32_t i)
{
    const mcontext_t *stood = interrupted(run, &run->step[i]);
    struct step *step = &run->step[i + 1];
    const mcontext_t *after;
    uint32_t eip;

    if (!stood || step->thread != run->step[i].thread)
        return;
    after = explore_after(run, i + 1);
    eip = after ? went_on_at(stood->eip, after->eip) : stood->eip;
    step->before = *stood;
    step->before.eip = eip;
}

void explore_mend_returns(struct run *run)
{
    for (uint32_t i = 0; i + 1 < run->observed; i++)
        if (is_return(&run->step[i]))
            mend(run, i);
}
