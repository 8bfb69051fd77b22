/* decode.c - arch/x86/decode.c: what is accepted, what is refused and why; and
 * length.c: how long everything is.
 *
 * Without arguments, a test. `decode COUNT` prints what it makes of so many
 * random strings of bytes, `decode 0 FILE` of each INSTRUCTION_MAX bytes of
 * FILE: tests/decoder compares that with a disassembler.
 */
#include "machine.h"
#include "planted.h"
#include "random_code.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <reprise/ras.h>
#include <reprise/tap.h>

enum { PC = 0x8048000, PREFIXES = 20000 };

/* ---- for tests/decoder ---- */

static void print(const uint8_t *code)
{
    uint8_t padded[CODE_MAX] = { 0 };
    struct instruction i;
    struct shape shape;

    memcpy(padded, code, INSTRUCTION_MAX);
    measure(padded, INSTRUCTION_MAX, &shape);
    arch_decode(code, INSTRUCTION_MAX, PC, &i);
    for (unsigned at = 0; at < INSTRUCTION_MAX; at++)
        printf("%02x", code[at]);
    printf(" %u %u %u %u %x %x %x %u %u %x\n", shape.length, i.refusal,
           i.length, i.flow, i.reads, i.writes, i.kills, i.loads, i.stores,
           i.target - PC);
}

static int print_all(int count, const char *path)
{
    uint8_t code[INSTRUCTION_MAX];
    FILE *file = path ? fopen(path, "rb") : NULL;

    if (path && !file)
        return 2;
    if (!path)
        random_start("decode");
    while (path ? fread(code, sizeof code, 1, file) == 1 : count-- > 0) {
        if (!path)
            random_code(code);
        print(code);
    }
    return 0;
}

/* ---- hand-picked ---- */

/* Decode the bytes written in hexadecimal out of memory that holds nothing
 * else, so that the sanitizer sees any byte read beyond them. */
static struct instruction decode(const char *hex)
{
    size_t length = 0, digits = strlen(hex);
    uint8_t *code = malloc(digits / 2 + 1), *exact;
    struct instruction i;

    for (const char *at = hex; *at; at += 2) {
        while (*at == ' ')
            at++;
        code[length++] = (uint8_t)strtoul((char[]){ at[0], at[1], 0 }, 0, 16);
    }
    exact = malloc(length);
    memcpy(exact, code, length);
    arch_decode(exact, length, PC, &i);
    free(exact);
    free(code);
    return i;
}

