/* code.c - a program's code: what may be believed of it, one instruction read,
 * and one carried out. */
#include "mm/space.h"
#include "ras/ras_private.h"

bool ras_text(const struct ras_table *table, uaddr_t start, uint32_t length)
{
    uaddr_t end = user_end(start, length);
    bool good = end > start;
    uint32_t key; /* of shared memory: another process may write there */

    for (uaddr_t page = PAGE_DOWN(start); good && page < end; page += PAGE_SIZE)
        good = space_allows(table->space, page, 1, ACCESS_EXECUTE) &&
               !space_allows(table->space, page, 1, ACCESS_WRITE) &&
               !space_shared_key(table->space, page, &key);
    return good;
}

bool ras_trap_at(uaddr_t at)
{
    uint8_t byte;

    return !arch_copy_from_user(&byte, at, 1) && byte == TRAP_INSTRUCTION;
}

bool ras_decode(uaddr_t pc, struct instruction *to)
{
    uint8_t bytes[INSTRUCTION_MAX];
    size_t here = PAGE_SIZE - pc % PAGE_SIZE, size = sizeof(bytes);

    if (arch_copy_from_user(bytes, pc, size)) {
        size = here < size ? here : size; /* up to where nothing is mapped */
        if (arch_copy_from_user(bytes, pc, size))
            return false;
    }
    arch_decode(bytes, size, pc, to);
    return true;
}

void ras_surround(struct ras_sequence *sequence)
{
    struct instruction last;
    uint8_t first;

    sequence->before = !arch_copy_from_user(&first, sequence->start, 1) &&
                       first == SYSTEM_CALL >> 8;
    sequence->behind = 0;
    if (ras_recoveries[sequence->recovery]->depends_on & ITS_END)
        sequence->behind =
            ras_decode(sequence->end, &last) && last.length ? last.length : 1;
}

bool ras_carry_out(struct ras_thread *thread, struct emulation_access *to)
{
    struct instruction next;
    uaddr_t pc = arch_user_pc(thread->arch);

    arch_take_interrupts(); /* one of up to RAS_LENGTH_MAX */
    *to = (struct emulation_access){ .address = pc };
    return ras_decode(pc, &next) && next.refusal == RAS_RULE_NONE &&
           arch_emulate(thread->arch, &next, to);
}
