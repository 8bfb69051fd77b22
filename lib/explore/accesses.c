/* accesses.c - what an instruction does to memory, from its bytes.
 *
 * Promise: what is not in the tables is OPERATION_UNKNOWN, and never taken for
 * something else.
 * Source: Intel SDM volume 2, appendix A, the opcode maps.
 */
#include <stdbool.h>
#include <string.h>

#include "cpus_private.h"

/* One letter an opcode. In capitals: a byte follows that names a register or
 * memory (modrm).
 *
 *     .  touches no memory      R  reads it       X  exchanges with it
 *     u  pushes                 W  writes it      A  adds to it ...
 *     p  pops                   M  does both      B  tests or sets a bit of it
 *     j  jumps                  L  only names it  G  one of a group
 *     c  calls                  P  pops to it     F  x87
 *     r  returns
 *     l  leave                  s  string         f  a fence
 *     o  mov, with an address   i  enters kernel  ?  not known
 *
 * The second table tells how many bytes of immediate follow: 4 is 2 after the
 * prefix 0x66; an `a` is an address of 4. */
/* clang-format off */
static const char map[256 + 1] =
/*   0123456789abcdef */
    "MMRR..u?MMRR..u?" "MMRR..u?MMRR..u?"
    "MMRR..?.MMRR..?." "MMRR..?.RRRR..?."
    "................" "uuuuuuuupppppppp"
    "????????uRuR????" "jjjjjjjjjjjjjjjj"
    "AA?ARRXXWWRRWL?P" ".........." "?.up.."
    "oooossss..ssssss" "................"
    "MMrr??WW?l??ii??" "MMMM..??FFFFFFFF"
    "jjjj????cj?j????" "????i.GG..ii..GG";
static const char immediate[256 + 1] =
    "0000140000001400" "0000140000001400"
    "0000140000001400" "0000140000001400"
    "0000000000000000" "0000000000000000"
    "0000000044110000" "1111111111111111"
    "1401000000000000" "0000000000000000"
    "aaaa000014000000" "1111111144444444"
    "1120001400000100" "0000110000000000"
    "1111000044010000" "0000000000000000";
/* After the byte 0x0F. */
static const char map_0f[256 + 1] =
    "???????????i????" "????????LLLLLLLL"
    "????????????????" "?.??????????????"
    "RRRRRRRRRRRRRRRR" "????????????????"
    "????????????????" "????????????????"
    "jjjjjjjjjjjjjjjj" "WWWWWWWWWWWWWWWW"
    "u?fBMM??u??BMMGR" "MM?B??RR??GBRRRR"
    "MM?????G........" "????????????????"
    "????????????????" "????????????????";
static const char immediate_0f[256 + 1] =
    "0000000000000000" "0000000000000000"
    "0000000000000000" "0000000000000000"
    "0000000000000000" "0000000000000000"
    "0000000000000000" "0000000000000000"
    "4444444444444444" "0000000000000000"
    "0000100000001000" "0000000000100000"
    "0000000000000000" "0000000000000000"
    "0000000000000000" "0000000000000000";

/* Bytes that x87 reads (or, negative, writes), by the low bits of the opcode
 * and those of modrm. 0: not known. */
static const int8_t x87[8][8] = {
    {  4,   4,   4,   4,    4,  4,    4,   4 },
    {  4,   0,  -4,  -4,   28,  2,  -28,  -2 },
    {  4,   4,   4,   4,    4,  4,    4,   4 },
    {  4,  -4,  -4,  -4,    0, 10,    0, -10 },
    {  8,   8,   8,   8,    8,  8,    8,   8 },
    {  8,  -8,  -8,  -8,  108,  0, -108,  -2 },
    {  2,   2,   2,   2,    2,  2,    2,   2 },
    {  2,  -2,  -2,  -2,   10,  8,  -10,  -8 },
};
/* clang-format on */

enum { EAX, ECX, EDX, EBX, ESP, EBP, ESI, EDI, NO_REGISTER = -1 };
enum { LINE_OF_CACHE = 64, LONGEST = 15 };

