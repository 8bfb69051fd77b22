/* report.h - texts for a person: addresses as function+offset, the place where
 * each thread stands, and the line about a program's mistake. */
#ifndef REPORT_H
#define REPORT_H

#include "arch.h"

struct process;
struct thread;

enum { SYMBOL_TEXT_MAX = 64 };

/* Write "function+0x12" (or the bare address) into `text`. The function is the
 * kernel's when process is NULL, else the program's. Returns `text`. */
char *symbol_text(const struct process *process, uaddr_t pc,
                  char text[SYMBOL_TEXT_MAX]);

/* The running thread has WORK_VERDICT: send it the signal, or end its process.
 */
void fault_judged(struct thread *self);
/* Print where every thread stands, and what word it waits for. */
void print_threads(void);

#endif
