/* cast_private.h - the threads of one run, as their director knows them: run.c;
 * clock.c; quantum.c; pieces.c, which is for several CPUs. */
#ifndef CAST_PRIVATE_H
#define CAST_PRIVATE_H

#include "cpus_private.h"

/* The director knows this of the threads; each mask has a bit for each. */
struct cast {
    const struct scenario *scenario;
    struct run *run;
    struct step_np *seen; /* room for a turn's steps; NULL: nobody looks */
    unsigned count;
    int32_t tid[EXPLORE_THREADS];
    mcontext_t at[EXPLORE_THREADS];
    uint32_t born;    /* they are there */
    uint32_t ready;   /* they can run */
    uint32_t ended;   /* and these never will; all others sleep */
    uint32_t patient; /* sleepers whom something outside may wake */
    uint32_t yielded; /* they wait for the others to have a turn */
    unsigned said;    /* segments of the schedule that are done */
    unsigned next;    /* whose turn it would be */
    unsigned last;    /* whose it was */
    unsigned alone;   /* yields in a row with nobody else there */
    unsigned rounds;  /* in a row in which all only gave way */
    bool is_long;     /* in this one a turn was as long as a turn may be */
    uint64_t clock;   /* what the threads read: clock.c */
    uint32_t timed;   /* they sleep, and their sleep has a deadline: */
    uint64_t deadline[EXPLORE_THREADS];
    uint32_t slept[EXPLORE_THREADS]; /* so many had gone to sleep by then */
    uint32_t sleeps;
    uint32_t memory; /* pages that were free at the beginning */
    bool probes;     /* run->probe[] is looked at, nothing else */
    struct cpus *cpus;
};

static inline bool is_in(uint32_t mask, unsigned thread)
{
    return mask >> thread & 1;
}

/* ---- run.c ---- */

_Noreturn void explore_end_run(const struct cast *cast,
                               enum explore_ending ending);
/* Note how a thread is, now that it has stopped. */
void explore_note(struct cast *cast, unsigned thread,
                  const struct segment_np *segment);
/* Let a thread make its steps, and observe them. Returns after how many of
 * them the invariant did not hold any more, or 0. */
uint32_t explore_make_steps(struct cast *cast, unsigned thread,
                            struct segment_np *segment);

/* Let `said->thread` make steps, in pieces where that is needed; as above. */
uint32_t explore_make_some(struct cast *cast, const struct segment *said,
                           struct segment_np *segment);

/* ---- quantum.c ---- */

/* A turn has come to TURN_MAX steps, and its thread is set aside: let it go on
 * to where such a turn is cut. Counts and returns as above. */
uint32_t explore_end_quantum(struct cast *cast, const struct segment *said,
                             struct segment_np *turn);
/* Return what the schedule says next, without taking it; or NULL. */
const struct segment *explore_next_said(const struct cast *cast);

/* ---- clock.c ---- */

/* Note if a thread sleeps, and for how long. */
void explore_note_sleep(struct cast *cast, unsigned thread,
                        const struct segment_np *segment);
/* A thread's turn is over. If it sleeps for no time, it has only given way. */
void explore_end_short_sleep(struct cast *cast, unsigned thread,
                             struct segment_np *segment);
/* Say whether the first time-out comes now, though no schedule says so. */
bool explore_time_passes(const struct cast *cast);
/* It does. */
void explore_let_time_pass(struct cast *cast);
/* The schedule says that this thread's time is over. */
void explore_take_time_out(struct cast *cast, const struct segment *said);
/* All that are ready had their turns; a turn is over. */
void explore_count_round(struct cast *cast);
void explore_count_turn(struct cast *cast, const struct turn *turn);
/* A number for how often that was, if somebody waits for it. */
static inline uint8_t explore_rounds(const struct cast *cast)
{
    return cast->timed ? (uint8_t)(cast->rounds * 2 + cast->is_long) : 0;
}

/* ---- pieces.c ---- */

/* The same, a few at a time. */
uint32_t explore_make_pieces(struct cast *cast, const struct segment *said,
                             struct segment_np *all);
/* What was seen of such a piece: `count` steps. */
void explore_look_after_piece(struct cast *cast, unsigned thread,
                              const struct segment_np *piece, uint32_t count);
/* The oldest store that waits arrives, which takes no step of anybody. */
void explore_take_arrival(struct cast *cast, const struct segment *said);

#endif
