/* locks_test.h - what the files of this test share. */
#ifndef LOCKS_TEST_H
#define LOCKS_TEST_H

#include <reprise/lock_ops.h>
#include <stdint.h>

/* The lock that is tried. */
extern const struct lock_ops *ops;
extern struct lock lock;

/* The long test: every pair of interruptions. */
extern int try_all;

/* The number of threads that the lock is for, but at most LOCK_THREADS. */
int most_threads(void);

/* Make the lock free and as it is after `visits` visits, by 0, 1, 0, ... in
 * turn. */
void renew_lock(int visits);

/* ---- crew.c: threads that play a round together ---- */

/* Start `count` threads, at most LOCK_THREADS; end them. */
void start_crew(int count);
void end_crew(void);

/* Each thread plays `part` with a role of its own, from 0; they begin in that
 * order, each when those before it have given way. 0, or -1 if they have not
 * come to an end when the caller has given way `patience` times. */
int play(void (*part)(int role), int patience);

/* After play() returned -1: whether they have come to an end. */
int crew_is_done(void);

enum { PATIENCE = 2000000 };

/* A round did not end: the threads cannot be helped, so neither can what
 * would come next. */
_Noreturn void give_up(const char *what);

/* ---- what is promised ---- */

/* exclusion.c. `excludes`: whether it should. */
void test_sweep(int excludes);
void test_storms(int excludes);

/* costs.c: what lock_ops says that it costs. */
void test_costs(void);

/* waiting.c */
void test_progress(void);
void test_starvation(void);
void test_bound(void);

#endif
