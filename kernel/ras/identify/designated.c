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
 * The templates are verified when the kernel is built (tests/unit). Text that
 * can be written does not match, or its own store might change what is rolled
 * forward; nor what overlaps a registered range, for who is put back might
 * stand inside that.
 *
 * Source: Bershad, Redell, Ellis 1992 (Taos: the opcode at pc indexes a first
 * stage, a landmark confirms; here the landmark alone is looked for first). As
 * there, code may match by accident, say when a thread jumps into the middle:
 * rollback breaks it, rollforward does not. */
#include "ras/ras_private.h"

/* clang-format off */
enum part { A, B, M, CONSTANT, GIVEN, ANY, SUM, NODE, NEXT, EQUAL, DIFFERENT };
enum {
    STEPS = 5,
    LANDMARK_RECOVERY = 7, /* what a landmark says: enum ras_recovery */
    LANDMARK_FORWARD = 8   /* and that nothing is rolled back */
};

static const struct template {
    const char *name;
    uint8_t count, commit; /* of its steps */
    struct step {
        uint8_t operation, to, from;
    } steps[STEPS];
} templates[RAS_TEMPLATES] = {
    { "test-and-set", 2, 1,
      { { OP_MOV, A, M }, { OP_MOV, M, CONSTANT } } },
    { "exchange", 2, 1,
      { { OP_MOV, A, M }, { OP_MOV, M, B } } },
    { "fetch-and-add", 3, 2,
      { { OP_MOV, A, M }, { OP_LEA, B, SUM }, { OP_MOV, M, B } } },
    { "compare-and-swap", 4, 3,
      { { OP_MOV, A, M }, { OP_CMP, A, ANY }, { OP_BRANCH, DIFFERENT, ANY },
        { OP_MOV, M, GIVEN } } },
    { "list push", 3, 1,
      { { OP_MOV, A, M }, { OP_MOV, NODE, A }, { OP_MOV, M, B } } },
    { "list pop", 5, 4,
      { { OP_MOV, A, M }, { OP_TEST, A, A }, { OP_BRANCH, EQUAL, ANY },
        { OP_MOV, B, NEXT }, { OP_MOV, M, B } } },
};
/* clang-format on */

/* The code behind a landmark, as far as it had to be looked at. */
struct code {
    unsigned count;
    struct instruction is[STEPS];
    uaddr_t at[STEPS + 1]; /* where each begins, and the last ends */
};

/* The registers and the memory that a template's parts stand for so far. */
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

static bool operand_fits(struct match *match, const struct instruction *i,
                         struct operand operand, enum part part)
{
    const struct memory_operand *memory = &i->memory;
    bool field = memory->index < 0 && !memory->thread_local;
    bool constant = operand.kind == OPERAND_IMMEDIATE;
    int number = operand.kind == OPERAND_REGISTER ? operand.number : -1;

    /* clang-format off */
    switch (part) {
    case M:         return is_same(match, memory);
    case CONSTANT:  return constant;
    case GIVEN:     return constant || is(match, B, number);
    case ANY:       return true;
    case SUM:       return i->reads >> match->bound[A] & 1;
    case NODE:      return field && is(match, B, memory->base);
    case NEXT:      return field && is(match, A, memory->base);
    case EQUAL:     return i->condition == CONDITION_EQUAL;
    case DIFFERENT: return i->condition == CONDITION_NOT_EQUAL;
    default:        return is(match, part, number);
    }
    /* clang-format on */
}

static bool decode_next(struct code *code)
{
    struct instruction *i = &code->is[code->count];
    uaddr_t at = code->at[code->count];

    if (!ras_decode(at, i) || i->refusal || i->width != 4)
        return false;
    code->at[++code->count] = at + i->length;
    return true;
}

static bool takes(struct match *match, const struct instruction *i,
                  const struct step *step)
{
    uint32_t written = i->writes & ~(uint32_t)REGISTER_FLAGS;

    if (i->operation != step->operation || written & (match->used | i->reads))
        return false;
    match->used |= i->reads | written;
    return operand_fits(match, i, i->to, step->to) &&
           operand_fits(match, i, i->from, step->from);
}

static bool matches(const struct template *template, struct code *code)
{
    struct match match = { .bound = { -1, -1 } };

    for (unsigned n = 0; n < template->count; n++)
        if ((n == code->count && !decode_next(code)) ||
            !takes(&match, &code->is[n], &template->steps[n]))
            return false;
    return true;
}

