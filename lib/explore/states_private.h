/* states_private.h - which states were there before: states.c, known.c. */
#ifndef STATES_PRIVATE_H
#define STATES_PRIVATE_H

#include "explore_private.h"

/* ---- known.c ---- */

enum { MEMORY_WORDS = 4096 }; /* a power of 2; half of them may be written */

/* Memory as far as it is known: each word that was written to by a number. */
struct known {
    uint64_t base;   /* stands for all other words */
    uint64_t number; /* stands for these */
    uint32_t run;    /* words of another are stale */
    uint32_t words;
    bool is_full; /* too much was written: explore_forget() is due */
    struct known_word {
        uint32_t at, run;
        uint32_t value;
        bool is_exact; /* `value` is what it holds */
        uint64_t id;   /* 0: it belongs to the others */
    } word[MEMORY_WORDS];
};

enum effect {
    EFFECT_KNOWN,
    EFFECT_HIDDEN, /* it depends on the state alone, but is not known */
    EFFECT_UNKNOWN /* or on something else: the time, the kernel */
};

/* Note what an instruction did; registers were so before it and after it. */
enum effect explore_execute(struct known *memory, const struct code *code,
                            const mcontext_t *before, const mcontext_t *after);
/* No word is known; `base` stands for all of them. */
void explore_forget(struct known *memory, uint64_t base);
uint64_t explore_mix(uint64_t a, uint64_t b);
uint64_t explore_number_of_registers(const mcontext_t *at);

/* ---- states.c ---- */

struct states;

/* NULL: no memory. */
struct states *explore_open_states(void);
void explore_close_states(struct states *states);

/* Remember all states of an observed run of `level` preemptions, from turn
 * `from` on: the turns before are those of the run that it varies. */
void explore_look_through(struct states *states, const struct run *run,
                          unsigned level, uint32_t from);
/* Of the run that was looked through last: say whether the state before this
 * step, or at the beginning of this turn, was not there before. `states` may be
 * NULL: then each is new. */
int explore_is_new_step(const struct states *states, uint32_t step);
int explore_is_new_turn(const struct states *states, uint32_t turn);
/* Say whether in some run a thread that waited was overtaken twice in the same
 * state. */
int explore_is_unbounded(const struct states *states);

#endif
