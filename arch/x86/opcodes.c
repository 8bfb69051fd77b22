/* opcodes.c - the tables of opcodes: opcodes.h.
 * Source: Intel SDM volume 2, appendix A (opcode map). */
#include "opcodes.h"

/* clang-format off */

#define REFUSE(which, rule) [which] = { .refusal = RAS_RULE_##rule }

const struct form opcode_groups[][8] = {
    [ALU] = { { OP_ADD }, { OP_OR }, { OP_ADC }, { OP_SBB },
              { OP_AND }, { OP_SUB }, { OP_XOR }, { OP_CMP } },
    [SHIFT] = { [4] = { OP_SHL }, { OP_SHR }, [7] = { OP_SAR } },
    [UNARY] = { { OP_TEST, .from = IMM }, [2] = { OP_NOT }, { OP_NEG } },
    [BIT] = { [4] = { OP_BT }, { OP_BTS }, { OP_BTR }, { OP_BTC } },
    [STEP] = { { OP_INC }, { OP_DEC }, REFUSE(2 ... 3, CALL),
               REFUSE(4 ... 5, INDIRECT), REFUSE(6, STACK) },
    [STEP_BYTE] = { { OP_INC }, { OP_DEC } },
    [MOVE] = { { OP_MOV } },
    [SET] = { { OP_SETCC } },
    [HINT] = { { OP_NOP } },
};

/* An operation in its two widths. */
#define PAIR(first, operation, to, from)          \
    [(first)] = { operation, to, from, BYTE },    \
    [(first) + 1] = { operation, to, from }
#define GROUP(first, group, source)                                       \
    [(first)] = { .row = group, .to = RM, .from = source, .bits = BYTE }, \
    [(first) + 1] = { .row = group, .to = RM, .from = source }
#define ARITHMETIC(first, operation)        \
    PAIR(first, operation, RM, REG),        \
    PAIR((first) + 2, operation, REG, RM),  \
    PAIR((first) + 4, operation, ACC, IMM)

