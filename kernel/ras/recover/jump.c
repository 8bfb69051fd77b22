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
#include "proc/process.h"
#include "ras/ras.h"

enum { STACK = 4, JUMP_LENGTH = 2 };

static int jump_register(uaddr_t at)
{
    struct instruction instruction;

    if (!ras_decode(at, &instruction) || instruction.jump_register == STACK)
        return -1; /* whose saved value nobody restores */
    return instruction.jump_register;
}

static enum ras_rule check(struct process *process,
                           const struct ras_sequence *sequence, uaddr_t *at)
{
    int number = jump_register(sequence->end);
    struct instruction instruction;

    *at = sequence->end;
    if (number < 0 || !ras_text(process, *at, JUMP_LENGTH))
        return RAS_RULE_JUMP;
    for (*at = sequence->start; *at < sequence->end; *at += instruction.length)
        if (!ras_decode(*at, &instruction) || instruction.refusal ||
            ((instruction.reads | instruction.writes) & 1u << number))
            return RAS_RULE_REGISTER;
    *at = sequence->with;
    return ras_text(process, *at, 1) && ras_trap_at(*at) ? RAS_RULE_NONE
                                                         : RAS_RULE_LANDING;
}

static uint32_t *saved_register(const struct ras_sequence *sequence)
{
    return arch_user_register(&cpu.current->arch, jump_register(sequence->end));
}

static enum ras_outcome begin(struct ras_sequence *sequence)
{
    uint32_t *target = saved_register(sequence);

    cpu.forward.saved = *target;
    *target = sequence->with;
    return RAS_ROLLING_FORWARD;
}

static void undo(const struct ras_sequence *sequence)
{
    *saved_register(sequence) = cpu.forward.saved;
}

const struct ras_way ras_jump = {
    .check = check,
    .trap = TRAPPED_BY_INSTRUCTION,
    .begin = begin,
    .undo = undo,
    .needs_with = true,
};
