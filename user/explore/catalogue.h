/* catalogue.h - what `explore` knows how to explore. */
#ifndef CATALOGUE_H
#define CATALOGUE_H

#include <reprise/explore.h>
#include <reprise/lock_ops.h>

struct entry {
    struct scenario scenario;
    const char *about;    /* one line */
    const char *expected; /* explore_verdict() */
    unsigned least;       /* preemptions that the verdict needs; 0: 1 do */
    uint32_t periods;     /* see struct explore_options */
    int sequences;        /* it stands on them: ras=off breaks it, with at
                             most two preemptions; `list` marks it */
    const char *on_cpus;  /* "safe", "broken" or "unmodelled": the verdict on
                            two CPUs; NULL: it is not asked */
    int many_on_cpus;     /* too many schedules for a preemption more there */
    const struct lock_ops *lock; /* what locks.c is to use, or NULL */
};

/* Each file's entries; one without a name ends them. */
extern const struct entry counting[], broken_locks[], waiting[], giving_up[],
    time_outs[], objects[], destroyed[], accounts[], lists[], sequences[],
    events[];

/* The entries of locks.c, which are made of lock_ops_all. */
extern struct entry locks[];
void make_locks(void);
/* Let the threads of locks.c and overtaking.c use this lock. */
void choose_lock(const struct lock_ops *ops);
extern const struct lock_ops *chosen_lock;

/* The entries of overtaking.c: so many, and one without a name. */
extern struct entry overtaking[];
void make_overtaking(void);
/* Print how often one is overtaken, for each lock. */
enum explore_status explore_waits(const struct explore_arguments *arguments);

/* locks.c: the one scenario of all locks, for locks of other files, too. */
void prepare_lock(void);
void enter_first(void);
void enter_second(void);
int both_were_in(void);
const char *is_crowded(const int32_t *watched);
extern volatile int visits, inside;

#endif