static const struct {
    const char *code;
    enum ras_rule refusal;
} refused[] = {
    { "E8 00000000", RAS_RULE_CALL },
    { "E8", RAS_RULE_CALL },
    { "9A 00000000 0000", RAS_RULE_CALL },
    { "FF D0", RAS_RULE_CALL },
    { "FF 10", RAS_RULE_CALL },
    { "FF 18", RAS_RULE_CALL },
    { "C3", RAS_RULE_RETURN },
    { "C2 0400", RAS_RULE_RETURN },
    { "CB", RAS_RULE_RETURN },
    { "CF", RAS_RULE_RETURN },
    { "FF E0", RAS_RULE_INDIRECT },
    { "FF 20", RAS_RULE_INDIRECT },
    { "FF 24 85 00000000", RAS_RULE_INDIRECT },
    { "FF 28", RAS_RULE_INDIRECT },
    { "66 FF E0", RAS_RULE_INDIRECT },
    { "CD 80", RAS_RULE_SYSTEM },
    { "CC", RAS_RULE_SYSTEM },
    { "CE", RAS_RULE_SYSTEM },
    { "F1", RAS_RULE_SYSTEM },
    { "0F 05", RAS_RULE_SYSTEM },
    { "0F 34", RAS_RULE_SYSTEM },
    { "F3 A4", RAS_RULE_REPEAT },
    { "F2 AE", RAS_RULE_REPEAT },
    { "F3 90", RAS_RULE_REPEAT },
    { "66 F3 A5", RAS_RULE_REPEAT },
    { "50", RAS_RULE_STACK },
    { "5F", RAS_RULE_STACK },
    { "60", RAS_RULE_STACK },
    { "61", RAS_RULE_STACK },
    { "68 00000000", RAS_RULE_STACK },
    { "6A 00", RAS_RULE_STACK },
    { "8F 00", RAS_RULE_STACK },
    { "FF 30", RAS_RULE_STACK },
    { "9C", RAS_RULE_STACK },
    { "C8 000000", RAS_RULE_STACK },
    { "C9", RAS_RULE_STACK },
    { "06", RAS_RULE_STACK },
    { "83 C4 04", RAS_RULE_STACK },
    { "83 EC 04", RAS_RULE_STACK },
    { "89 C4", RAS_RULE_STACK },
    { "8B 20", RAS_RULE_STACK },
    { "8D 64 24 08", RAS_RULE_STACK },
    { "BC 00000000", RAS_RULE_STACK },
    { "44", RAS_RULE_STACK },
    { "4C", RAS_RULE_STACK },
    { "94", RAS_RULE_STACK },
    { "66 94", RAS_RULE_STACK },
    { "87 E0", RAS_RULE_STACK },
    { "0F C1 E0", RAS_RULE_STACK },
    { "0F C1 C4", RAS_RULE_STACK },
    { "0F B1 C4", RAS_RULE_STACK },
    { "0F 44 E0", RAS_RULE_STACK },
    { "0F CC", RAS_RULE_STACK },
    { "D1 E4", RAS_RULE_STACK },
    { "8E D8", RAS_RULE_SEGMENT },
    { "8C D8", RAS_RULE_SEGMENT },
    { "07", RAS_RULE_SEGMENT },
    { "0F A1", RAS_RULE_SEGMENT },
    { "0F A9", RAS_RULE_SEGMENT },
    { "C5 00", RAS_RULE_SEGMENT },
    { "0F B2 00", RAS_RULE_SEGMENT },
    { "64 A1 00000000", RAS_RULE_SEGMENT },
    { "2E 89 00", RAS_RULE_SEGMENT },
    { "3E 89 00", RAS_RULE_SEGMENT },
    { "65 65 89 00", RAS_RULE_SEGMENT },
    { "65 90", RAS_RULE_SEGMENT },
    { "65 89 C0", RAS_RULE_SEGMENT },
    { "65 8D 00", RAS_RULE_SEGMENT },
    { "65 74 00", RAS_RULE_SEGMENT },
    { "EA 00000000 0000", RAS_RULE_SEGMENT },
    { "9D", RAS_RULE_FLAGS },
    { "FA", RAS_RULE_FLAGS },
    { "FB", RAS_RULE_FLAGS },
    { "FC", RAS_RULE_FLAGS },
    { "FD", RAS_RULE_FLAGS },
    { "E4 60", RAS_RULE_IO },
    { "EE", RAS_RULE_IO },
    { "6C", RAS_RULE_IO },
    { "F4", RAS_RULE_IO },
    { "F0 0FB1 0B", RAS_RULE_LOCK },
    { "F0 FF 00", RAS_RULE_LOCK },
    { "0F 0B", RAS_RULE_UNKNOWN },
    { "0F A2", RAS_RULE_UNKNOWN },
    { "0F 31", RAS_RULE_UNKNOWN },
    { "0F FF", RAS_RULE_UNKNOWN },
    { "0F AF", RAS_RULE_CROSSES },
    { "0F", RAS_RULE_CROSSES },
    { "66", RAS_RULE_CROSSES },
    { "65", RAS_RULE_CROSSES },
    { "F7", RAS_RULE_CROSSES },
    { "B8 010203", RAS_RULE_CROSSES },
    { "8B 04", RAS_RULE_CROSSES },
    { "8B 80 010203", RAS_RULE_CROSSES },
    { "C7 00 010203", RAS_RULE_CROSSES },
    { "66 66 90", RAS_RULE_UNKNOWN },
    { "66 74 00", RAS_RULE_UNKNOWN },
    { "66 EB 00", RAS_RULE_UNKNOWN },
    { "66 0F C8", RAS_RULE_UNKNOWN },
    { "66 00 00", RAS_RULE_UNKNOWN },
    { "67 8B 07", RAS_RULE_UNKNOWN },
    { "82 C0 00", RAS_RULE_UNKNOWN },
    { "8D C0", RAS_RULE_UNKNOWN },
    { "0F C7 C8", RAS_RULE_UNKNOWN },
    { "0F C7 30", RAS_RULE_UNKNOWN },
    { "0F C7 0E", RAS_RULE_UNKNOWN },
    { "0F A3 00", RAS_RULE_UNKNOWN },
    { "0F AB 00", RAS_RULE_UNKNOWN },
    { "0F BA 00 00", RAS_RULE_UNKNOWN },
    { "0F 1F C8", RAS_RULE_UNKNOWN },
    { "0F 94 C8", RAS_RULE_UNKNOWN },
    { "C6 08 00", RAS_RULE_UNKNOWN },
    { "D0 10", RAS_RULE_UNKNOWN },
    { "D0 30", RAS_RULE_UNKNOWN },
    { "F6 08 00", RAS_RULE_UNKNOWN },
    { "F7 E0", RAS_RULE_UNKNOWN },
    { "F7 F0", RAS_RULE_UNKNOWN },
    { "FE 10", RAS_RULE_UNKNOWN },
    { "FE E0", RAS_RULE_UNKNOWN },
    { "FF 38", RAS_RULE_UNKNOWN },
    { "A4", RAS_RULE_UNKNOWN },
    { "AA", RAS_RULE_UNKNOWN },
    { "D7", RAS_RULE_UNKNOWN },
    { "D8 00", RAS_RULE_UNKNOWN },
    { "E0 00", RAS_RULE_UNKNOWN },
    { "E3 00", RAS_RULE_UNKNOWN },
    { "27", RAS_RULE_UNKNOWN },
    { "62 00", RAS_RULE_UNKNOWN },
    { "0F 0D 00", RAS_RULE_UNKNOWN },
    { "0F 6F 00", RAS_RULE_UNKNOWN },
};

