/* search_private.h - what the files share that decide which schedules are run:
 * search.c, vary.c, time_outs.c, beyond.c, growth.c. */
#ifndef SEARCH_PRIVATE_H
#define SEARCH_PRIVATE_H

#include "explore_private.h"

/* ---- search.c, beyond.c ---- */

struct search {
    const struct scenario *scenario;
    const struct explore_options *options;
    struct explore_result *result;
    struct run *plain, *observed;
    struct states *states; /* NULL: none is remembered */
    unsigned threads, level;
    int stopped;        /* by the budget, or by who watches the progress */
    uint32_t longest;   /* run so far, in steps */
    uint32_t first;     /* schedules of this level that were known at its
                         beginning */
    uint32_t failed_at; /* schedules that were run when the first one failed */
    int beyond_bound;   /* more preemptions than were asked for */
    int recovers;       /* not with ras=off */
    struct explore_set *final_states;
    struct explore_queue now, later; /* of this level, and of the next */
};

/* Run run->schedule, and count what comes of it: 0 or -1. */
int explore_try(struct search *search, struct run *run, unsigned preemptions);
/* Let a schedule say what this run did in its first turns. */
void explore_say_turns(const struct run *run, uint32_t turns,
                       struct schedule *schedule);
/* Put all schedules into the queues that differ from this observed run behind
 * the last word of its schedule; of the last level those of the next level are
 * not wanted. 0 or -1. */
int explore_vary(struct search *search, const struct run *run, int last);
/* The periods and walks of the options: 0 or -1. */
int explore_beyond(struct search *search);

/* ---- vary.c ---- */

/* Say whether a switch is to be tried before this instruction. */
int explore_may_switch(const struct search *search, uint32_t pc);

/* ---- time_outs.c ---- */

/* Come to know who sleeps before this step, and has a deadline; say whether
 * somebody does. Asked of each step of a run, from the first on. */
int explore_note_sleepers(const struct run *run, const struct step *step);
/* Put the schedules in which the time of one of them is over just before that
 * step, the `steps`th of its turn: 0 or -1. */
int explore_time_outs(struct search *search, const struct run *run,
                      const struct step *step, uint32_t steps);

/* ---- growth.c ---- */

/* Estimate from what is known how many schedules the levels have. */
void explore_estimate(struct search *search);

#endif
