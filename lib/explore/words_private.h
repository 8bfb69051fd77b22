/* words_private.h - an instruction's words, apart, as words.c takes them from
 * the listing: for effect.c, flow.c and machine.c.
 */
#ifndef WORDS_PRIVATE_H
#define WORDS_PRIVATE_H

#include "picture_private.h"

enum { WORD = 24, OPERAND = 2 * WORD };

/* "lock" and "rep" are left out of the name. */
struct words {
    char name[WORD], first[OPERAND], second[OPERAND];
};

struct words explore_words_of(const struct code *code);
/* Say whether the name is on a list, which NULL ends. */
bool explore_is_one_of(const char *name, const char *const *names);
/* Say whether an operand is in memory. */
bool explore_is_memory(const char *operand);
/* Say whether it computes the address of its second operand only. */
bool explore_is_lea(const struct words *words);
/* Say whether it has operands, and changes none of them. */
bool explore_only_reads(const char *name);
/* Say whether it writes its first operand, and does not care what that was. */
bool explore_only_sets(const char *name);
/* Say whether it writes both its operands. */
bool explore_is_exchange(const char *name);
/* Say whether it multiplies or divides eax, and edx gets a part of the
 * result. */
bool explore_is_wide(const struct words *words);

/* ---- registers: numbers from 0 to 7, and bits 1 << number ---- */

extern const char explore_registers[8][4]; /* their names */
uint32_t explore_register_value(const mcontext_t *at, unsigned number);
/* The register of that name, also of a part of it; or -1. */
int explore_register_number(const char *name);
/* Its bit; 0: it is none, or esp or ebp. */
uint32_t explore_bit_of(const char *name);
/* The registers that an instruction writes, or reads; bits. */
uint32_t explore_written_by(const struct words *words);
uint32_t explore_read_by(const struct words *words);

#endif
