/* planted.h - single steps where there is no trap flag: planted.c, and how long
 * an instruction is, which it has to know: length.c. */
#ifndef PLANTED_H
#define PLANTED_H

#include "instruction.h"

enum { LOCK = 0xF0, REPEAT_NOT = 0xF2, REPEAT = 0xF3, FS = 0x64, GS = 0x65 };

/* The form of an instruction, as its bytes tell it. */
struct shape {
    uint8_t length;    /* 0: undefined, or some of its bytes are missing */
    uint8_t opcode_at; /* behind its prefixes */
    uint8_t opcode;    /* the byte after 0x0F, if there is one */
    uint8_t modrm;     /* 0 if it has none */
    uint8_t modrm_at;  /* 0 if it has none */
    uint8_t repeat;    /* its last prefix of that kind, or 0 */
    uint8_t repeat_at, repeats; /* where that is; how many there are */
    uint8_t segment;            /* its last prefix of that kind, or 0 */
    bool after_0f, narrow, short_address;
};

/* length.c: find the shape of the instruction code[0..available). Of code, as
 * much as CODE_MAX can be read. */
enum { CODE_MAX = INSTRUCTION_MAX + 5 };
void measure(const uint8_t *code, size_t available, struct shape *to);

/* While the current thread runs user code, in a step: bytes of its code that
 * are others than it has written. */
struct planted {
    uaddr_t end; /* where the step ends; 0: there is none */
    struct patch {
        uint8_t *byte; /* NULL: none */
        uint8_t was, is;
    } patches[2];       /* the breakpoint; the prefix `rep` */
    struct shape shape; /* of the instruction with that prefix */
};

/* planted.c. User code was left by this frame: take out what was planted,
 * and count the step if it has been made. True: nothing else happened. */
bool take_planted(struct trap_frame *frame);
/* Take it out, and count nothing. */
void take_out_planted(void);
/* The way out, for a thread that is stepped: trap.asm. */
void return_stepped(struct arch_thread *thread);

#endif
