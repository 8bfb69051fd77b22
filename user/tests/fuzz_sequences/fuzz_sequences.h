/* fuzz_sequences.h - what the files of this program share. */
#ifndef FUZZ_SEQUENCES_H
#define FUZZ_SEQUENCES_H

#include <ras.h>
#include <stdint.h>

enum {
    PAGE = 4096,
    CODE = 64,   /* where in its page the code begins */
    COPY = 1024, /* a clone, if there is one */
    LANDING = 2048,
    DATA_WORDS = 72 /* and a few that are reached from the last */
};

/* run.asm knows the layout. */
struct registers {
    uint32_t eax, ecx, edx, ebx, ebp, esi, edi, flags;
    uint32_t after;
};
void run(struct registers *registers, uint32_t code);
extern const char run_end[];

/* random.c: xorshift; the same seed, the same numbers. */
void random_seed(uint32_t seed);
uint32_t random_word(void);
uint32_t random_below(uint32_t limit);

/* The page for code, the words that it may touch, a page for guards. */
extern uint8_t *text;
extern volatile uint32_t *data;
extern uint8_t *guard;

/* generate.c: fill the text page with code, and a descriptor for it that may
 * be right. */
void generate(struct ras_descriptor *descriptor);

#endif
