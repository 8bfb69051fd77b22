/* states_private.h - which states were there before: states.c; known.c, what
 * memory holds; pending.c, what waits in store buffers; seen.c,
 * all states. */
#ifndef STATES_PRIVATE_H
#define STATES_PRIVATE_H

#include "cpus_private.h"

/* ---- known.c ---- */

enum { MEMORY_WORDS = 4096 }; /* a power of 2; half of them may be written */

/* Memory as far as it is known: each word that was written to by a number. */
struct known {
    uint64_t base;   /* stands for all other words */
    uint64_t number; /* stands for these */
    uint32_t run;    /* words of another are stale */
    uint32_t words;
    uint64_t time; /* since the run began: what the clock says */
    bool is_full;  /* too much was written: explore_forget() is due */
    struct known_word {
        uint32_t at, run;
        uint64_t id;    /* of all of it; 0: it belongs to the others */
        uint64_t rest;  /* of the bytes that are not exact; 0: as before */
        uint32_t value; /* of those that are */
        uint32_t exact; /* their bits */
    } word[MEMORY_WORDS];
};

/* Some bytes of one word. */
struct known_piece {
    uint32_t at;    /* the word */
    uint32_t bits;  /* these of it */
    uint32_t value; /* if it is exact; else only its number counts */
    uint64_t id;
    bool is_exact;
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
/* Note that these bytes are written; and tell what is known of some. */
void explore_write_piece(struct known *memory, const struct known_piece *piece);
struct known_piece explore_read_piece(struct known *memory, uint32_t at,
                                      uint32_t bits);
/* The word's entry as it is; and let it be so again. */
struct known_word explore_known_word(struct known *memory, uint32_t at);
void explore_restore_word(struct known *memory, const struct known_word *saved);
uint64_t explore_mix(uint64_t a, uint64_t b);
uint64_t explore_number_of_registers(const mcontext_t *at);

/* ---- pending.c ---- */

enum { STORE_WORDS = STORE_MAX / 4 + 1 };

/* The stores that wait, the oldest first. */
struct pending {
    struct pending_buffer {
        uint32_t count;
        struct pending_store {
            uint32_t words;
            struct known_piece word[STORE_WORDS];
        } store[WAITING_MAX];
    } buffer[EXPLORE_CPUS];
};

/* None waits. */
void explore_pending_begin(struct pending *pending);
/* As explore_execute(), for a step of this run: its CPU's stores wait, or its
 * own does from now on. */
enum effect explore_execute_there(struct pending *pending, struct known *memory,
                                  const struct run *run,
                                  const struct step *step,
                                  const mcontext_t *after);
/* The oldest store arrives, if there is one; all do. */
void explore_pending_arrives(struct pending *pending, struct known *memory,
                             unsigned cpu);
void explore_pending_drain(struct pending *pending, struct known *memory,
                           unsigned cpu);
/* The run says how many wait before a step. Of how many CPUs are there more?
 * -1: of one there are fewer, which cannot be. */
int explore_pending_excess(const struct pending *pending,
                           const uint8_t *waiting);
/* They have arrived: note that in `memory`, if it is not NULL. */
void explore_pending_settle(struct pending *pending, struct known *memory,
                            const uint8_t *waiting);
uint64_t explore_number_of_pending(const struct pending *pending,
                                   unsigned cpus);

/* ---- seen.c ---- */

/* States by number, in a hash table that is at most half full; all zero: none.
 */
struct seen_states {
    struct seen {
        uint64_t state; /* 0: free */
        uint32_t steps;
        uint32_t run : 24, level : 8;
    } * table;
    uint32_t size, count;
};

enum { STATE_IS_NEW, STATE_OF_THIS_RUN, STATE_OF_ANOTHER };

/* Note that a run comes to a state after so many steps; `where` tells which,
 * and how many preemptions it has. Returns who was there before. */
int explore_see_state(struct seen_states *states, uint64_t state,
                      uint32_t steps, const struct seen *where);
void explore_forget_states(struct seen_states *states);

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