/* The sequence whose landmark, at `start`, says `how`, and of which another
 * instruction begins at `pc`; or NULL. */
static struct ras_sequence *match_at(const struct ras_table *table,
                                     uaddr_t start, uaddr_t pc, unsigned how)
{
    static PER_CPU struct code code; /* too big for the stack */
    const struct recovery *recovery =
        ras_recovery(how & LANDMARK_RECOVERY, RAS_DESIGNATED);
    struct ras_sequence *const *place = &table->aside[ASIDE_DESIGNATED];
    const struct template *t = templates, *last = t + RAS_TEMPLATES;
    bool inside = false;

    code.count = 0;
    code.at[0] = start + LANDMARK_SIZE;
    while (t < last && !matches(t, &code))
        t++;
    if (!recovery || !*place || t == last)
        return NULL;
    struct ras_sequence *sequence = place[t - templates];
    sequence->start = sequence->restart = start;
    sequence->commit = how & LANDMARK_FORWARD ? start : code.at[t->commit];
    sequence->end = code.at[t->count];
    sequence->recovery = recovery->number;
    sequence->clobbers = RAS_FLAGS;
    for (unsigned n = 0; n < t->count; n++) {
        const struct instruction *i = &code.is[n];
        if (i->flow != FLOW_NEXT && i->target != sequence->end)
            return NULL;
        sequence->clobbers |= i->writes; /* B, also if list pop ends early */
        inside |= code.at[n] == pc;
    }
    uint32_t needed = sequence->end - start + recovery->changes_end;
    bool back =
        recovery != &ras_rollback || sequence->commit == code.at[t->count - 1];
    bool good = inside && back && ras_text(table, start, needed) &&
                !ras_overlaps(table, start, sequence->end);
    return good ? sequence : NULL;
}

struct ras_sequence *ras_designated(const struct ras_table *table, uaddr_t pc)
{
    uint8_t before[LANDMARK_REACH];
    uint32_t size = sizeof(before), word = 0;
    struct ras_sequence *found = NULL;

    if (arch_copy_from_user(before, pc - size, size)) {
        size = pc % PAGE_SIZE; /* the page below is not there */
        if (size >= sizeof(before) ||
            arch_copy_from_user(before, pc - size, size))
            return NULL;
    }
    for (uint32_t back = 1; !found && back <= size; back++) {
        word = word << 8 | before[size - back];
        uint32_t how = word - LANDMARK;
        if (!(how & LANDMARK_MASK))
            found = match_at(table, pc - back, pc, how >> LANDMARK_SHIFT);
    }
    return found;
}

/* ---- on and off ---- */

static int set_aside_templates(struct ras_table *table)
{
    struct ras_sequence *const *place = &table->aside[ASIDE_DESIGNATED];
    int error =
        ras_set_aside(table, RAS_DESIGNATED, ASIDE_DESIGNATED, ASIDE_RSEQ);

    if (error || (*place)->verified) /* it was on before */
        return error;
    for (unsigned n = 0; n < RAS_TEMPLATES; n++) {
        place[n]->verified = true;
        place[n]->end = LANDMARK_REACH;
        ras_count_describe(place[n], templates[n].name);
    }
    return 0;
}

static void use_landmarks(struct ras_table *table, bool on)
{
    table->uses = on ? RAS_LANDMARKS : 0;
    LIST_EACH_OPEN (thread, &table->threads, struct ras_thread, sibling)
        ras_use(thread, RAS_LANDMARKS, on);
}

/* Who was suspended inside before there was anything to be inside is put
 * back, if all of them can be; if not, all stays as it was. */
int ras_recognise(struct ras_thread *self, bool on)
{
    struct ras_table *table = self->table;
    int error = on ? set_aside_templates(table) : 0;
    bool was = table->uses & RAS_LANDMARKS;

    if (error || !ras_enabled)
        return error;
    use_landmarks(table, on);
    error = on ? ras_take_effect(table, self) : 0;
    if (error)
        use_landmarks(table, was);
    return error;
}

int ras_more_code(struct ras_table *table, const struct ras_thread *self)
{
    return table->uses & RAS_LANDMARKS ? ras_take_effect(table, self) : 0;
}

static struct ras_sequence *find_by_code(struct ras_thread *thread, uaddr_t pc)
{
    return arch_user_landmark(pc) ? ras_designated(thread->table, pc) : NULL;
}

const struct finder ras_find_designated = {
    .use = RAS_LANDMARKS,
    .find = find_by_code,
};
