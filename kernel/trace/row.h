/* row.h - the screen's last row, which the kernel and all programs share.
 * kprintf() writes on rows of its own, also between a prompt and the text that
 * is typed behind it: print.c. */
#ifndef ROW_H
#define ROW_H

#include <stddef.h>

/* The console sets these two: who reads what is typed. While somebody does,
 * unfinished text on the row is a prompt. */
extern unsigned row_readers;   /* threads that wait for a line */
extern const void *row_editor; /* the program that edits one itself, or NULL */

/* Write a piece of the line that is typed, as it is. */
void row_write(const char *text, size_t length);
/* Write text of `program`. */
void row_print(const void *program, const char *text, size_t length);

/* Make the row free for others. */
void row_leave(void);
/* Go on with the line that is typed. */
void row_take(void);
/* Move the cursor behind the text on the row. */
void row_end(void);
void row_forget_prompt(void);

#endif
