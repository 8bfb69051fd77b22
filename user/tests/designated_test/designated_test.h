/* designated_test.h - what the files of this test share. */
#ifndef DESIGNATED_TEST_H
#define DESIGNATED_TEST_H

#include <reprise/ras.h>
#include <stdint.h>

/* code.asm */
int code(int *word, int amount);
extern const char code_start[] __asm__("code.start");
extern const char code_commit[] __asm__("code.commit");
extern const char code_end[] __asm__("code.end");
extern const char code_last[] __asm__("code.last");
void hidden_call(void);

enum { LANDMARK_BYTE = 3, FORWARD = 8, BOUNDARIES = 5 };

/* function(word, 2) with edx = edi = word, interrupted after so many
 * instructions, the call being the first: few enough to be over before the
 * next tick. */
int interrupted_call(const char *function, int *word, uint32_t instructions);

/* Interrupt the copy of code() at `at` at each of its instructions. Returns
 * at how many boundaries of the sequence it was right: what came out, and
 * where it went on, which is to be as if it were not recognised if
 * `recognised` is 0. */
int right_at(const char *at, int recognised);

/* How often a thread was put back from the template of code(); -1: that is not
 * recognised. */
int restarts(void);

void test_places(void);
void test_processes(void);

#endif
