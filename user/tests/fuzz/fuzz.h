/* fuzz.h - what the files of the fuzzer share. */
#ifndef FUZZ_H
#define FUZZ_H

#include <stdint.h>

/* The processes that no child may end. The fuzzer runs as init; its first
 * child is the bystander. */
enum { FUZZER = 1, BYSTANDER = 2 };

enum { PAGE = 4096, ARENA_PAGES = 4, WORDS = PAGE / 4 };

/* random.c: xorshift; the same seed, the same numbers. */
void random_seed(uint32_t seed);
uint32_t random_word(void);
uint32_t random_below(uint32_t limit);

/* arguments.c: pages that may be written, then one that is not mapped. Each
 * child has its own, filled with hostile words: they are read as structures,
 * vectors and tables too. */
extern uint32_t *arena;
void arena_make(void);
/* An argument of the kind that `kind` names, in one case of five any other. */
uint32_t argument(char kind);
void arena_poke(void);

/* child.c: how many calls a child has made. In shared memory, where the
 * calls themselves may hit it: `check` is the complement of `calls`. */
struct tally {
    volatile uint32_t calls, check;
};

/* Make at most `limit` calls, counting them, and exit. */
_Noreturn void child_run(uint32_t seed, uint32_t limit, struct tally *tally);

/* bystander.c: check oneself until SIGUSR1 comes. The result is the exit
 * status: 0, or the sum of what was broken. */
enum {
    BROKEN_MEMORY = 1,
    BROKEN_COUNTER = 2,
    BROKEN_REGISTERS = 4,
    BROKEN_FPU = 8,
    BROKEN_FILE = 16,
    BROKEN_MASK = 32,
    NEVER_CHECKED = 64
};
int bystander_run(void);

#endif
