/* row.h - the screen's last row, which the kernel and all programs share.
 *
 * The process that reads what is typed has a line there that is not finished.
 * Others who write meanwhile begin a new row. The line is lost to sight then,
 * and its reader shows it again below: fs/console.c, user/sh/terminal.c. */
#ifndef ROW_H
#define ROW_H

#include <stdbool.h>
#include <stddef.h>

extern const void *row_reader; /* that process, or NULL; the console sets it */
extern bool row_lost;          /* others have written since */

/* Write a piece of the line that is typed, as it is. */
void row_write(const char *text, size_t length);
/* Write text of `program`. */
void row_print(const void *program, const char *text, size_t length);
/* Begin a new row, if this one has text. */
void row_end(void);

#endif