struct decoder {
    const mcontext_t *at;
    const uint8_t *code; /* the next byte */
    uint32_t tls;
    bool two_bytes; /* 0x0F came first */
    bool narrow, repeated, locked, thread_local;
    uint8_t opcode, modrm;
    bool memory;      /* modrm names memory: */
    uint32_t address; /* there */
    struct operation *to;
};

static uint32_t value_of(const mcontext_t *at, unsigned number)
{
    const uint32_t values[] = {
        [EAX] = at->eax, [ECX] = at->ecx, [EDX] = at->edx, [EBX] = at->ebx,
        [ESP] = at->esp, [EBP] = at->ebp, [ESI] = at->esi, [EDI] = at->edi
    };

    return values[number & 7];
}

static void touch(struct decoder *decoder, uint32_t at, uint32_t size,
                  unsigned how)
{
    struct operation *to = decoder->to;

    if (to->count == EXPLORE_TOUCHES) {
        to->kind = OPERATION_UNKNOWN;
        return;
    }
    to->access[to->count++] = (struct access){ at, size, how };
    if (at / LINE_OF_CACHE != (at + size - 1) / LINE_OF_CACHE &&
        to->kind == OPERATION_PLAIN)
        to->kind = OPERATION_LOOSE; /* the CPU makes two of it */
}

static void push(struct decoder *decoder)
{
    touch(decoder, decoder->at->esp - 4, 4, ACCESS_WRITES);
    decoder->to->esp = -4;
}

/* A return may take more from the stack: its immediate says so. */
static void pop(struct decoder *decoder)
{
    uint16_t more = 0;

    if (decoder->opcode == 0xC2)
        memcpy(&more, decoder->code, sizeof(more));
    touch(decoder, decoder->at->esp, 4, ACCESS_READS);
    decoder->to->esp = 4 + more;
}

/* ---- prefixes and addresses ---- */

static int32_t take(struct decoder *decoder, unsigned size)
{
    int32_t value = 0;

    if (size == 1)
        value = (int8_t)*decoder->code;
    else
        memcpy(&value, decoder->code, size);
    decoder->code += size;
    return value;
}

/* False: one of them is not known. */
static bool take_prefixes(struct decoder *decoder)
{
    for (int i = 0; i < LONGEST; i++) {
        decoder->opcode = (uint8_t)take(decoder, 1);
        switch (decoder->opcode) {
        case 0x26:
        case 0x2E:
        case 0x36:
        case 0x3E:
            break;
        case 0x65:
            decoder->thread_local = true;
            break;
        case 0x66:
            decoder->narrow = true;
            break;
        case 0xF0:
            decoder->locked = true;
            break;
        case 0xF2:
        case 0xF3:
            decoder->repeated = true;
            break;
        case 0x0F:
            decoder->two_bytes = true;
            decoder->opcode = (uint8_t)take(decoder, 1);
            return true;
        default:
            return decoder->opcode != 0x64 && decoder->opcode != 0x67;
        }
    }
    return false;
}

static uint32_t take_sum(struct decoder *decoder, unsigned mode)
{
    unsigned base = decoder->modrm & 7;
    uint32_t sum = 0;

    if (base == 4) {
        unsigned sib = (uint8_t)take(decoder, 1);
        base = sib & 7;
        if ((sib >> 3 & 7) != 4)
            sum = value_of(decoder->at, sib >> 3) << (sib >> 6);
    }
    if (base == EBP && mode == 0)
        return sum + (uint32_t)take(decoder, 4);
    sum += value_of(decoder->at, base);
    if (mode)
        sum += (uint32_t)take(decoder, mode == 1 ? 1 : 4);
    return sum;
}

static void take_modrm(struct decoder *decoder)
{
    unsigned mode;

    decoder->modrm = (uint8_t)take(decoder, 1);
    mode = decoder->modrm >> 6;
    decoder->memory = mode != 3;
    if (!decoder->memory)
        return;
    decoder->address = take_sum(decoder, mode);
    if (decoder->thread_local)
        decoder->address += decoder->tls;
}

/* ---- one kind after the other ---- */

