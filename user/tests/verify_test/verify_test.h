/* verify_test.h - what the files of this test share. */
#ifndef VERIFY_TEST_H
#define VERIFY_TEST_H

#include <ras.h>
#include <stdint.h>

/* A sequence, and what verification has to say: table.inc writes it. */
struct trial {
    struct ras_descriptor row;
    uint32_t rule; /* enum ras_rule */
    uint32_t pc;   /* of the instruction that breaks it */
    uint32_t registers;
};

extern const struct trial wrong[], wrong_end[]; /* wrong.asm */
extern const struct trial right[], right_end[]; /* right.asm */

void test_pages(void);    /* pages.c: text that can be written, page ends */
void test_bad_rows(void); /* pages.c: what is no matter for verification */

#endif
