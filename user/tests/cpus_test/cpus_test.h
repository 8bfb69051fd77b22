/* cpus_test.h - what the files of this test share. */
#ifndef CPUS_TEST_H
#define CPUS_TEST_H

#include "../../../lib/explore/cpus_private.h"

/* One schedule of a scenario, and what has to come of it. The words that are
 * watched are seen[0..3], x and y: enum word. */
struct rule {
    const char *about;
    void (*threads[EXPLORE_THREADS])(void);
    uint8_t cpus[EXPLORE_THREADS];
    const char *schedule;
    const char *expected; /* "seen0=1 x=2" */
    void (*prepare)(void);
    enum explore_ending ending; /* ENDED_WELL, if it is not said */
};

extern volatile int x, y, seen[4];
/* At the beginning of a cache line, 128 bytes. */
extern volatile unsigned char line[128];

/* Take the schedule of each rule: cpus_test.c. A rule without a text ends them.
 */
void try_rules(const struct rule *rules);
/* Take one, and return the run. The next one makes it invalid. */
const struct run *run_scenario(const struct scenario *scenario,
                               const char *schedule);
void test_draining(void);
void test_modelling(void);
void test_interruptions(void);
void test_agreement(void);

#define ON_TWO(first, second) .threads = { first, second }, .cpus = { 0, 1 }

/* bodies.asm */
typedef void body(void);
body write_x, write_y, look_x, look_y;

#endif
