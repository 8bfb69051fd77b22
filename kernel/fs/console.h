/* console.h - the terminal: what programs see as standard input and output. */
#ifndef CONSOLE_H
#define CONSOLE_H

#include "fs/file.h"
#include "list.h"

struct process;

extern const struct file_operations console_operations;

/* Somebody typed `key`. True: it was ^C, and what was typed before is given up.
 * kernel_input() in proc/terminal.c calls this, and sends the signal. */
bool console_typed(char key);
/* console_key() returns one key as it was typed, for a process that edits a
 * line itself: 0 .. 255; -EINTR; -EAGAIN: others have written, so the process
 * shows its line again, on a new row. It sleeps. That line ends when the
 * process writes a newline, or ends: then console_ended() is called. */
int32_t console_key(void);
void console_ended(const struct process *process);

/* The threads that wait for somebody to type. */
extern struct list console_readers;

#endif
