/* explore_report.h - what explore_report.c and bodies.asm share. */
#ifndef EXPLORE_REPORT_H
#define EXPLORE_REPORT_H

#include <pthread.h>

extern volatile int m, from, to;
extern pthread_mutex_t a, b;
extern volatile int *volatile lent;

/* bodies.asm: a thread's code, to the instruction. */
void add(void);
void add_by_sequence(void);
void move(void);
void a_then_b(void);
void b_then_a(void);
void wait_for_m(void);
void lend(void);
void give_back(void);
void follow(void);
void forget(void);

#endif
