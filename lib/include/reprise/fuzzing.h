/* fuzzing.h - what the fuzzers in the guest share: numbers, sequences, and a
 * process that would notice. */
#ifndef FUZZING_H
#define FUZZING_H

#include <reprise/ras.h>
#include <reprise/reprise.h>
#include <stdint.h>

/* Marsaglia's xorshift; the same seed, the same numbers. */
void random_seed(uint32_t seed);
uint32_t random_word(void);
uint32_t random_below(uint32_t limit);
int one_in(uint32_t n);

/* Milliseconds of the guest's time, by the time-stamp counter, which under
 * -icount goes on where the kernel's clock stands still: while it takes no
 * interrupt. */
uint32_t now_ms(void);

/* The system's status now. */
struct system_status status_now(void);

/* Init's other processes but the bystander are killed, those too that they
 * make meanwhile: 0, or -1 if for `ms` milliseconds they became no fewer. */
int end_leftovers(unsigned ms);

/* ---- sequences at random ---- */

enum {
    FUZZ_PAGE = 4096,
    FUZZ_CODE = 64,   /* where in its page the code begins */
    FUZZ_COPY = 1024, /* a clone, if there is one */
    FUZZ_LANDING = 2048,
    FUZZ_WORDS = 72 /* of data, and a few that are reached from the last */
};

/* This tells where the code goes, and where a guard page is; what runs the code
 * points esi into its data, and ebp, too, to where the code is to go at its
 * end. */
struct generated {
    uint8_t *text;
    const uint8_t *guard;
    const char *leads_to;
};

/* Fill the text page with code, and a descriptor for it that may be right. */
void generate(const struct generated *where, struct ras_descriptor *descriptor);

/* ---- the bystander: init's first child ---- */

enum { FUZZER = 1, BYSTANDER = 2 }; /* pids that nobody may end */

/* Check oneself until SIGUSR1 comes. The result is the exit status: 0, or the
 * sum of what was broken. */
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

/* Fork it, and let it begin: its pid. Ask it how it is: its exit status, or -1
 * where it has not lived. Make a promise of each. */
pid_t bystander_start(void);
int bystander_end(void);
void bystander_judge(int status);

#endif
