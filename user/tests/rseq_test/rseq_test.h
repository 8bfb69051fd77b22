/* rseq_test.h - what the files of this test share. */
#ifndef RSEQ_TEST_H
#define RSEQ_TEST_H

#include <reprise/ras.h>
#include <stdint.h>
#include <sys/rseq.h>

extern struct rseq own;

/* section.asm */
int section_add(struct rseq *rseq, volatile int *word, int amount);
void section_call(struct rseq *rseq);
int both(struct rseq *rseq, volatile int *pair, int amount);
extern const char both_start[] __asm__("both.start"),
    both_commit[] __asm__("both.commit"), both_end[] __asm__("both.end");
void signed_inside(volatile int *word);
extern const char signed_inside_start[] __asm__("signed_inside.start");
extern const char signed_inside_middle[] __asm__("signed_inside.middle");
extern const char signed_inside_end[] __asm__("signed_inside.end");
extern const char section_start[], section_end[], section_abort[];
extern struct rseq_cs section_cs;
extern volatile int section_aborts, section_left;

/* Register `own`, or end the process. */
void begin(void);

enum { FIRST = 1, MINE = 10, OTHERS = 100 };

void test_arguments(void);
void test_sections(void);
void test_mistakes(void);

#endif
