/* designated.c - finding a sequence by its code: no table, and no slot.
 *
 * A match begins with a landmark, a no-op that no assembler emits by itself:
 *
 *     0F 1F 40 5x         nop dword [eax + 0x5x]
 *
 * Bits 0-2 of x are its recovery: rollback 0, rewrite 1, breakpoint 5 or
 * emulate 6. Bit 3: commit == start, so that nothing is rolled back. (Inlined
 * code has no clone, and would have to pay for a jump or a guard page.)
 * Behind it stands exactly one of these; ! is the commit, but for bit 3:
 *
 *     test-and-set      mov A, M                           ! mov M, constant
 *     exchange          mov A, M                           ! mov M, B
 *     fetch-and-add     mov A, M   lea B, [A + x]          ! mov M, B
 *     compare-and-swap  mov A, M   cmp A, y   jne end      ! mov M, z
 *     list push         mov A, M ! mov [B + n], A            mov M, B
 *     list pop          mov A, M   test A, A  je end
 *                                  mov B, [A + n]          ! mov M, B
 *
 * All are 4 bytes wide. A and B: two registers. M: memory at any address, the
 * same both times. x: whatever lea can add; y: a register, constant or
 * memory; z: a constant, or a register but A; n: a constant. No register is
 * written twice, or after it was read: so a restart finds all that it needs.
 * For GCC: A, and B where it is written, "=&r"; M "+m"; x "ri", y "rmi",
 * z "ri"; "memory" and "cc" are clobbered. List push cannot be rolled back
 * only, for it stores twice.
 *
 * The templates are verified when the kernel is built (tests/unit); of a
 * match it remains to be seen that its text can be executed, and not be
 * written, or its own store might change what is rolled forward. Its progress
 * is bounded like any other's: the first byte of a landmark counts as inside.
 *
 * Source: Bershad, Redell, Ellis 1992 (Taos: the opcode at pc indexes a first
 * stage, a landmark confirms). As there, code may match by accident, say when
 * a thread jumps into the middle: rollback breaks it, rollforward does not. */
#include <errno.h>
#include <string.h>
#include "kernel.h"
#include "proc/process.h"
#include "ras/ras.h"

/* clang-format off */
enum part { A, B, M, CONSTANT, GIVEN, ANY, SUM, NODE, NEXT, EQUAL, DIFFERENT };
enum {
    STEPS = 5,
    FORWARD = (1 << RAS_REWRITE | 1 << RAS_BREAKPOINT | 1 << RAS_EMULATE) *
              (1 | 1 << LANDMARK_FORWARD),
    ALL = FORWARD | 1 << RAS_ROLLBACK
};

static const struct template {
    const char *name;
    uint8_t count, commit; /* of its steps */
    uint16_t allowed;      /* a bit for each landmark */
    struct step {
        uint8_t operation, to, from;
    } steps[STEPS];
} templates[RAS_TEMPLATES] = {
    { "test-and-set", 2, 1, ALL,
      { { OP_MOV, A, M }, { OP_MOV, M, CONSTANT } } },
    { "exchange", 2, 1, ALL,
      { { OP_MOV, A, M }, { OP_MOV, M, B } } },
    { "fetch-and-add", 3, 2, ALL,
      { { OP_MOV, A, M }, { OP_LEA, B, SUM }, { OP_MOV, M, B } } },
    { "compare-and-swap", 4, 3, ALL,
      { { OP_MOV, A, M }, { OP_CMP, A, ANY }, { OP_BRANCH, DIFFERENT, ANY },
        { OP_MOV, M, GIVEN } } },
    { "list push", 3, 1, FORWARD,
      { { OP_MOV, A, M }, { OP_MOV, NODE, A }, { OP_MOV, M, B } } },
    { "list pop", 5, 4, ALL,
      { { OP_MOV, A, M }, { OP_TEST, A, A }, { OP_BRANCH, EQUAL, ANY },
        { OP_MOV, B, NEXT }, { OP_MOV, M, B } } },
};
/* clang-format on */

/* The code behind a landmark, as far as it can be part of a sequence. */
struct code {
    unsigned count;
    struct instruction is[STEPS];
    uaddr_t at[STEPS + 1]; /* where each begins, and the last ends */
};

/* What the parts of a template stand for. */
struct match {
    int8_t bound[2]; /* the registers A and B; -1: not known yet */
    struct memory_operand memory;
    uint32_t used; /* registers read or written so far */
};

static bool is(struct match *match, unsigned name, int number)
{
    if (match->bound[name] < 0 && match->bound[!name] != number)
        match->bound[name] = (int8_t)number;
    return number >= 0 && match->bound[name] == number;
}

static bool is_same(struct match *match, const struct memory_operand *memory)
{
    struct memory_operand *first = &match->memory;

    if (!first->present)
        *first = *memory;
    return memory->present && memory->thread_local == first->thread_local &&
           memory->base == first->base && memory->index == first->index &&
           memory->scale == first->scale &&
           memory->displacement == first->displacement;
}

static bool fits(struct match *match, const struct instruction *i,
                 struct operand operand, enum part part)
{
    const struct memory_operand *memory = &i->memory;
    bool field = memory->index < 0 && !memory->thread_local;
    bool constant = operand.kind == OPERAND_IMMEDIATE;
    int number = operand.kind == OPERAND_REGISTER ? operand.number : -1;

