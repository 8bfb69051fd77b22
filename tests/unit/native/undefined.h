/* undefined.h - the flags that an instruction leaves undefined on the CPU. */
#ifndef UNDEFINED_H
#define UNDEFINED_H

#include "arch.h"

enum { CF = 0x001, PF = 0x004, AF = 0x010, ZF = 0x040, SF = 0x080, OF = 0x800 };

/* The flags that this execution leaves undefined. */
static inline uint32_t undefined(const struct instruction *i,
                                 const struct trap_frame *frame)
{
    unsigned by = i->immediate & 31;

    if (i->from.kind == OPERAND_REGISTER)
        by = frame->ecx & 31;
    switch (i->operation) {
    case OP_AND:
    case OP_OR:
    case OP_XOR:
    case OP_TEST:
        return AF;
    case OP_SHL:
    case OP_SHR:
        return by == 0
                   ? 0
                   : AF | (by > 1 ? OF : 0) | (by >= 8u * i->width ? CF : 0);
    case OP_SAR:
        return by == 0 ? 0 : AF | (by > 1 ? OF : 0);
    case OP_IMUL:
    case OP_IMUL_IMMEDIATE:
        return SF | ZF | AF | PF;
    case OP_BT:
    case OP_BTS:
    case OP_BTR:
    case OP_BTC:
        return OF | SF | AF | PF;
    default:
        return 0;
    }
}

#endif