enum { EAX = 1, ECX = 2, EDX = 4, EBX = 8, ESP = 16, EBP = 32, ESI = 64 };
enum { CF = 0x100, PF = 0x200, AF = 0x400, ZF = 0x800, SF = 0x1000 };
enum { OF = 0x2000, ALL = 0x3F00, LOADS = 1, STORES = 2 };

static const struct {
    const char *code;
    uint32_t reads, writes, kills;
    unsigned memory, flow;
    uaddr_t target;
} accepted[] = {
    { "89 C3", EAX, EBX, EBX, 0, 0, 0 },
    { "88 C4", EAX, EAX, 0, 0, 0, 0 },
    { "88 E3", EAX, EBX, 0, 0, 0, 0 },
    { "66 89 C3", EAX, EBX, 0, 0, 0, 0 },
    { "8B 04 24", ESP, EAX, EAX, LOADS, 0, 0 },
    { "8B 44 8B 04", EBX | ECX, EAX, EAX, LOADS, 0, 0 },
    { "8B 04 25 00000000", 0, EAX, EAX, LOADS, 0, 0 },
    { "8B 44 65 00", EBP, EAX, EAX, LOADS, 0, 0 },
    { "8B 05 00000000", 0, EAX, EAX, LOADS, 0, 0 },
    { "65 A1 00000000", 0, EAX, EAX, LOADS, 0, 0 },
    { "A2 00000000", EAX, 0, 0, STORES, 0, 0 },
    { "C7 00 00000000", EAX, 0, 0, STORES, 0, 0 },
    { "66 C7 00 0000", EAX, 0, 0, STORES, 0, 0 },
    { "8D 44 0B 01", EBX | ECX, EAX, EAX, 0, 0, 0 },
    { "01 03", EAX | EBX, ALL, ALL, LOADS | STORES, 0, 0 },
    { "11 D8", EAX | EBX | CF, EAX | ALL, EAX | ALL, 0, 0, 0 },
    { "39 03", EAX | EBX, ALL, ALL, LOADS, 0, 0 },
    { "21 D8", EAX | EBX, EAX | ALL, EAX | (ALL & ~AF), 0, 0, 0 },
    { "31 C0", 0, EAX | ALL, EAX | (ALL & ~AF), 0, 0, 0 },
    { "28 C0", 0, EAX | ALL, ALL, 0, 0, 0 },
    { "28 C4", EAX, EAX | ALL, ALL, 0, 0, 0 },
    { "40", EAX, EAX | (ALL & ~CF), EAX | (ALL & ~CF), 0, 0, 0 },
    { "F7 D0", EAX, EAX, EAX, 0, 0, 0 },
    { "D1 E0", EAX, EAX | ALL, EAX | (ALL & ~AF), 0, 0, 0 },
    { "D3 E0", EAX | ECX, EAX | ALL, 0, 0, 0, 0 },
    { "C1 E0 00", EAX, EAX | ALL, 0, 0, 0, 0 },
    { "C1 E0 20", EAX, EAX | ALL, 0, 0, 0, 0 },
    { "C1 E0 04", EAX, EAX | ALL, EAX | CF | PF | ZF | SF, 0, 0, 0 },
    { "C0 E0 09", EAX, EAX | ALL, PF | ZF | SF, 0, 0, 0 },
    { "C0 F8 09", EAX, EAX | ALL, CF | PF | ZF | SF, 0, 0, 0 },
    { "0F AF C3", EAX | EBX, EAX | ALL, EAX | CF | OF, 0, 0, 0 },
    { "6B C3 05", EBX, EAX | ALL, EAX | CF | OF, 0, 0, 0 },
    { "69 03 00000000", EBX, EAX | ALL, EAX | CF | OF, LOADS, 0, 0 },
    { "0F BA 2B 05", EBX, ALL, CF, LOADS | STORES, 0, 0 },
    { "0F BA 23 05", EBX, ALL, CF, LOADS, 0, 0 },
    { "0F A3 D8", EAX | EBX, ALL, CF, 0, 0, 0 },
    { "87 03", EAX | EBX, EAX, EAX, LOADS | STORES, 0, 0 },
    { "91", EAX | ECX, EAX | ECX, EAX | ECX, 0, 0, 0 },
    { "0F C1 03", EAX | EBX, EAX | ALL, EAX | ALL, LOADS | STORES, 0, 0 },
    { "0F B1 0B", EAX | ECX | EBX, EAX | ALL, ALL, LOADS | STORES, 0, 0 },
    { "0F B1 CB", EAX | ECX | EBX, EAX | EBX | ALL, ALL, 0, 0, 0 },
    { "0F C8", EAX, EAX, EAX, 0, 0, 0 },
    { "0F B6 C3", EBX, EAX, EAX, 0, 0, 0 },
    { "0F BE C7", EBX, EAX, EAX, 0, 0, 0 },
    { "66 0F B6 C3", EBX, EAX, 0, 0, 0, 0 },
    { "0F 94 C4", ZF, EAX, 0, 0, 0, 0 },
    { "0F 9F 03", ZF | SF | OF | EBX, 0, 0, STORES, 0, 0 },
    { "0F 46 03", EBX | CF | ZF, EAX, 0, LOADS, 0, 0 },
    { "90", 0, 0, 0, 0, 0, 0 },
    { "66 90", 0, 0, 0, 0, 0, 0 },
    { "0F 1F 44 00 00", 0, 0, 0, 0, 0, 0 },
    { "66 0F 1F 84 00 00000000", 0, 0, 0, 0, 0, 0 },
    { "74 10", ZF, 0, 0, 0, FLOW_BRANCH, PC + 0x12 },
    { "7C FE", SF | OF, 0, 0, 0, FLOW_BRANCH, PC },
    { "0F 82 FAFFFFFF", CF, 0, 0, 0, FLOW_BRANCH, PC },
    { "EB 00", 0, 0, 0, 0, FLOW_JUMP, PC + 2 },
    { "E9 00010000", 0, 0, 0, 0, FLOW_JUMP, PC + 0x105 },
};

