/* register_test.h - what the files of this test share. */
#ifndef REGISTER_TEST_H
#define REGISTER_TEST_H

#include <reprise/ras.h>
#include <stdint.h>

enum { PAGE = 4096, NOP = 0x90 };

/* Two executable pages of nops, then one that is not mapped. */
extern uint8_t *text;

/* [text + start, text + end) with its commit, to be rolled back. */
struct ras_descriptor row_at(uint32_t start, uint32_t commit, uint32_t end);

/* Registered text must not; to change it, take the registrations away. */
void text_can_be_written(int yes);

/* Count the sequences that this process has registered. */
int registered(void);

/* The statistics of the sequence at text + start. 0, or -1: there is none. */
int statistics_at(uint32_t start, struct ras_statistics *to);

void test_standing_inside(void); /* inside.c: others are in the range */
void test_ended(void);           /* ended.c: of other processes */
void test_text_goes(void);       /* text_goes.c: its text goes; last */

#endif
