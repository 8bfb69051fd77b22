/* generate.c - random code, most of it made of what verification accepts,
 * and random descriptors, most of them nearly right. */
#include <reprise/fuzzing.h>
#include <string.h>

enum { MOST_INSTRUCTIONS = 10, MOST_BYTES = 200 };

static const struct generated *place;
static uint8_t *at; /* where the next byte goes */
static uint32_t starts[MOST_INSTRUCTIONS + 1], count;
static uint32_t first_store; /* offset from the code, or 0 */

static uint32_t offset(void)
{
    return (uint32_t)(at - place->text) - FUZZ_CODE;
}

static void byte(uint32_t value)
{
    *at++ = (uint8_t)value;
}

static void word(uint32_t value)
{
    memcpy(at, &value, sizeof(value));
    at += sizeof(value);
}

/* eax, ecx, edx or ebx: esi points to the data, ebp and edi stay. */
static uint32_t any_register(void)
{
    return random_below(4);
}

static void note_store(void)
{
    if (!first_store)
        first_store = starts[count];
}

/* The operand after an opcode: a register, or a word of the data. */
static void operand(uint32_t number, int may_store, int memory)
{
    if (!memory) {
        byte(0xc0 | number << 3 | any_register());
        return;
    }
    if (may_store)
        note_store();
    byte(0x46 | number << 3); /* [esi + disp8] */
    byte(random_below(30) * 4);
}

static void arithmetic(void)
{
    uint32_t which = random_below(8);
    int to_memory = one_in(3);
    byte(which << 3 | (to_memory ? 1 : 3)); /* op r/m, r or op r, r/m */
    operand(any_register(), to_memory && which != 7, to_memory || one_in(3));
}

static void with_constant(void)
{
    byte(0x83);
    operand(random_below(8), 0, 0);
    byte(random_word());
}

static void move(void)
{
    int to_memory = one_in(2);
    byte(to_memory ? 0x89 : 0x8b);
    operand(any_register(), to_memory, to_memory || one_in(2));
}

static void constant(void)
{
    byte(0xb8 | any_register());
    word(random_word());
}

static void shift(void)
{
    byte(0xc1);
    operand((uint32_t[]){ 0, 1, 4, 5, 7 }[random_below(5)], 0, 0);
    byte(random_below(33));
}

static void of_one(void)
{
    static const uint8_t codes[][2] = {
        { 0xff, 0 }, { 0xff, 1 }, { 0xf7, 2 }, { 0xf7, 3 }
    };
    const uint8_t *code = codes[random_below(4)];
    byte(code[0]);
    operand(code[1], 0, 0);
}

/* cmovcc, setcc, movzx, movsx, imul, bt with a register. */
static void of_two_bytes(void)
{
    static const uint8_t codes[] = { 0xb6, 0xb7, 0xbe, 0xbf, 0xaf, 0xa3 };
    byte(0x0f);
    if (one_in(2)) {
        byte(0x40 | random_below(16));
        operand(any_register(), 0, one_in(2));
    } else if (one_in(2)) {
        byte(0x90 | random_below(16));
        operand(0, 0, 0);
    } else {
        byte(codes[random_below(6)]);
        operand(any_register(), 0, 0);
    }
}

static void exchange(void)
{
    uint32_t which = random_below(3);
    if (which) {
        byte(0x0f);
        byte(which == 1 ? 0xb1 : 0xc1); /* cmpxchg, xadd */
    } else {
        byte(0x87);
    }
    operand(any_register(), 1, 1);
}

/* Its target is set when all is there. */
static void branch(void)
{
    byte(one_in(4) ? 0xeb : 0x70 | random_below(16));
    byte(0);
}

static void forbidden(void)
{
    static const uint8_t codes[] = { 0x50, 0x58, 0xc3, 0xcd, 0xcc, 0xe8, 0xf3,
                                     0xf0, 0xfa, 0xe4, 0x9c, 0x9d, 0x64, 0xff };
    byte(codes[random_below(sizeof(codes))]);
    byte(random_word());
}

