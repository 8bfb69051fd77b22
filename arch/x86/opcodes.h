/* opcodes.h - which bytes begin which accepted instruction: the tables that
 * decode.c reads. A form is accepted because it stands in a table; nothing is
 * accepted by default. */
#ifndef OPCODES_H
#define OPCODES_H

#include <reprise/ras.h>
#include "instruction.h"

/* An operand is taken from here. */
enum source {
    NONE,
    RM,     /* register or memory, by the byte after the opcode */
    REG,    /* the other register of that byte */
    LOW,    /* the opcode's low three bits */
    ACC,    /* al, ax or eax */
    CL,     /* the byte register */
    OFFSET, /* memory at an absolute address */
    ONE,
    IMM, /* as wide as the operation */
    IMM8 /* one byte, sign-extended */
};

enum {
    BYTE = 1,        /* one byte wide; without it, four or (0x66) two */
    LONG = 2,        /* four bytes, never two */
    FROM_BYTE = 4,   /* `from` is narrower than `to` */
    FROM_WORD = 8,   /* the same */
    NO_MEMORY = 16,  /* RM must be a register */
    NO_REGISTER = 32 /* RM must be memory */
};

/* A form tells of an opcode what follows it, and which operation it is. One
 * with OP_NONE is refused; if it has a row of `opcode_groups`, the middle bits
 * of the next byte choose the operation. */
struct form {
    uint8_t operation, to, from, bits, row, refusal;
};

/* Rows of `opcode_groups`. */
enum { ALU = 1, SHIFT, UNARY, BIT, STEP, STEP_BYTE, MOVE, SET, HINT };

extern const struct form opcode_groups[][8];
extern const struct form opcodes[256];
extern const struct form opcodes_0f[256]; /* those after 0x0F */

#endif
