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
#include "mm/space.h"
#include "ras/ras_private.h"

static enum ras_rule check_guard(const struct ras_table *table,
                                 const struct ras_sequence *sequence,
                                 uaddr_t *at)
{
    struct instruction i;
    uaddr_t guard = sequence->with;

    *at = sequence->end;
    return ras_decode(sequence->end, &i) && i.refusal == RAS_RULE_NONE &&
                   i.loads && !i.stores && i.memory.base < 0 &&
                   i.memory.index < 0 && !i.memory.thread_local &&
                   PAGE_DOWN(i.memory.displacement) == guard &&
                   space_allows(table->space, guard, PAGE_SIZE, ACCESS_READ) &&
                   ras_text(table, sequence->end, i.length)
               ? RAS_RULE_NONE
               : RAS_RULE_GUARD_LOAD;
}

static enum ras_outcome hide_guard(struct ras_thread *thread,
                                   struct ras_sequence *sequence)
{
    struct space *space = thread->table->space;

    arch_map(&space->arch, sequence->with, space_touch(space, sequence->with),
             0);
    return RAS_ROLLING_FORWARD;
}

/* Touched from elsewhere, the page has to be there, and the load at the end
 * cannot tell any more. */
static enum ras_outcome is_guard_load(const struct ras_thread *thread,
                                      const struct ras_sequence *sequence,
                                      enum trap_kind kind, uaddr_t at)
{
    if (kind != TRAPPED_BY_PAGE)
        return RAS_LEFT_ALONE;
    if (arch_user_pc(thread->arch) == sequence->end)
        return RAS_ROLLED_FORWARD;
    return PAGE_DOWN(at) == sequence->with ? RAS_SEEN : RAS_LEFT_ALONE;
}

static void show_guard(struct ras_thread *thread,
                       const struct ras_sequence *sequence)
{
    struct space *space = thread->table->space;

    /* Not the frame from before: a store inside may have made it a copy. */
    space_put_back(space, sequence->with,
                   arch_lookup(&space->arch, sequence->with));
}

const struct recovery ras_fault = {
    .name = "fault",
    .number = RAS_FAULT,
    .allowed_for = FOR_REGISTERED,
    .loops = true,
    .with_unit = PAGE_SIZE,
    .check = check_guard,
    .begin = hide_guard,
    .resume = hide_guard,
    .is_end = is_guard_load,
    .undo = show_guard,
    .depends_on = ITS_END,
};
