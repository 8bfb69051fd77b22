/* verify.c - whether code keeps the promises of a sequence, on every path.
 *
 * The code runs in address order, so two passes do: one forward, in which
 * each instruction is decoded once and held against the rules that concern
 * it alone; and one backward, which finds what is live at the start:
 *
 *     live before i  =  what i reads, and what is live after i that i does
 *                       not surely replace
 *     live at end    =  everything but what the descriptor calls clobbered
 *
 * What is live at start and written before the commit would be lost to a
 * restart (RAS_RULE_CLOBBER). Loops are for RAS_UNBOUNDED only. Nothing of
 * such a sequence is ever restarted, but it may be tried (recover/rewrite.c):
 * so there, too, nothing may depend on what the machine leaves undefined.
 * Rules: <reprise/ras.h>; why they are enough: kernel/ras/bound/README.md. */
#include <errno.h>
#include <string.h>
#include "ras/ras_private.h"

enum { HALF = 16 };

/* The code while it is checked; the tables go by the offset from start. */
struct code {
    const struct ras_sequence *sequence;
    struct ras_explanation *why;
    uint32_t size, commit;
    uint8_t bytes[RAS_LENGTH_MAX];
    uint8_t length[RAS_LENGTH_MAX]; /* 0: no instruction starts here */
    /* Live there; and in the upper half, what is read inside from there on. */
    uint32_t live[RAS_LENGTH_MAX + 1];
};

static void decode_at(const struct code *code, uint32_t at,
                      struct instruction *to)
{
    arch_take_interrupts(); /* one of up to RAS_LENGTH_MAX */
    arch_decode(code->bytes + at, code->size - at, code->sequence->start + at,
                to);
}

static int refuse(struct code *code, uint32_t at, enum ras_rule rule)
{
    code->why->rule = rule;
    code->why->pc = code->sequence->start + at;
    return -ENOEXEC;
}

/* The rules that an instruction keeps or breaks by itself. */
static enum ras_rule rule_for(const struct code *code, uint32_t at,
                              const struct instruction *i)
{
    if (i->refusal)
        return i->refusal;
    if (at < code->commit && at + i->length > code->commit)
        return RAS_RULE_CROSSES;
    if (i->stores && at < code->commit)
        return RAS_RULE_STORE;
    return i->stores && i->operation == OP_XCHG ? RAS_RULE_EXCHANGE
                                                : RAS_RULE_NONE;
}

/* A jump into the middle of a constant must find no system call, which might
 * sleep inside: nowhere, and not with the byte before start either, if that is
 * text that can be trusted to stay as it is. */
static int check_hidden(const struct ras_table *table, struct code *code)
{
    uaddr_t before = code->sequence->start - 1;
    uint8_t last = (uint8_t)SYSTEM_CALL;

    if (ras_text(table, before, 1))
        (void)arch_copy_from_user(&last, before, 1);
    for (uint32_t at = 0; at + 1 < code->size; last = code->bytes[at++])
        if ((last | code->bytes[at] << 8) == SYSTEM_CALL)
            return refuse(code, at, RAS_RULE_SYSTEM);
    return 0;
}

static int decode_all(struct code *code)
{
    struct instruction i;

    for (uint32_t at = 0; at < code->size; at += i.length) {
        decode_at(code, at, &i);
        enum ras_rule rule = rule_for(code, at, &i);
        if (rule)
            return refuse(code, at, rule);
        code->length[at] = i.length;
    }
    return 0;
}

/* A branch from `at` may go on to a boundary, and not beyond end. */
static enum ras_rule check_target(const struct code *code, uint32_t at,
                                  const struct instruction *i)
{
    uint32_t target = i->target - code->sequence->start;
    bool loops = code->sequence->flags & RAS_UNBOUNDED;

    if (i->flow == FLOW_NEXT)
        return RAS_RULE_NONE;
    if (target > code->size)
        return RAS_RULE_EXIT;
    if (target <= at && !loops)
        return RAS_RULE_BACKWARD;
    return target < code->size && !code->length[target] ? RAS_RULE_TARGET
                                                        : RAS_RULE_NONE;
}

