/* matrix_test.h - what the files of this test share. */
#ifndef MATRIX_TEST_H
#define MATRIX_TEST_H

#include <reprise/ras.h>
#include <stdint.h>

/* What an operation works on: a word, a pair of words that it keeps equal, or
 * a word that is the head of a list. */
enum target { WORD, PAIR, LIST };

/* One way to find and to recover: a row of the table that is printed. */
struct cell {
    const char *name;
    enum ras_identification identification;
    /* Adds `amount`; of a word, returns the old value. */
    int (*add)(volatile int *words, int amount, int same_amount);
    const char *start, *commit, *end;
    enum ras_recovery recovery; /* past the commit */
    enum target target;
    int inside; /* boundaries strictly between start and end */
};

extern const struct cell cells[];
extern const int cell_count;

/* A column is what interrupts. */
enum column { FORCED, SIGNALLED, PREEMPTED, KILLED, FAULTED, COLUMNS };

/* Each tries a cell at every boundary that its cause can reach: how many of
 * those strictly inside it hit, or -1 after saying what went wrong. */
int try_forced(const struct cell *cell);
int try_signalled(const struct cell *cell);
int try_preempted(const struct cell *cell);
int try_killed(const struct cell *cell);
int try_faulted(const struct cell *cell);

enum {
    MOST_STEPS = 64,
    TRIES = 20, /* where the timer may come in between */
    OURS = 1,
    RIVALS = 1000 /* the amounts that each adds */
};

/* ---- rival.c: somebody else who does the same, and looks ---- */

extern volatile int rivals; /* how often it did */
extern volatile int torn;   /* how often it saw the middle */

void rival_start(void); /* the thread */
void rival_stop(void);
/* Once, at the next switch; or again and again; or not. */
void rival_once(const struct cell *cell, volatile int *words);
void rival_always(const struct cell *cell, volatile int *words);
void rival_rest(void);
void rival_resume(const struct cell *cell, volatile int *words);
/* Here and now, as a signal's handler does. */
void rival_now(const struct cell *cell, volatile int *words);

/* ---- boundary.c ---- */

/* One interruption, and what the kernel said of it. */
struct hit {
    struct ras_last last;
    int result;
    uint32_t counted; /* by the kernel, for its cause and the right way */
};

/* Call the cell's operation with a signal (0: a preemption) after `n`
 * instructions, once more where the timer interrupted as well. 1 if it came
 * inside the sequence or at one of its ends, 0 if elsewhere or too late. */
int interrupt(const struct cell *cell, volatile int *words, uint32_t n,
              int signal, enum ras_cause cause, struct hit *hit);
/* Calls it once, and does not look if the timer interrupted as well. */
int call_after(const struct cell *cell, volatile int *words, uint32_t n,
               int signal);

int is_inside(const struct cell *cell, uint32_t pc);
/* Name what has to bring control back, interrupted at `pc` inside. */
enum ras_recovery expected_way(const struct cell *cell, uint32_t pc);
/* Tell what the kernel counted so far, in all processes. */
uint32_t counted(enum ras_cause cause, enum ras_recovery way);
/* True if the words are what `sum` makes of them. */
int words_are(const struct cell *cell, const volatile int *words, int sum);
/* Say what is wrong, once for each try. -1. */
int complain(const struct cell *cell, const char *what, uint32_t pc);

/* ---- list.c: adding is pushing a node that weighs so much ---- */

int push_with_rewrite(volatile int *words, int amount, int same_amount);
int push_with_breakpoint(volatile int *words, int amount, int same_amount);
int push_with_emulate(volatile int *words, int amount, int same_amount);
int list_weight(int head);

/* Offsets from start that were hit; how many. */
struct places {
    uint32_t bits[8];
};
void places_add(struct places *places, const struct cell *cell, uint32_t pc);
int places_count(const struct places *places);

#endif
