/* program.c - random machine code: bytes of any kind, and instructions that a
 * kernel has to look at twice. */
#include "fuzz_code.h"

#include <string.h>

#define SYSCALL(number, name, arguments) CALL_##name = number,
enum {
#include "../../../kernel/syscall/syscalls.def"
    CALL_COUNT
};
#undef SYSCALL

enum { USER_CODE = 0x1b, FRAME = 1024 };

uint8_t *text, *data;

static uint8_t program[LONGEST];
static uint32_t length;
static uint32_t pattern; /* of flags, of a selector, a vector: by the seed */

static void byte(uint32_t value)
{
    if (length < sizeof(program))
        program[length++] = (uint8_t)value;
}

static void half(uint32_t value)
{
    byte(value);
    byte(value >> 8);
}

static void word(uint32_t value)
{
    half(value);
    half(value >> 16);
}

/* Opcodes of several bytes, the first byte lowest. */
static void opcode(uint32_t bytes)
{
    for (; bytes; bytes >>= 8)
        byte(bytes);
}

static uint32_t some_address(void)
{
    const uint32_t places[] = {
        0,          4,          0x1000,        0xBFFFFFFC,
        0xBFFFF000, 0xC0000000, 0xC0100000,    0xF0000000,
        0xFFFFFFFC, 0xFFFFF000, ADDRESS(text), ADDRESS(text) + FUZZ_PAGE - 2,
    };

    switch (random_below(4)) {
    case 0:
        return ONE_OF(places);
    case 1:
        return random_word();
    case 2:
        return ADDRESS(data) + DATA_PAGES * FUZZ_PAGE - random_below(16);
    default:
        return ADDRESS(data) + random_below(DATA_PAGES * FUZZ_PAGE);
    }
}

static void any_bytes(void)
{
    for (uint32_t n = 1 + random_below(12); n > 0; n--)
        byte(random_word());
}

static void push(uint32_t value)
{
    byte(0x68);
    word(value);
}

/* The flags that popf may find, the reserved ones among them. */
static uint32_t some_flags(void)
{
    return one_in(2) ? pattern : random_word() & 0x3fffff;
}

static void popf(void)
{
    push(some_flags());
    if (one_in(8))
        byte(0x66);
    byte(0x9d);
}

static uint32_t some_selector(void)
{
    static const uint16_t known[] = { 0,    3,    0x08, 0x0b, 0x10, 0x13,  0x1b,
                                      0x18, 0x23, 0x20, 0x28, 0x2b, 0x30,  0x33,
                                      0x3b, 0x38, 0x43, 0x04, 0x07, 0xffff };

    return one_in(2) ? ONE_OF(known) : pattern & 0xffff;
}

static uint32_t some_code(void)
{
    return one_in(4) ? some_address()
                     : ADDRESS(text) + FUZZ_PAGE - 8 - random_below(64);
}

static void iret(void)
{
    if (one_in(4))
        for (int i = 0; i < 6; i++)
            push(some_selector()); /* what virtual-8086 mode pops, too */
    push(some_flags());
    push(one_in(2) ? USER_CODE : some_selector());
    push(some_code());
    if (one_in(16))
        byte(0x66);
    byte(0xcf);
}

static void far(void)
{
    switch (random_below(4)) {
    case 0: /* jmp, call */
        byte(one_in(2) ? 0xea : 0x9a);
        word(some_code());
        half(some_selector());
        break;
    case 1: /* retf */
        push(some_address());
        push(some_selector());
        push(some_selector());
        push(some_code());
        byte(one_in(2) ? 0xcb : 0xca);
        half(random_below(32));
        break;
    case 2: /* jmp, call through memory */
        byte(0xff);
        byte(one_in(2) ? 0x2e : 0x1e);
        break;
    default: /* lar, lsl, verr, sldt, str */
        opcode((const uint32_t[]){ 0xc0020f, 0xc0030f, 0xe0000f, 0xc0000f,
                                   0xc8000f }[random_below(5)]);
    }
}

/* mov, pop, lds and its kin; then something goes through them. */
static void segments(void)
{
    static const uint32_t through[] = {
        0x068b3e, 0x068b26, 0x068b64, 0x068b65, 0xa4f3, 0x50, 0xaa, 0x06ff2e
    };

    if (one_in(2)) {
        byte(0xb8);
        word(some_selector());
        byte(0x8e);
        byte(0xc0 | random_below(6) << 3);
    } else if (one_in(2)) {
        push(some_selector());
        opcode((const uint32_t[]){ 0x07, 0x17, 0x1f, 0xa10f,
                                   0xa90f }[random_below(5)]);
    } else {
        opcode((const uint32_t[]){ 0x06c5, 0x06c4, 0x06b20f, 0x06b40f,
                                   0x06b50f }[random_below(5)]);
    }
    opcode(ONE_OF(through));
}

static void interrupt(void)
{
    static const uint32_t traps[] = { 0xcc,   0xce,   0xf1,   0x80cd, 0x80cd,
                                      0x80cd, 0x0b0f, 0x340f, 0x050f };

    if (one_in(2)) {
        byte(0xcd);
        byte(pattern);
    } else {
        opcode(ONE_OF(traps));
    }
}

/* Calls that need no luck, and their arguments mostly none that is good. */
static void call(void)
{
    uint32_t number = random_below(CALL_COUNT);

    if (number == CALL_poweroff || number == CALL_kill)
        number = CALL_sigreturn;
    byte(0xb8);
    word(number);
    opcode(0x80cd);
}