static size_t length_of(const char *hex)
{
    size_t digits = 0;

    for (; *hex; hex++)
        digits += isxdigit((unsigned char)*hex) != 0;
    return digits / 2;
}

static void test_refused(void)
{
    for (size_t n = 0; n < sizeof refused / sizeof *refused; n++)
        promise_equal(decode(refused[n].code).refusal, refused[n].refusal,
                      "%s is refused for its own reason", refused[n].code);
}

static void test_accepted(void)
{
    for (size_t n = 0; n < sizeof accepted / sizeof *accepted; n++) {
        struct instruction i = decode(accepted[n].code);
        bool kept = i.refusal == RAS_RULE_NONE &&
                    i.length == length_of(accepted[n].code) &&
                    i.reads == accepted[n].reads &&
                    i.writes == accepted[n].writes &&
                    i.kills == accepted[n].kills &&
                    i.loads == (accepted[n].memory & LOADS) &&
                    i.stores == !!(accepted[n].memory & STORES) &&
                    i.flow == accepted[n].flow &&
                    i.target == accepted[n].target && i.jump_register == -1;
        if (!promise(kept, "%s is taken for what it is", accepted[n].code))
            tap_note("refusal %u length %u reads %x writes %x kills %x",
                     i.refusal, i.length, i.reads, i.writes, i.kills);
    }
}

