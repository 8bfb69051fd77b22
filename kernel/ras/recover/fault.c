/* fault.c - recovery by the load at end, from a guard page.
 *
 * Fast path: one load. The kernel makes the guard page at `with`
 * inaccessible; the load faults, the page is put back, and the load happens.
 * Only here does the last instruction cross into the kernel by itself: a
 * fault needs no landing, no copy and no patch, just a page.
 * Whoever else touches the page, the code inside or the kernel for it, has it
 * put back like any page that was not there: then the load will not fault, and
 * another recovery goes on from where the thread stands.
 * Source: Mosberger, Druschel, Peterson 1996. */
#include "proc/process.h"
#include "ras/ras.h"

static enum ras_rule check(struct process *process,
                           const struct ras_sequence *sequence, uaddr_t *at)
{
    struct instruction i;
    uaddr_t guard = sequence->with;

    *at = sequence->end;
    return ras_decode(sequence->end, &i) && i.refusal == RAS_RULE_NONE &&
                   i.loads && !i.stores && i.memory.base < 0 &&
                   i.memory.index < 0 && !i.memory.thread_local &&
                   PAGE_DOWN(i.memory.displacement) == guard &&
                   space_allows(&process->space, guard, PAGE_SIZE,
                                ACCESS_READ) &&
                   ras_text(process, sequence->end, i.length)
               ? RAS_RULE_NONE
               : RAS_RULE_GUARD_LOAD;
}

static enum ras_outcome begin(struct ras_sequence *sequence)
{
    struct space *space = &cpu.current->process->space;

    arch_map(&space->arch, sequence->with, space_touch(space, sequence->with),
             0);
    return RAS_ROLLING_FORWARD;
}

static void undo(const struct ras_sequence *sequence)
{
    struct space *space = &cpu.current->process->space;

    /* Not the frame from before: a store inside may have made it a copy. */
    space_put_back(space, sequence->with,
                   arch_lookup(&space->arch, sequence->with));
}

const struct ras_way ras_fault = {
    .check = check,
    .trap = TRAPPED_BY_PAGE,
    .begin = begin,
    .undo = undo,
    .needs_with = true,
};