const struct form opcodes[256] = {
    ARITHMETIC(0x00, OP_ADD),
    ARITHMETIC(0x08, OP_OR),
    ARITHMETIC(0x10, OP_ADC),
    ARITHMETIC(0x18, OP_SBB),
    ARITHMETIC(0x20, OP_AND),
    ARITHMETIC(0x28, OP_SUB),
    ARITHMETIC(0x30, OP_XOR),
    ARITHMETIC(0x38, OP_CMP),
    [0x40 ... 0x47] = { OP_INC, LOW },
    [0x48 ... 0x4F] = { OP_DEC, LOW },
    [0x69] = { OP_IMUL_IMMEDIATE, REG, RM },
    [0x6B] = { OP_IMUL_IMMEDIATE, REG, RM },
    [0x70 ... 0x7F] = { OP_BRANCH, NONE, IMM8, LONG },
    GROUP(0x80, ALU, IMM),
    [0x83] = { .row = ALU, .to = RM, .from = IMM8 },
    PAIR(0x84, OP_TEST, RM, REG),
    PAIR(0x86, OP_XCHG, RM, REG),
    PAIR(0x88, OP_MOV, RM, REG),
    PAIR(0x8A, OP_MOV, REG, RM),
    [0x8D] = { OP_LEA, REG, RM, NO_REGISTER },
    [0x90] = { OP_NOP },
    [0x91 ... 0x97] = { OP_XCHG, LOW, ACC },
    PAIR(0xA0, OP_MOV, ACC, OFFSET),
    PAIR(0xA2, OP_MOV, OFFSET, ACC),
    PAIR(0xA8, OP_TEST, ACC, IMM),
    [0xB0 ... 0xB7] = { OP_MOV, LOW, IMM, BYTE },
    [0xB8 ... 0xBF] = { OP_MOV, LOW, IMM },
    GROUP(0xC0, SHIFT, IMM8),
    GROUP(0xC6, MOVE, IMM),
    GROUP(0xD0, SHIFT, ONE),
    GROUP(0xD2, SHIFT, CL),
    [0xE9] = { OP_JUMP, NONE, IMM, LONG },
    [0xEB] = { OP_JUMP, NONE, IMM8, LONG },
    GROUP(0xF6, UNARY, NONE),
    [0xFE] = { .row = STEP_BYTE, .to = RM, .bits = BYTE },
    [0xFF] = { .row = STEP, .to = RM },

    REFUSE(0x06, STACK), REFUSE(0x07, SEGMENT), REFUSE(0x0E, STACK),
    REFUSE(0x16, STACK), REFUSE(0x17, SEGMENT), REFUSE(0x1E, STACK),
    REFUSE(0x1F, SEGMENT), REFUSE(0x26, SEGMENT), REFUSE(0x2E, SEGMENT),
    REFUSE(0x36, SEGMENT), REFUSE(0x3E, SEGMENT), REFUSE(0x50 ... 0x61, STACK),
    REFUSE(0x64 ... 0x65, SEGMENT), REFUSE(0x68, STACK), REFUSE(0x6A, STACK),
    REFUSE(0x6C ... 0x6F, IO), REFUSE(0x8C, SEGMENT), REFUSE(0x8E, SEGMENT),
    REFUSE(0x8F, STACK), REFUSE(0x9A, CALL), REFUSE(0x9C, STACK),
    REFUSE(0x9D ... 0x9E, FLAGS), REFUSE(0xC2 ... 0xC3, RETURN),
    REFUSE(0xC4 ... 0xC5, SEGMENT), REFUSE(0xC8 ... 0xC9, STACK),
    REFUSE(0xCA ... 0xCB, RETURN), REFUSE(0xCC ... 0xCE, SYSTEM),
    REFUSE(0xCF, RETURN), REFUSE(0xE4 ... 0xE7, IO), REFUSE(0xE8, CALL),
    REFUSE(0xEA, SEGMENT), REFUSE(0xEC ... 0xEF, IO), REFUSE(0xF0, LOCK),
    REFUSE(0xF1, SYSTEM), REFUSE(0xF2 ... 0xF3, REPEAT), REFUSE(0xF4, IO),
    REFUSE(0xF5, FLAGS), REFUSE(0xF8 ... 0xFD, FLAGS),
};

/* A bit number in a register may name a bit outside a memory operand, so
 * those take registers only. */
const struct form opcodes_0f[256] = {
    [0x1F] = { .row = HINT, .to = RM },
    [0x40 ... 0x4F] = { OP_CMOV, REG, RM },
    [0x80 ... 0x8F] = { OP_BRANCH, NONE, IMM, LONG },
    [0x90 ... 0x9F] = { .row = SET, .to = RM, .bits = BYTE },
    [0xA3] = { OP_BT, RM, REG, NO_MEMORY },
    [0xAB] = { OP_BTS, RM, REG, NO_MEMORY },
    [0xAF] = { OP_IMUL, REG, RM },
    PAIR(0xB0, OP_CMPXCHG, RM, REG),
    [0xB3] = { OP_BTR, RM, REG, NO_MEMORY },
    [0xB6] = { OP_MOVZX, REG, RM, FROM_BYTE },
    [0xB7] = { OP_MOVZX, REG, RM, FROM_WORD | LONG },
    [0xBA] = { .row = BIT, .to = RM, .from = IMM8 },
    [0xBB] = { OP_BTC, RM, REG, NO_MEMORY },
    [0xBE] = { OP_MOVSX, REG, RM, FROM_BYTE },
    [0xBF] = { OP_MOVSX, REG, RM, FROM_WORD | LONG },
    PAIR(0xC0, OP_XADD, RM, REG),
    [0xC8 ... 0xCF] = { OP_BSWAP, LOW, .bits = LONG },

    REFUSE(0x05, SYSTEM), REFUSE(0x34, SYSTEM), REFUSE(0xA0, STACK),
    REFUSE(0xA1, SEGMENT), REFUSE(0xA8, STACK), REFUSE(0xA9, SEGMENT),
    REFUSE(0xB2, SEGMENT), REFUSE(0xB4 ... 0xB5, SEGMENT),
};
