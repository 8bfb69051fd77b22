/* instruction.h - what one user instruction does, as plain data.
 *
 * arch_decode() fills it, arch_emulate() carries it out; the verifier of
 * sequences reads only the first half. The accepted instructions are those
 * that a sequence needs: moves, integer arithmetic, bit tests, exchanges and
 * direct jumps. All others are refused with the most telling of the rules for
 * sequences; one that needs more bytes than there are is RAS_RULE_CROSSES.
 */
#ifndef INSTRUCTION_H
#define INSTRUCTION_H

#include <stdbool.h>
#include <stdint.h>
#include "arch.h"

enum { INSTRUCTION_MAX = 15 }; /* bytes */

/* Masks of registers: eax ecx edx ebx esp ebp esi edi, as the machine numbers
 * them, then the six flags one by one: CF PF AF ZF SF OF. */
enum {
    REGISTER_EAX = 1 << 0,
    REGISTER_STACK = 1 << 4,
    REGISTER_CF = 1 << 8,
    REGISTER_PF = 1 << 9,
    REGISTER_AF = 1 << 10,
    REGISTER_ZF = 1 << 11,
    REGISTER_SF = 1 << 12,
    REGISTER_OF = 1 << 13,
    REGISTER_FLAGS = 0x3F00,
    REGISTER_BITS = 14
};

/* These two conditions are named by templates of sequences. */
enum { CONDITION_EQUAL = 4, CONDITION_NOT_EQUAL = 5 };

enum instruction_flow {
    FLOW_NEXT,
    FLOW_BRANCH, /* to `target`, or on to the next */
    FLOW_JUMP    /* to `target` */
};

enum operation {
    OP_NONE,
#define OPERATION(name, to, from, effects, value) OP_##name,
#include "operations.def"
#undef OPERATION
    OPERATIONS
};

enum operand_kind {
    OPERAND_NONE,
    OPERAND_REGISTER,
    OPERAND_MEMORY,
    OPERAND_IMMEDIATE
};

struct operand {
    uint8_t kind;
    uint8_t number; /* of a register; of one byte: al cl dl bl ah ch dh bh */
};

/* base + index * scale + displacement */
struct memory_operand {
    bool present;
    bool thread_local;  /* from the thread's own base: %gs */
    int8_t base, index; /* register numbers; -1: none */
    uint8_t scale;      /* 1, 2, 4 or 8 */
    uint8_t width;      /* bytes */
    uint32_t displacement;
};

/* If an instruction is refused, only `refusal` holds; and for a plain jump
 * through a register (which the recovery "jump" asks for) also `jump_register`
 * and `length`. */
struct instruction {
    uint8_t length;  /* 1..INSTRUCTION_MAX */
    uint8_t flow;    /* enum instruction_flow */
    uint8_t refusal; /* enum ras_rule; RAS_RULE_NONE: accepted */
    bool loads, stores;
    uint32_t reads;       /* what it depends on, address registers included */
    uint32_t writes;      /* what it may change; undefined flags included */
    uint32_t kills;       /* of these, what is surely replaced as a whole */
    uaddr_t target;       /* of a branch or jump */
    int8_t jump_register; /* -1: not a jump through a register */

    uint8_t operation;           /* enum operation */
    uint8_t width, source_width; /* of `to` and `from`, in bytes: 1, 2, 4 */
    uint8_t condition;           /* as the machine numbers them: 0 is OF */
    struct operand to, from;
    struct memory_operand memory; /* at most one operand is this */
    uint32_t immediate;           /* sign-extended */
};

/* An emulated instruction did this to memory; or memory refused it here. */
struct emulation_access {
    uaddr_t address;
    unsigned access; /* of ACCESS_READ, ACCESS_WRITE */
    unsigned width;  /* bytes */
    uint32_t was;    /* what stood there before */
};

#endif