static void privileged(void)
{
    static const uint32_t codes[] = {
        0xc0200f, 0xc0220f, 0xd8220f, 0xe0220f, 0xf8210f, 0xf8230f, 0xc0230f,
        0x16010f, 0x1e010f, 0xf0010f, 0x38010f, 0xd8000f, 0xd0000f, 0x300f,
        0x320f,   0x310f,   0x330f,   0x060f,   0x080f,   0x090f,   0xfa,
        0xfb,     0xf4,     0xe6,     0xee,     0xec,     0xef,     0x6c,
        0x6ef3,   0xaa0f,   0xa20f,   0xc1010f, 0xf9010f, 0xae0ff3, 0x9b,
    };

    opcode(ONE_OF(codes));
    byte(random_word());
}

static void floating(void)
{
    static const uint32_t codes[] = {
        0x2ed9,   0x26d9, 0x26dd, 0x0eae0f, 0x16ae0f, 0x06ae0f,
        0xf8ae0f, 0x2edb, 0x3edb, 0xe3db,   0xf0d9,   0xfcd9,
        0x28df,   0x36d9, 0x77db, 0x280f,   0x5e0f,   0x770f,
    };

    opcode(ONE_OF(codes));
    if (one_in(2))
        opcode(0x9b); /* fwait */
}

static void strings(void)
{
    static const uint8_t codes[] = { 0xa4, 0xa5, 0xa6, 0xa7, 0xaa, 0xab, 0xac,
                                     0xad, 0xae, 0xaf, 0x6c, 0x6d, 0x6e, 0x6f };

    byte(one_in(2) ? 0xfc : 0xfd);
    byte(one_in(2) ? 0xf2 : 0xf3);
    if (one_in(4))
        byte(0x67);
    byte(ONE_OF(codes));
}

static void prefixed(void)
{
    static const uint8_t prefixes[] = { 0x66, 0x67, 0xf0, 0xf2, 0xf3, 0x26,
                                        0x2e, 0x36, 0x3e, 0x64, 0x65 };

    for (uint32_t n = random_below(one_in(8) ? 16 : 3); n > 0; n--)
        byte(ONE_OF(prefixes));
    any_bytes();
}

static void stacks(void)
{
    static const uint32_t codes[] = { 0x60, 0x61,     0x50,   0x58,   0x5c,
                                      0x54, 0x0000c8, 0xc9,   0xc3,   0x9c,
                                      0x44, 0x06ff,   0x26ff, 0x16ff, 0xc486 };

    if (one_in(2)) {
        byte(0xbc); /* mov esp */
        word(some_address());
    }
    opcode(ONE_OF(codes));
}

/* This makes a designated sequence of what follows. */
static void landmark(void)
{
    word(0x50401f0f | random_below(16) << 24);
    opcode((const uint32_t[]){ 0x028b, 0x068b }[random_below(2)]);
    opcode((const uint32_t[]){ 0x0a89, 0x0e89, 0x02c7 }[random_below(3)]);
}

static void loop(void)
{
    byte(one_in(2) ? 0xeb : 0x70 | random_below(16));
    byte(0xfe - random_below(length < 120 ? length + 1 : 120));
}

/* A frame for sigreturn: random, or but for some words as it should be. */
static void forge_frame(struct registers *registers)
{
    uint32_t *frame = (uint32_t *)(void *)(data + FRAME - 4);

    for (int i = 0; i < 200; i++)
        frame[i] = one_in(2) ? some_flags()
                             : (one_in(2) ? some_code() : random_word());
    registers->esp = ADDRESS(frame) + (one_in(8) ? random_below(16) : 0);
    byte(0xb8);
    word(CALL_sigreturn);
    opcode(0x80cd);
}

static uint32_t some_register(void)
{
    switch (random_below(4)) {
    case 0:
        return random_below(80);
    case 1:
        return random_word();
    default:
        return some_address();
    }
}

static void instructions(void)
{
    static void (*const kinds[])(void) = {
        any_bytes,  prefixed,  popf,     iret,    far,
        segments,   interrupt, call,     strings, floating,
        privileged, stacks,    landmark, loop,    any_bytes,
    };

    for (uint32_t n = 1 + random_below(10); n > 0; n--)
        ONE_OF(kinds)();
}

/* QEMU 7.2 dies of `lock bt` with a register ("tcg fatal error"): such a lock
 * becomes a no-op. */
static void spare_qemu(void)
{
    for (uint32_t i = 2, locked = LONGEST; i < length; i++) {
        if (program[i - 2] == 0xf0)
            locked = i - 2;
        if (program[i - 1] == 0x0f && i - locked < 16 &&
            (program[i] == 0xa3 || program[i] == 0xba))
            program[locked] = 0x90;
    }
}

/* It stands at the end of its page, or leads to an invalid instruction. What
 * the one before has left in memory is gone. */
void make_program(uint32_t seed, struct registers *registers)
{
    uint32_t *value = &registers->edi;

    memset(text, 0x90, FUZZ_PAGE);
    memset(data, 0x41, DATA_PAGES * FUZZ_PAGE);
    random_seed(seed);
    length = 0;
    pattern = seed * 0x9E3779B1u >> 10;
    for (uint32_t i = 0; i < sizeof(*registers) / sizeof(*value); i++)
        value[i] = some_register();
    if (registers->eax == CALL_poweroff || registers->eax == CALL_kill)
        registers->eax = 0;
    if (!one_in(4))
        registers->esp = ADDRESS(data) + 2 * FUZZ_PAGE + random_below(64);
    if (one_in(8))
        forge_frame(registers);
    else if (one_in(5))
        while (length < 40)
            any_bytes();
    else
        instructions();
    if (!one_in(8))
        opcode(0x0b0f);
    spare_qemu();
    registers->code = ADDRESS(text) + FUZZ_PAGE - length;
    memcpy(text + FUZZ_PAGE - length, program, length);
}