    switch (part) {
    case M:
        return is_same(match, memory);
    case CONSTANT:
        return constant;
    case GIVEN:
        return constant || is(match, B, number);
    case ANY:
        return true;
    case SUM:
        return i->reads >> match->bound[A] & 1;
    case NODE:
        return field && is(match, B, memory->base);
    case NEXT:
        return field && is(match, A, memory->base);
    case EQUAL:
    case DIFFERENT:
        return i->condition == CONDITION_EQUAL + (part == DIFFERENT);
    default:
        return is(match, part, number);
    }
}

static bool matches(const struct template *template, const struct code *code)
{
    struct match match = { .bound = { -1, -1 } };

    for (unsigned n = 0; n < template->count; n++) {
        const struct instruction *i = &code->is[n];
        const struct step *step = &template->steps[n];
        uint32_t written = i->writes & ~(uint32_t)REGISTER_FLAGS;
        if (n == code->count || i->operation != step->operation ||
            i->width != 4 || (written & (match.used | i->reads)) ||
            !fits(&match, i, i->to, step->to) ||
            !fits(&match, i, i->from, step->from) ||
            (i->flow != FLOW_NEXT && i->target != code->at[template->count]))
            return false;
        match.used |= i->reads | written;
    }
    return true;
}

static void decode(uaddr_t at, struct code *code)
{
    for (code->count = 0; code->count < STEPS; code->count++) {
        struct instruction *i = &code->is[code->count];
        code->at[code->count] = at;
        if (!ras_decode(at, i) || i->refusal)
            return;
        at += i->length;
    }
    code->at[STEPS] = at;
}

/* What was set aside for template n. */
static struct ras_sequence *for_template(const struct ras_table *table,
                                         unsigned n)
{
    struct ras_sequence *sequence = ras_aside(table, RAS_DESIGNATED);

    while (n-- > 0)
        sequence = sequence->next;
    return sequence;
}

/* The sequence with its landmark, which says `how`, at `start`, and with an
 * instruction behind it that begins at `pc`; or NULL. */
static struct ras_sequence *match_at(struct process *process, uaddr_t start,
                                     uaddr_t pc, unsigned how)
{
    static struct code code; /* too big for the stack; never used twice */
    unsigned n = 0, at = 0;

    decode(start + LANDMARK_SIZE, &code);
    while (n < RAS_TEMPLATES &&
           !(templates[n].allowed >> how & 1 && matches(&templates[n], &code)))
        n++;
    while (n < RAS_TEMPLATES && at < templates[n].count && code.at[at] != pc)
        at++;
    if (n == RAS_TEMPLATES || at == templates[n].count)
        return NULL;
    struct ras_sequence *sequence = for_template(&process->ras, n);
    sequence->start = sequence->restart = start;
    sequence->commit =
        how & LANDMARK_FORWARD ? start : code.at[templates[n].commit];
    sequence->end = code.at[templates[n].count];
    sequence->recovery = how & LANDMARK_RECOVERY;
    bool patched = sequence->recovery == RAS_REWRITE;
    return ras_text(process, start, sequence->end + patched) ? sequence : NULL;
}

struct ras_sequence *ras_designated(struct process *process, uaddr_t pc)
{
    uint8_t before[LANDMARK_REACH];
    uint32_t size = sizeof(before), word;
    struct ras_sequence *found = NULL;

    if (!arch_follows_landmark[arch_user_byte(pc)])
        return NULL;
    if (arch_copy_from_user(before, pc - size, size)) {
        size = pc % PAGE_SIZE; /* the page below is not there */
        if (size >= sizeof(before) ||
            arch_copy_from_user(before, pc - size, size))
            return NULL;
    }
    for (uint32_t back = LANDMARK_SIZE; !found && back <= size; back++) {
        memcpy(&word, before + size - back, sizeof(word));
        word -= LANDMARK;
        if (!(word & LANDMARK_MASK))
            found = match_at(process, pc - back, pc, word >> LANDMARK_SHIFT);
    }
    return found;
}

/* ---- on and off ---- */

static int set_aside(struct ras_table *table)
{
    int error = ras_set_aside(table, RAS_DESIGNATED, RAS_TEMPLATES);

    for (unsigned n = 0; !error && n < RAS_TEMPLATES; n++) {
        struct ras_sequence *sequence = for_template(table, n);
        sequence->clobbers = RAS_FLAGS;
        sequence->verified = true;
        sequence->end = sequence->start + LANDMARK_REACH;
        ras_count_describe(sequence->row, sequence, templates[n].name);
    }
    return error;
}

/* The sequence that another thread was suspended in before there was any. */
static struct ras_sequence *met(const struct thread *thread)
{
    return thread == cpu.current
               ? NULL
               : ras_designated(thread->process, arch_user_pc(&thread->arch));
}

int ras_recognise(struct process *process, bool on)
{
    struct ras_table *table = &process->ras;
    int error = on ? set_aside(table) : 0;

    LIST_EACH (thread, &process->threads, struct thread, sibling) {
        struct ras_sequence *sequence = on && !error ? met(thread) : NULL;
        if (sequence && arch_user_pc(&thread->arch) > sequence->commit)
            error = -EBUSY;
    }
    if (error || !ras_enabled)
        return error;
    table->ways = on ? RAS_WAY_DESIGNATED : 0;
    LIST_EACH (thread, &process->threads, struct thread, sibling) {
        struct ras_sequence *sequence = on ? met(thread) : NULL;
        ras_look(thread, RAS_WAY_DESIGNATED, on);
        if (sequence)
            ras_recover(thread, sequence, RAS_CAUSE_REGISTER);
    }
    return 0;
}
