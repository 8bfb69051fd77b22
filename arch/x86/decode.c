/* decode.c - from an instruction's bytes to what it does: instruction.h.
 *
 * Owns the table of effects. Promise: reads no byte beyond those that it was
 * given, and accepts only what stands in the tables of opcodes.c.
 * Source: Intel SDM volume 2, each instruction's entry. */
#include "arch.h"
#include "opcodes.h"

/* ---- effects ---- */

enum { R = 1, W = 2, MAYBE = 4 /* may be left as it was */ };

/* These are the effects on flags, and on registers that no operand names. A
 * flag that an operation leaves undefined is written, but not killed. */
#define ALL REGISTER_FLAGS
#define NONE_ELSE .kills = 0
#define ALL_FLAGS .kills = ALL
#define ALL_BUT_CARRY .kills = ALL & ~REGISTER_CF
#define WITH_CARRY .reads = REGISTER_CF, .kills = ALL
#define LOGIC .writes = ALL, .kills = ALL & ~REGISTER_AF
#define PRODUCT .writes = ALL, .kills = REGISTER_CF | REGISTER_OF
#define ONE_BIT .writes = ALL, .kills = REGISTER_CF
#define ACCUMULATOR .reads = REGISTER_EAX, .writes = REGISTER_EAX, .kills = ALL

