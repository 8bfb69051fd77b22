/* progress_test.h - what the files of this test share. */
#ifndef PROGRESS_TEST_H
#define PROGRESS_TEST_H

#include <reprise/ras.h>

/* storm.asm: the sequences, and their rows. */
#define STORM(name, result, ...)     \
    extern result name(__VA_ARGS__); \
    extern const struct ras_descriptor name##_row __asm__(#name ".row")
STORM(storm_back, int, volatile int *word, int amount);
STORM(storm_mixed, int, volatile int *word, int amount);
STORM(unbounded, void, volatile int *word, int turns);

void test_limit(void);
void test_storms(void);
void test_watchdog(void);

#endif
