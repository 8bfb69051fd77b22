/* console.h - the terminal: what programs see as standard input and output. */
#ifndef CONSOLE_H
#define CONSOLE_H

#include "fs/file.h"
#include "list.h"

struct process;

extern const struct file_operations console_operations;

/* Somebody typed this. True: it was ^C, and what was typed before is given up;
 * kernel_input() in proc/terminal.c, which calls this, makes a signal of it. */
bool console_typed(char key);
/* A key that was typed, as it is, for a process that edits a line itself:
 * 0 .. 255, or -EINTR. Sleeps. Its line ends when it writes a newline, and
 * when it has ended itself. */
int32_t console_key(void);
void console_ended(const struct process *process);

/* Who waits for something to be typed. */
extern struct list console_readers;

#endif
