/* waits_private.h - who waits, who came later, and how often those got in
 * first: waits.c. <reprise/waits.h> has the words. */
#ifndef WAITS_PRIVATE_H
#define WAITS_PRIVATE_H

#include "explore_private.h"

/* As far as a run has come; all zero is its beginning. */
struct waits {
    uint8_t asking, waiting; /* a bit for each thread */
    struct {
        uint8_t later; /* a bit for each that asked when this one waited, and
                          is not in yet */
        uint8_t times[EXPLORE_THREADS]; /* each of them got in before it */
    } of[EXPLORE_THREADS];
};

/* Note where step `i` of an observed run has brought its thread. A bit for each
 * waiting thread that it has overtaken by that. */
uint32_t explore_wait(struct waits *waits, const struct run *run, uint32_t i);
/* Say whether that is where a thread has got in. */
bool explore_enters(const struct run *run, uint32_t i);
/* How often one thread was overtaken by another, so far, in one wait. */
unsigned explore_times(const struct waits *waits, unsigned thread);
/* A number for who waits and who came later; and one for how often. */
uint64_t explore_number_of_waits(const struct waits *waits);
uint64_t explore_number_of_times(const struct waits *waits);

/* Say whether this is wanted of a scenario. */
bool explore_has_waits(const struct scenario *scenario);
/* Count overtakings in an observed run: run->overtaken. If they are too many,
 * and nothing else failed, it is a run that failed. */
void explore_count_waits(struct run *run);
/* Forget what such a run did after it had failed: nobody wants to see that. */
void explore_end_where_overtaken(struct run *run);

/* ---- fair.c ---- */

/* An observed run that had no end: tell if somebody gets on, or is left out. */
void explore_judge_endless(struct run *run);
/* Say whether it had none. */
bool explore_has_no_end(const struct run *run);
/* ---- loops.c ---- */

/* Say whether these instructions are of one thread, and change nothing. */
bool explore_only_waits(const struct run *run, uint32_t from, uint32_t count);
/* Say whether a thread waited in a loop for a whole turn of TURN_MAX steps. */
bool explore_was_impatient(const struct run *run);

#endif
