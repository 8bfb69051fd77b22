/* clone.c - recovery by finishing in a copy of the code, which a trap ends.
 *
 * Fast path: nothing, but the code is there twice. The interrupted pc is
 * mapped to the same place in the copy, at `with`; from there the thread runs
 * into the int3 that follows the copy. The copy is byte for byte the same, so
 * mapping is one addition. If the lengths differed - a clone that ends in a
 * call instead of a fall-through, or branches of another size - each boundary
 * would need a row in a table, searched at each recovery, and there would be
 * pcs without a counterpart. Inlined code has no clone: it has as many copies
 * as places where it was inlined, and the compiler that chose its registers
 * would have to emit each a second time.
 * Nobody but the kernel knows of the copy: all that is reported about a
 * thread there names the original's pc (ras_program_pc).
 * Source: Mosberger, Druschel, Peterson 1996. */
#include <string.h>
#include "ras/ras_private.h"

static uint32_t length(const struct ras_sequence *sequence)
{
    return sequence->end - sequence->start;
}

static bool same_code(uaddr_t code, uaddr_t copy, uint32_t size)
{
    uint8_t a[RAS_LENGTH_MAX], b[RAS_LENGTH_MAX];

    return !arch_copy_from_user(a, code, size) &&
           !arch_copy_from_user(b, copy, size) && !memcmp(a, b, size);
}

static enum ras_rule check_clone(const struct ras_table *table,
                                 const struct ras_sequence *sequence,
                                 uaddr_t *at)
{
    uaddr_t copy = sequence->with, copy_end = user_end(copy, length(sequence));
    bool apart = copy >= sequence->end || copy_end < sequence->start;

    *at = copy;
    return apart && ras_text(table, copy, length(sequence) + 1) &&
                   same_code(sequence->start, copy, length(sequence)) &&
                   ras_trap_at(copy_end)
               ? RAS_RULE_NONE
               : RAS_RULE_CLONE;
}

static enum ras_outcome move_to_clone(struct ras_thread *thread,
                                      struct ras_sequence *sequence)
{
    uaddr_t pc = arch_user_pc(thread->arch);

    arch_set_user_pc(thread->arch, pc - sequence->start + sequence->with);
    return RAS_ROLLING_FORWARD;
}

static uaddr_t original_pc(const struct ras_sequence *sequence, uaddr_t pc)
{
    uint32_t offset = pc - sequence->with;

    return offset <= length(sequence) ? sequence->start + offset : pc;
}

const struct recovery ras_clone = {
    .name = "clone",
    .number = RAS_CLONE,
    .allowed_for = FOR_REGISTERED,
    .loops = true,
    .with_unit = 1,
    .check = check_clone,
    .begin = move_to_clone,
    .trap = TRAPPED_BY_INSTRUCTION,
    .program_pc = original_pc,
    .depends_on = ITS_END | ITS_CLONE,
};