static uint32_t width(const struct decoder *decoder)
{
    return decoder->narrow ? 2 : 4;
}

/* Of the operand that modrm names. */
static uint32_t operand_width(const struct decoder *decoder)
{
    unsigned opcode = decoder->opcode;

    if (!decoder->two_bytes)
        return opcode == 0x8C ? 2 : opcode & 1 ? width(decoder) : 1;
    if ((opcode & 0xF0) == 0x90 || opcode == 0xB0 || opcode == 0xC0 ||
        opcode == 0xB6 || opcode == 0xBE)
        return 1;
    return opcode == 0xB7 || opcode == 0xBF ? 2 : width(decoder);
}

static void operand(struct decoder *decoder, unsigned how)
{
    if (decoder->memory)
        touch(decoder, decoder->address, operand_width(decoder), how);
}

/* bt, bts, btr, btc: the number of the bit may lead beyond the operand. */
static void bit(struct decoder *decoder)
{
    int32_t number = (int32_t)value_of(decoder->at, decoder->modrm >> 3);
    uint32_t size = width(decoder);

    if (size == 2)
        number = (int16_t)number;
    decoder->address += (uint32_t)(number >> (size == 2 ? 4 : 5)) * size;
    operand(decoder, decoder->opcode == 0xA3 ? ACCESS_READS
                                             : ACCESS_READS | ACCESS_WRITES);
}

static void string(struct decoder *decoder)
{
    const mcontext_t *at = decoder->at;
    uint32_t size = decoder->opcode & 1 ? width(decoder) : 1;
    unsigned which = decoder->opcode & 0xFE;

    if (decoder->repeated && at->ecx == 0)
        return;
    if (which == 0xA4 || which == 0xA6 || which == 0xAC)
        touch(decoder, at->esi, size, ACCESS_READS);
    if (which != 0xAC)
        touch(decoder, at->edi, size,
              which == 0xA4 || which == 0xAA ? ACCESS_WRITES : ACCESS_READS);
    if (decoder->repeated || which == 0xA6)
        decoder->to->kind = OPERATION_LOOSE;
    if (decoder->thread_local)
        decoder->to->kind = OPERATION_UNKNOWN;
    decoder->to->jumps = decoder->repeated;
}

static void offset(struct decoder *decoder)
{
    uint32_t size = decoder->opcode & 1 ? width(decoder) : 1;

    decoder->address = (uint32_t)take(decoder, 4);
    if (decoder->thread_local)
        decoder->address += decoder->tls;
    touch(decoder, decoder->address, size,
          decoder->opcode < 0xA2 ? ACCESS_READS : ACCESS_WRITES);
}

static void floating(struct decoder *decoder)
{
    int size = x87[decoder->opcode & 7][decoder->modrm >> 3 & 7];

    if (!decoder->memory)
        return;
    touch(decoder, decoder->address, (uint32_t)(size < 0 ? -size : size),
          size < 0 ? ACCESS_WRITES : ACCESS_READS);
    decoder->to->kind = size ? OPERATION_LOOSE : OPERATION_UNKNOWN;
}

/* lfence, mfence, sfence; bt and others with a number; cmpxchg8b. */
static void group_0f(struct decoder *decoder, unsigned member)
{
    struct operation *to = decoder->to;

    if (decoder->opcode == 0xAE && !decoder->memory && member >= 5)
        to->kind = member == 6 ? OPERATION_FENCE : OPERATION_PLAIN;
    else if (decoder->opcode == 0xBA && member >= 4)
        operand(decoder,
                member == 4 ? ACCESS_READS : ACCESS_READS | ACCESS_WRITES);
    else if (decoder->opcode == 0xC7 && decoder->memory && member == 1)
        touch(decoder, decoder->address, 8, ACCESS_READS | ACCESS_WRITES);
    else
        to->kind = OPERATION_UNKNOWN;
}

/* 0xF6, 0xF7: test, not, neg, mul ...; 0xFE, 0xFF: inc, dec, call, jmp,
 * push. */
