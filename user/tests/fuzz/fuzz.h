/* fuzz.h - what the files of the fuzzer share. */
#ifndef FUZZ_H
#define FUZZ_H

#include <reprise/fuzzing.h>

enum { ARENA_PAGES = 4, WORDS = FUZZ_PAGE / 4 };

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

#endif
