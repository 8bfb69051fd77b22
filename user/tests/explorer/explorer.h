/* explorer.h - what the files of this test share. */
#ifndef EXPLORER_H
#define EXPLORER_H

#include <reprise/explore.h>

extern volatile int m, a, b;

/* bodies.asm: m = m + 1 in three instructions and a ret, in one and a ret,
 * in a sequence, and twice in one that is carried on; and a = 0, then b = 2. */
void add_plainly(void);
void add_in_one(void);
void add_at_once(void);
void add_forward(void);
void move(void);

/* beyond.c: two bodies, and a check: wrong only if the second body comes in
 * before each look of the first. */
extern int first, second;
void look_twice(void);
void count_to_two(void);
int not_in_step(void);

/* Explore with these options; what came of it. */
struct explore_result explored(const struct scenario *scenario,
                               const struct explore_options *options);

void test_blind(void);
void test_endings(void);
void test_events(void);
void test_beyond(void);
void test_cpus(void);
void test_coverage(void);
void test_waits(void);
void test_misuse_first(void);
void test_misuse(void);
void test_time(void);

#endif
