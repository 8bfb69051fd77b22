/* report.h - for a person who has to know: addresses as function+offset, and
 * where every thread stands. */
#ifndef REPORT_H
#define REPORT_H

#include "arch.h"

struct process;
struct thread;

enum { SYMBOL_TEXT_MAX = 64 };

/* Write "function+0x12" (or the bare address) into `text`: of the kernel
 * when process is NULL, else of its program. Returns `text`. */
char *symbol_text(const struct process *process, uaddr_t pc,
                  char text[SYMBOL_TEXT_MAX]);

/* The running thread has WORK_VERDICT, so it gets the signal, or its process
 * ends. */
void fault_judged(struct thread *self);
/* Print where every thread stands, and what word it waits for. */
void print_threads(void);

#endif
