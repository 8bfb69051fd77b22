/* row.h - the screen's last row, which the kernel and all programs share.
 * What kprintf() says stands on rows of its own, also between the prompt and
 * what is typed: print.c. */
#ifndef ROW_H
#define ROW_H

#include <stddef.h>

/* Who reads what is typed; the console says so. Then what stands unfinished on
 * the row is a prompt. */
extern unsigned row_readers;   /* threads that wait for a line */
extern const void *row_editor; /* the program that edits one itself, or NULL */

/* A piece of the line that is typed, as it is. */
void row_write(const char *text, size_t length);
/* What `program` says. */
void row_print(const void *program, const char *text, size_t length);

/* Make the row free for others. */
void row_leave(void);
/* The line that is typed goes on. */
void row_take(void);
/* Go to the end of what stands on the row. */
void row_end(void);
void row_forget_prompt(void);

#endif