static void test_jump_register(void)
{
    promise_equal(decode("FF E7").jump_register, 7, "jmp edi names edi");
    promise_equal(decode("FF E0").jump_register, 0, "jmp eax names eax");
    promise_equal(decode("FF E0").length, 2, "and its length");
    promise_equal(decode("FF 20").jump_register, -1, "jmp [eax] names none");
    promise_equal(decode("FF D0").jump_register, -1, "nor does call eax");
    promise_equal(decode("66 FF E0").jump_register, -1, "nor does jmp ax");
}

/* ---- every beginning of an accepted instruction ---- */

static void test_beginnings(void)
{
    uint8_t code[INSTRUCTION_MAX];
    unsigned tried = 0, wrong = 0;
    struct instruction i;

    while (tried < PREFIXES) {
        random_code(code);
        arch_decode(code, sizeof code, PC, &i);
        if (i.refusal != RAS_RULE_NONE)
            continue;
        tried++;
        for (unsigned length = 0; length < i.length; length++) {
            uint8_t *exact = malloc(length ? length : 1);
            struct instruction part;
            memcpy(exact, code, length);
            arch_decode(exact, length, PC, &part);
            wrong += part.refusal != RAS_RULE_CROSSES;
            free(exact);
        }
    }
    promise_equal(wrong, 0, "%u instructions are truncated at every byte",
                  tried);
}

static void test_longest(void)
{
    promise_equal(decode("65 C7 84 00 00000000 00000000").length, 12,
                  "the longest accepted instruction has 12 bytes");
    promise_equal(decode("65 66 C7 84 00 00000000 0000").length, 11,
                  "with a shorter operand, 11");
}

int main(int argc, char **argv)
{
    if (argc > 1)
        return print_all(atoi(argv[1]), argc > 2 ? argv[2] : NULL);
    random_start("decode");
    test_refused();
    test_accepted();
    test_jump_register();
    test_beginnings();
    test_longest();
    return tap_done();
}