static void group(struct decoder *decoder)
{
    unsigned member = decoder->modrm >> 3 & 7;
    unsigned both = ACCESS_READS | ACCESS_WRITES;

    if (decoder->two_bytes) {
        group_0f(decoder, member);
    } else if (decoder->opcode < 0xFE) {
        operand(decoder, member == 2 || member == 3 ? both : ACCESS_READS);
        if (member < 2)
            take(decoder, decoder->opcode == 0xF6 ? 1 : width(decoder));
    } else if (member < 2) {
        operand(decoder, both);
    } else if (decoder->opcode == 0xFE || member == 3 || member == 5 ||
               member == 7 || decoder->narrow) {
        decoder->to->kind = OPERATION_UNKNOWN;
    } else {
        operand(decoder, ACCESS_READS);
        if (member != 4)
            push(decoder);
        decoder->to->jumps = member != 6;
    }
}

/* Opcodes that have no modrm. */
static void plain(struct decoder *decoder, char letter)
{
    struct operation *to = decoder->to;

    if (letter == 'u' || letter == 'c')
        push(decoder);
    else if (letter == 'p' || letter == 'r')
        pop(decoder);
    else if (letter == 'l')
        touch(decoder, decoder->at->ebp, 4, ACCESS_READS);
    else if (letter == 's')
        string(decoder);
    else if (letter == 'o')
        offset(decoder);
    else if (letter == 'f')
        to->kind = OPERATION_FENCE;
    else if (letter == 'i')
        to->kind = OPERATION_CALL;
    else if (letter == '?')
        to->kind = OPERATION_UNKNOWN;
    if (decoder->narrow && strchr("upcrl", letter))
        to->kind = OPERATION_UNKNOWN; /* two bytes of the stack */
    to->jumps |= strchr("jcri", letter) != NULL;
}

static void with_modrm(struct decoder *decoder, char letter)
{
    take_modrm(decoder);
    if (letter == 'R')
        operand(decoder, ACCESS_READS);
    else if (letter == 'W')
        operand(decoder, ACCESS_WRITES);
    else if (letter == 'A' && (decoder->modrm >> 3 & 7) == 7)
        operand(decoder, ACCESS_READS);
    else if (letter == 'M' || letter == 'X' || letter == 'A')
        operand(decoder, ACCESS_READS | ACCESS_WRITES);
    else if (letter == 'B')
        bit(decoder);
    else if (letter == 'F')
        floating(decoder);
    else if (letter == 'G')
        group(decoder);
    else if (letter == 'P') { /* pop to memory, whose address is computed
                                 with what esp is then */
        decoder->to->kind = OPERATION_UNKNOWN;
    }
}

static void finish(struct decoder *decoder, char letter, char follows)
{
    struct operation *to = decoder->to;

    if (decoder->locked)
        to->kind = to->count && to->kind == OPERATION_PLAIN ? OPERATION_FENCE
                                                            : OPERATION_UNKNOWN;
    else if (letter == 'X' && decoder->memory)
        to->kind = OPERATION_FENCE;
    if (follows == '4')
        take(decoder, decoder->narrow && letter != 'c' ? 2 : 4);
    else if (follows == '1' || follows == '2')
        take(decoder, (unsigned)(follows - '0'));
    to->length = (uint32_t)(uintptr_t)decoder->code - decoder->at->eip;
}

struct operation explore_operation(const mcontext_t *at, uint32_t tls)
{
    struct operation operation = { .kind = OPERATION_PLAIN };
    struct decoder decoder = { .at = at,
                               .code = (const uint8_t *)(uintptr_t)at->eip,
                               .tls = tls,
                               .to = &operation };

    if (!explore_is_program(at->eip) || !take_prefixes(&decoder)) {
        operation.kind = OPERATION_UNKNOWN;
        return operation;
    }
    char letter = (decoder.two_bytes ? map_0f : map)[decoder.opcode];
    char follows =
        (decoder.two_bytes ? immediate_0f : immediate)[decoder.opcode];
    if (strchr("RWMAXBFGLP", letter))
        with_modrm(&decoder, letter);
    else
        plain(&decoder, letter);
    finish(&decoder, letter, follows);
    return operation;
}