static void anything(void)
{
    for (uint32_t n = 1 + random_below(4); n > 0; n--)
        byte(random_word());
}

static void instruction(void)
{
    static void (*const kinds[])(void) = {
        arithmetic, arithmetic,   move,     move,   move,   with_constant,
        constant,   of_two_bytes, exchange, branch, of_one, shift
    };
    starts[count] = offset();
    if (one_in(60))
        forbidden();
    else if (one_in(60))
        anything();
    else
        kinds[random_below(sizeof(kinds) / sizeof(kinds[0]))]();
    count++;
}

static int is_branch(const uint8_t *code)
{
    return code[0] == 0xeb || (code[0] & 0xf0) == 0x70;
}

static void set_targets(void)
{
    for (uint32_t i = 0; i < count; i++) {
        uint8_t *code = place->text + FUZZ_CODE + starts[i];
        uint32_t to = i + 1 + random_below(count - i);
        if (is_branch(code) && starts[i + 1] - starts[i] == 2)
            code[1] = (uint8_t)(one_in(30) ? random_word()
                                           : starts[to] - starts[i + 1]);
    }
}

/* Generate what stands at the end, and leads to run_end. */
static void ending(enum ras_recovery recovery)
{
    if (recovery == RAS_JUMP && !one_in(20)) {
        byte(0xff);
        byte(0xe5); /* jmp ebp */
        return;
    }
    if (recovery == RAS_FAULT && !one_in(20)) {
        byte(0x8b);
        byte(0x0d); /* mov ecx, [guard + 8] */
        word((uint32_t)place->guard + 8);
    }
    byte(0xe9);
    word((uint32_t)place->leads_to - (uint32_t)at - 4);
}

static uint32_t with_for(enum ras_recovery recovery)
{
    switch (recovery) {
    case RAS_CLONE:
        return (uint32_t)place->text + FUZZ_COPY;
    case RAS_JUMP:
        return (uint32_t)place->text + FUZZ_LANDING;
    case RAS_FAULT:
        return (uint32_t)place->guard;
    default:
        return 0;
    }
}

static void describe(struct ras_descriptor *d, uint32_t code,
                     enum ras_recovery recovery)
{
    uint32_t commit = first_store ? first_store : starts[count - 1];
    if (recovery != RAS_ROLLBACK && one_in(3))
        commit = 0;
    *d = (struct ras_descriptor){
        .start = code,
        .commit = code + commit,
        .end = code + starts[count],
        .recovery = (uint8_t)recovery,
        .with = with_for(recovery),
        .clobbers = RAS_EAX | RAS_ECX | RAS_EDX | RAS_EBX | RAS_FLAGS,
    };
    if (one_in(4))
        d->clobbers = 0;
    if (one_in(10))
        ((uint32_t *)(void *)d)[random_below(8)] ^= 1u << random_below(32);
    if (one_in(30))
        ((uint32_t *)(void *)d)[random_below(8)] = random_word();
}

void generate(const struct generated *where, struct ras_descriptor *descriptor)
{
    enum ras_recovery recovery = random_below(RAS_RECOVERIES);
    uint32_t wanted = 1 + random_below(MOST_INSTRUCTIONS), length;
    uint8_t *text = where->text, *code = text + FUZZ_CODE;
    place = where;
    memset(text, 0x90, FUZZ_PAGE);
    at = code;
    count = first_store = 0;
    while (count < wanted && at < code + MOST_BYTES)
        instruction();
    length = starts[count] = offset();
    set_targets();
    ending(recovery);
    memcpy(text + FUZZ_COPY, code, length);
    text[FUZZ_COPY + length] = 0xcc;
    text[FUZZ_LANDING] = 0xcc;
    if (one_in(40))
        text[FUZZ_COPY + random_below(length + 1)] ^= 1;
    describe(descriptor, (uint32_t)code, recovery);
}
