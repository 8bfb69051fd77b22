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
#include "proc/process.h"
#include "ras/ras.h"

static enum ras_rule check(struct process *process,
                           const struct ras_sequence *sequence, uaddr_t *at)
{
    struct instruction i;
    uaddr_t end = sequence->end;

    *at = end;
    if (!ras_text(process, end, 1))
        return RAS_RULE_WRITABLE;
    for (*at = sequence->start; *at < end && ras_decode(*at, &i) && !i.refusal;
         *at += i.length)
        if (i.loads && i.memory.base < 0 && i.memory.index < 0 &&
            !i.memory.thread_local &&
            end - i.memory.displacement < i.memory.width)
            return RAS_RULE_OWN_END;
    return RAS_RULE_NONE;
}

static enum ras_outcome begin(struct ras_sequence *sequence)
{
    uaddr_t page = PAGE_DOWN(sequence->end);
    struct space *space = &cpu.current->process->space;

    sequence->recovery = ras_try(cpu.current, sequence);
    if (sequence->recovery != RAS_REWRITE)
        return ras_ways[sequence->recovery]->begin(sequence);
    cpu.forward.saved = space_touch(space, page);
    memcpy(cpu.spare_page, arch_frame_data(cpu.forward.saved), PAGE_SIZE);
    cpu.spare_page[sequence->end - page] = TRAP_INSTRUCTION;
    arch_map(&space->arch, page, arch_frame_of(cpu.spare_page), ACCESS_READ);
    return RAS_ROLLING_FORWARD;
}

static void undo(const struct ras_sequence *sequence)
{
    space_put_back(&cpu.current->process->space, PAGE_DOWN(sequence->end),
                   cpu.forward.saved);
}

const struct ras_way ras_rewrite = {
    .check = check,
    .trap = TRAPPED_BY_INSTRUCTION,
    .begin = begin,
    .undo = undo,
};
