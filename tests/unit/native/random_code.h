/* random_code.h - bytes that are likely to be an instruction: random_start()
 * first. */
#ifndef RANDOM_CODE_H
#define RANDOM_CODE_H

#include <string.h>
#include "arch.h"
#include "instruction.h"
#include "random.h"

/* Any prefixes, any opcode of one or two bytes, anything after it. */
static inline void random_code(uint8_t code[INSTRUCTION_MAX])
{
    static const uint8_t rare[] = { 0xF0, 0xF2, 0xF3, 0x67, 0x2E, 0x64 };
    uint64_t bits[2] = { random_bits(), random_bits() };
    unsigned at = 0, dice = random_below(256);

    memcpy(code, bits, INSTRUCTION_MAX);
    if (dice % 4 == 0)
        code[at++] = 0x66;
    if (dice / 4 % 8 == 0)
        code[at++] = 0x65;
    if (dice == 255)
        code[at++] = rare[random_below(sizeof rare)];
    if (dice / 32 % 2)
        code[at++] = 0x0F;
}

#endif