static const struct effect {
    uint8_t to, from;
    uint16_t reads, writes, kills;
} effects[OPERATIONS] = {
#define OPERATION(name, to, from, effects, value) \
    [OP_##name] = { to, from, effects },
#include "operations.def"
#undef OPERATION
};

/* clang-format off */

/* A condition looks at these flags; an odd condition is the contrary of the
 * even one before it, and looks at the same. */
enum { C = REGISTER_CF, Z = REGISTER_ZF, S = REGISTER_SF, O = REGISTER_OF };
static const uint16_t condition_reads[8] = {
    O, C, Z, C | Z, S, REGISTER_PF, S | O, Z | S | O
};

/* clang-format on */

/* The instruction uses `operand`, of `width` bytes, as `how` says (R, W,
 * MAYBE). */
static void touch_operand(struct instruction *to, struct operand operand,
                          unsigned width, unsigned how)
{
    if (operand.kind == OPERAND_MEMORY) {
        to->loads |= (how & R) != 0;
        to->stores |= (how & W) != 0;
    } else if (operand.kind == OPERAND_REGISTER) {
        uint32_t bit = 1u << (width == 1 ? operand.number & 3 : operand.number);
        to->reads |= how & R ? bit : 0;
        to->writes |= how & W ? bit : 0;
        to->kills |= (how & (W | MAYBE)) == W && width == 4 ? bit : 0;
    }
}

/* True for `xor r, r` and `sub r, r`, whose result does not depend on what the
 * register held. */
static bool clears_register(const struct instruction *to)
{
    return (to->operation == OP_XOR || to->operation == OP_SUB) &&
           to->to.kind == OPERAND_REGISTER &&
           to->from.kind == OPERAND_REGISTER &&
           to->to.number == to->from.number;
}

/* A shift by 0 changes nothing, only one by 1 defines OF, and one that shifts
 * out more than all bits leaves CF undefined, but for copies of the sign. */
static void shift_effects(struct instruction *to)
{
    unsigned count = to->immediate % 32;

    if (to->from.kind != OPERAND_IMMEDIATE || count == 0)
        to->kills = 0;
    else if (count != 1)
        to->kills &= ~(uint32_t)REGISTER_OF;
    if (count >= 8u * to->width &&
        (to->operation == OP_SHL || to->operation == OP_SHR))
        to->kills &= ~(uint32_t)REGISTER_CF;
}

static void find_effects(struct instruction *to)
{
    const struct effect *effect = &effects[to->operation];
    unsigned mask = clears_register(to) ? ~(unsigned)R : ~0u;

    if (to->operation == OP_NOP)
        return;
    to->reads = effect->reads;
    to->writes = effect->writes | effect->kills;
    to->kills = effect->kills;
    if (to->memory.base >= 0)
        to->reads |= 1u << to->memory.base;
    if (to->memory.index >= 0)
        to->reads |= 1u << to->memory.index;
    touch_operand(to, to->to, to->width, effect->to & mask);
    touch_operand(to, to->from, to->source_width, effect->from & mask);
    if (to->operation >= OP_SHL && to->operation <= OP_SAR)
        shift_effects(to);
    if (to->operation >= OP_SETCC && to->operation <= OP_BRANCH)
        to->reads |= condition_reads[to->condition / 2];
}

/* ---- bytes ---- */

/* How far the decoding of one instruction has come. */
struct decoder {
    const uint8_t *code;
    uint8_t at, available;
    bool overrun;      /* it asked for a byte that is not there */
    bool narrow;       /* prefix 0x66 */
    bool thread_local; /* prefix 0x65 */
    uint8_t opcode, modrm;
    struct form form;
    struct instruction *to;
};

/* Take the next bytes of the code, the lowest first. */
static uint32_t take_bytes(struct decoder *decoder, unsigned bytes)
{
    uint32_t value = 0;

    if (bytes > (unsigned)(decoder->available - decoder->at)) {
        decoder->overrun = true;
        return 0;
    }
    for (unsigned i = 0; i < bytes; i++)
        value |= (uint32_t)decoder->code[decoder->at++] << 8 * i;
    return value;
}

static uint32_t take_signed(struct decoder *decoder, unsigned bytes)
{
    unsigned unused = 32 - 8 * bytes;

    return (uint32_t)((int32_t)(take_bytes(decoder, bytes) << unused) >>
                      unused);
}

/* Take the prefixes, and the first byte that is none; one that is repeated is
 * left to the tables, which refuse it. */
static void take_opcode(struct decoder *decoder)
{
    for (;;) {
        decoder->opcode = take_bytes(decoder, 1);
        if (decoder->opcode == 0x66 && !decoder->narrow)
            decoder->narrow = true;
        else if (decoder->opcode == 0x65 && !decoder->thread_local)
            decoder->thread_local = true;
        else
            break;
    }
    if (decoder->opcode == 0x0F) {
        decoder->opcode = take_bytes(decoder, 1);
        decoder->form = opcodes_0f[decoder->opcode];
    } else {
        decoder->form = opcodes[decoder->opcode];
    }
}

/* Take what follows the byte `modrm` that names a memory operand. */
static void take_address(struct decoder *decoder, struct memory_operand *memory)
{
    unsigned mode = decoder->modrm >> 6;

    memory->present = true;
    memory->base = decoder->modrm & 7;
    if (memory->base == 4) {
        unsigned sib = take_bytes(decoder, 1), index = sib >> 3 & 7;
        memory->base = sib & 7;
        memory->index = index == 4 ? -1 : (int8_t)index;
        memory->scale = 1u << (sib >> 6);
    }
    if (mode == 0 && memory->base == 5)
        memory->base = -1;
    if (mode == 1)
        memory->displacement = take_signed(decoder, 1);
    else if (mode == 2 || memory->base < 0)
        memory->displacement = take_bytes(decoder, 4);
}

/* Take the byte after the opcode, if the form has one. Its middle bits may
 * choose the operation. */
static void take_modrm(struct decoder *decoder)
{
    struct form *form = &decoder->form;

    if (form->to != RM && form->from != RM)
        return;
    decoder->modrm = take_bytes(decoder, 1);
    if (decoder->modrm < 0xC0)
        take_address(decoder, &decoder->to->memory);
    if (form->row) {
        const struct form *member =
            &opcode_groups[form->row][decoder->modrm >> 3 & 7];
        form->operation = member->operation;
        form->refusal = member->refusal;
        form->from = member->from ? member->from : form->from;
    }
}

static void take_immediate(struct decoder *decoder, enum source source)
{
    unsigned bytes = source == IMM8 ? 1 : decoder->to->width;

    decoder->to->immediate = source == ONE ? 1 : take_signed(decoder, bytes);
}

static struct operand take_operand(struct decoder *decoder, enum source source)
{
    struct memory_operand *memory = &decoder->to->memory;
    const uint8_t number[] = { [RM] = decoder->modrm & 7,
                               [REG] = decoder->modrm >> 3 & 7,
                               [LOW] = decoder->opcode & 7,
                               [ACC] = 0,
                               [CL] = 1 };

    if (source == NONE)
        return (struct operand){ OPERAND_NONE, 0 };
    if (source >= ONE) {
        take_immediate(decoder, source);
        return (struct operand){ OPERAND_IMMEDIATE, 0 };
    }
    if (source == OFFSET) {
        memory->present = true;
        memory->displacement = take_bytes(decoder, 4);
    }
    if (source == OFFSET || (source == RM && memory->present))
        return (struct operand){ OPERAND_MEMORY, 0 };
    return (struct operand){ OPERAND_REGISTER, number[source] };
}

/* ---- the whole ---- */

static void set_widths(const struct decoder *decoder)
{
    unsigned bits = decoder->form.bits;
    struct instruction *to = decoder->to;

    to->width = bits & BYTE ? 1 : decoder->narrow ? 2 : 4;
    to->source_width = to->width;
    if (bits & (FROM_BYTE | FROM_WORD) || decoder->form.from == CL)
        to->source_width = bits & FROM_WORD ? 2 : 1;
}

/* Take the rest of the instruction, in the order of its bytes. */
static void take_instruction(struct decoder *decoder, uaddr_t pc)
{
    struct instruction *to = decoder->to;

    set_widths(decoder);
    to->operation = decoder->form.operation;
    to->condition = decoder->opcode & 15;
    to->memory.thread_local = decoder->thread_local;
    to->to = take_operand(decoder, decoder->form.to);
    to->from = take_operand(decoder, decoder->form.from);
    to->memory.width =
        to->from.kind == OPERAND_MEMORY ? to->source_width : to->width;
    if (to->operation == OP_IMUL_IMMEDIATE)
        take_immediate(decoder, decoder->opcode == 0x6B ? IMM8 : IMM);
    to->length = decoder->at;
    if (to->operation == OP_BRANCH || to->operation == OP_JUMP) {
        to->flow = to->operation == OP_JUMP ? FLOW_JUMP : FLOW_BRANCH;
        to->target = pc + to->length + to->immediate;
    }
}

/* The rule that forbids an instruction whose form is accepted, or
 * RAS_RULE_NONE. */
static enum ras_rule broken_rule(const struct decoder *decoder)
{
    const struct instruction *to = decoder->to;
    unsigned bits = decoder->form.bits;

    if (to->writes & REGISTER_STACK)
        return RAS_RULE_STACK;
    if (decoder->thread_local && !to->loads && !to->stores)
        return RAS_RULE_SEGMENT;
    if ((decoder->narrow && bits & (BYTE | LONG)) ||
        bits & (to->memory.present ? NO_MEMORY : NO_REGISTER))
        return RAS_RULE_UNKNOWN;
    return RAS_RULE_NONE;
}

static enum ras_rule decode_instruction(struct decoder *decoder, uaddr_t pc)
{
    const struct form *form = &decoder->form;

    take_opcode(decoder);
    take_modrm(decoder);
    if (form->operation == OP_NONE) {
        decoder->to->length = decoder->at;
        if (form->refusal == RAS_RULE_INDIRECT && decoder->at == 2 &&
            decoder->modrm >= 0xE0)
            decoder->to->jump_register = (int8_t)(decoder->modrm & 7);
        return form->refusal ? form->refusal : RAS_RULE_UNKNOWN;
    }
    take_instruction(decoder, pc);
    find_effects(decoder->to);
    return broken_rule(decoder);
}

void arch_decode(const uint8_t *code, size_t available, uaddr_t pc,
                 struct instruction *to)
{
    bool enough = available >= INSTRUCTION_MAX;
    struct decoder decoder = {
        .code = code,
        .available = enough ? INSTRUCTION_MAX : (uint8_t)available,
        .to = to,
    };

    *to = (struct instruction){
        .jump_register = -1,
        .memory = { .base = -1, .index = -1, .scale = 1 },
    };
    to->refusal = decode_instruction(&decoder, pc);
    if (decoder.overrun)
        to->refusal = enough ? RAS_RULE_UNKNOWN : RAS_RULE_CROSSES;
}