/* Tell the registers that are live after the instruction at `at`. All that
 * follows is known already. */
static uint32_t live_after(const struct code *code, uint32_t at,
                           const struct instruction *i)
{
    uint32_t after = 0;

    if (i->flow != FLOW_JUMP)
        after = code->live[at + i->length];
    if (i->flow != FLOW_NEXT)
        after |= code->live[i->target - code->sequence->start];
    return after;
}

/* A flag that the machine leaves undefined may differ when the kernel executes
 * the instruction: nothing inside may depend on it. What is live at the start
 * of a loop is not known yet at its end: more rounds tell, until one adds
 * nothing. */
static int check_paths(struct code *code)
{
    bool loops = code->sequence->flags & RAS_UNBOUNDED, again;
    struct instruction i;

    code->live[code->size] = ~code->sequence->clobbers & ((1u << HALF) - 1);
    do {
        again = false;
        for (uint32_t at = code->size; at-- > 0;) {
            if (!code->length[at])
                continue;
            decode_at(code, at, &i);
            enum ras_rule rule = check_target(code, at, &i);
            if (rule)
                return refuse(code, at, rule);
            uint32_t after = live_after(code, at, &i), before;
            if (after >> HALF & i.writes & ~i.kills & REGISTER_FLAGS)
                return refuse(code, at, RAS_RULE_UNDEFINED);
            before = (after & ~(i.kills | i.kills << HALF)) | i.reads |
                     i.reads << HALF;
            again |= loops && before != code->live[at];
            code->live[at] = before;
        }
    } while (again);
    return 0;
}

static int check_restart(struct code *code)
{
    struct instruction i;

    for (uint32_t at = 0; at < code->commit; at += i.length) {
        decode_at(code, at, &i);
        code->why->registers = i.writes & code->live[0];
        if (code->why->registers)
            return refuse(code, at, RAS_RULE_CLOBBER);
    }
    return 0;
}

static int check_recovery(const struct ras_table *table, struct code *code)
{
    const struct recovery *recovery = ras_recoveries[code->sequence->recovery];
    uaddr_t at = code->sequence->start;
    enum ras_rule rule = recovery->check
                             ? recovery->check(table, code->sequence, &at)
                             : RAS_RULE_NONE;

    return rule ? refuse(code, at - code->sequence->start, rule) : 0;
}

int ras_verify(const struct ras_table *table,
               const struct ras_sequence *sequence, struct ras_explanation *why)
{
    static PER_CPU struct code code; /* too big for the stack */

    memset(&code, 0, sizeof(code));
    memset(why, 0, sizeof(*why));
    code.sequence = sequence;
    code.why = why;
    code.size = sequence->end - sequence->start;
    code.commit = sequence->commit - sequence->start;
    if (arch_copy_from_user(code.bytes, sequence->start, code.size))
        return -EFAULT;
    if (!ras_text(table, sequence->start, code.size))
        return refuse(&code, 0, RAS_RULE_WRITABLE);
    int error = decode_all(&code);
    error = error ? error : check_hidden(table, &code);
    error = error ? error : check_paths(&code);
    error = error ? error : check_restart(&code);
    return error ? error : check_recovery(table, &code);
}

/* The code of a dynamic sequence is verified here, when a thread is to be
 * carried forward. If the sequence may loop, only what its recovery needs is
 * checked, each time. */
bool ras_vouched(struct ras_table *table, struct ras_sequence *sequence)
{
    const struct recovery *recovery = ras_recoveries[sequence->recovery];
    struct ras_explanation why;
    uaddr_t at;

    if (sequence->verified || sequence->identification != RAS_DYNAMIC)
        return true;
    if (sequence->flags & RAS_UNBOUNDED)
        return !recovery->check ||
               recovery->check(table, sequence, &at) == RAS_RULE_NONE;
    sequence->verified = ras_verify(table, sequence, &why) == 0;
    ras_surround(sequence);
    return sequence->verified;
}
