/* rewrite.c - recovery by a trap instruction in place of the one at end.
 *
 * Fast path: nothing. The text's page may be shared with other processes, so
 * the trap goes into a copy: the CPU's spare page, which takes the place of
 * the text page until the thread is through. One spare page is enough, set
 * aside at boot, since one thread of a CPU at a time rolls forward; so this
 * can never run out of memory, and a fork has nothing to copy.
 *
 * Cache issues. The CPU may hold the old instruction in its instruction
 * cache, its decoded queue, or, for the page, in its translation buffer. Here
 * invlpg drops the translation, and the iret back to user code serialises:
 * what was fetched before it is fetched anew. x86 keeps its caches coherent;
 * a machine that does not would clean the data cache and invalidate the
 * instruction cache for the line in between. A second CPU that runs a thread
 * of the same process must not see the trap: it would need page tables of
 * its own, or an interrupt to it before and after (a "shootdown").
 *
 * Nor must the sequence itself, which may read its own text. Where the address
 * stands in the code, that is refused at registration; what is read by a
 * register, only a trial can tell, and then another recovery finishes.
 * Source: Mosberger, Druschel, Peterson, "Implementing Atomic Sequences on
 * Uniprocessors Using Rollforward", SP&E 26(1), 1996. */
#include <string.h>
#include "mm/space.h"
#include "ras/ras_private.h"

static enum ras_rule check_end(const struct ras_table *table,
                               const struct ras_sequence *sequence, uaddr_t *at)
{
    struct instruction i;
    uaddr_t end = sequence->end;

    *at = end;
    if (!ras_text(table, end, 1))
        return RAS_RULE_WRITABLE;
    for (*at = sequence->start; *at < end && ras_decode(*at, &i) && !i.refusal;
         *at += i.length)
        if (i.loads && i.memory.base < 0 && i.memory.index < 0 &&
            !i.memory.thread_local &&
            end - i.memory.displacement < i.memory.width)
            return RAS_RULE_OWN_END;
    return RAS_RULE_NONE;
}

static bool reads_end(const struct emulation_access *access, uaddr_t end)
{
    return access->access & ACCESS_READ &&
           end - access->address < access->width;
}

/* True if the thread will come to the end, and not read the byte there. That is
 * tried, and taken back: nobody else runs meanwhile, so what it is going to do
 * is just that. */
static bool comes_blind(struct ras_thread *thread, uaddr_t end)
{
    static PER_CPU struct emulation_access done[RAS_LENGTH_MAX];
    struct trap_frame before = *arch_user_frame(thread->arch);
    unsigned steps = 0;
    bool blind = true;

    while (blind && arch_user_pc(thread->arch) != end) {
        blind = steps < RAS_LENGTH_MAX && ras_carry_out(thread, &done[steps]);
        if (blind)
            blind = !reads_end(&done[steps++], end);
    }
    while (steps-- > 0)
        if (done[steps].access & ACCESS_WRITE)
            (void)arch_copy_to_user(done[steps].address, &done[steps].was,
                                    done[steps].width);
    *arch_user_frame(thread->arch) = before;
    return blind;
}

static enum ras_outcome put_trap(struct ras_thread *thread,
                                 struct ras_sequence *sequence)
{
    uaddr_t page = PAGE_DOWN(sequence->end);
    struct space *space = thread->table->space;
    uint8_t *spare = ras_cpu.spare_page;

    if (!comes_blind(thread, sequence->end))
        return RAS_SEEN;
    ras_cpu.forward.saved = space_touch(space, page);
    memcpy(spare, arch_frame_data(ras_cpu.forward.saved), PAGE_SIZE);
    spare[sequence->end - page] = TRAP_INSTRUCTION;
    arch_map(&space->arch, page, arch_frame_of(spare), ACCESS_READ);
    return RAS_ROLLING_FORWARD;
}

static void take_trap(struct ras_thread *thread,
                      const struct ras_sequence *sequence)
{
    space_put_back(thread->table->space, PAGE_DOWN(sequence->end),
                   ras_cpu.forward.saved);
}

const struct recovery ras_rewrite = {
    .name = "rewrite",
    .number = RAS_REWRITE,
    .allowed_for = FOR_REGISTERED | FOR_INLINED,
    .loops = true,
    .changes_end = true,
    .check = check_end,
    .begin = put_trap,
    .trap = TRAPPED_BY_INSTRUCTION,
    .undo = take_trap,
    .depends_on = ITS_END,
};
