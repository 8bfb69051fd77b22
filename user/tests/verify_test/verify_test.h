/* verify_test.h - what the files of this test share. */
#ifndef VERIFY_TEST_H
#define VERIFY_TEST_H

#include <reprise/ras.h>
#include <stdint.h>

/* A sequence, and what verification has to say: table.inc writes it. */
struct trial {
    struct ras_descriptor row;
    uint32_t rule; /* enum ras_rule */
    uint32_t pc;   /* of the instruction that breaks it */
    uint32_t registers;
};

/* The linker names the ends of a section. */
extern const struct trial __start_wrong_trials[], __stop_wrong_trials[];
extern const struct trial __start_right_trials[], __stop_right_trials[];
#define EACH_WRONG(trial)                                              \
    const struct trial *trial = __start_wrong_trials; /* wrong*.asm */ \
    trial < __stop_wrong_trials;                                       \
    trial++
#define EACH_RIGHT(trial)                                             \
    const struct trial *trial = __start_right_trials; /* right.asm */ \
    trial < __stop_right_trials;                                      \
    trial++

void test_pages(void);    /* pages.c: text that can be written, page ends */
void test_bad_rows(void); /* pages.c: what is no matter for verification */

#endif
