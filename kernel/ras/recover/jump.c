/* jump.c - recovery by the jump at end, through a register.
 *
 * Fast path: one jump. The code ends with `jmp register`; nothing inside uses
 * that register, so the kernel can change its saved value and have the thread
 * jump to the landing at `with` instead. A jump by itself never enters the
 * kernel: whatever the register holds is just the next place in user code.
 * So the landing has to be an int3, and somebody has to provide it; compare
 * fault.c, where the last instruction itself crosses over. The register is
 * put back, and the thread stands at its jump, not yet jumped.
 * Source: Mosberger, Druschel, Peterson 1996. */
#include "ras/ras_private.h"

enum { STACK = 4, JUMP_LENGTH = 2 };

static int jump_register(uaddr_t at)
{
    struct instruction instruction;

    if (!ras_decode(at, &instruction) || instruction.jump_register == STACK)
        return -1; /* whose saved value nobody restores */
    return instruction.jump_register;
}

static enum ras_rule check_jump(const struct ras_table *table,
                                const struct ras_sequence *sequence,
                                uaddr_t *at)
{
    int number = jump_register(sequence->end);
    struct instruction instruction;

    *at = sequence->end;
    if (number < 0 || !ras_text(table, *at, JUMP_LENGTH))
        return RAS_RULE_JUMP;
    for (*at = sequence->start; *at < sequence->end; *at += instruction.length)
        if (!ras_decode(*at, &instruction) || instruction.refusal ||
            ((instruction.reads | instruction.writes) & 1u << number))
            return RAS_RULE_REGISTER;
    *at = sequence->with;
    return ras_text(table, *at, 1) && ras_trap_at(*at) ? RAS_RULE_NONE
                                                       : RAS_RULE_LANDING;
}

static uint32_t *saved_register(struct ras_thread *thread,
                                const struct ras_sequence *sequence)
{
    return arch_user_register(thread->arch, jump_register(sequence->end));
}

static enum ras_outcome turn_jump(struct ras_thread *thread,
                                  struct ras_sequence *sequence)
{
    uint32_t *target = saved_register(thread, sequence);

    ras_cpu.forward.saved = *target;
    *target = sequence->with;
    return RAS_ROLLING_FORWARD;
}

static void turn_back(struct ras_thread *thread,
                      const struct ras_sequence *sequence)
{
    *saved_register(thread, sequence) = ras_cpu.forward.saved;
}

static uaddr_t jumping_pc(const struct ras_sequence *sequence, uaddr_t pc)
{
    return pc == sequence->with ? sequence->end : pc;
}

const struct recovery ras_jump = {
    .name = "jump",
    .number = RAS_JUMP,
    .allowed_for = FOR_REGISTERED,
    .loops = true,
    .with_unit = 1,
    .check = check_jump,
    .begin = turn_jump,
    .trap = TRAPPED_BY_INSTRUCTION,
    .undo = turn_back,
    .program_pc = jumping_pc,
    .depends_on = ITS_END,
};
