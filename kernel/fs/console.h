/* console.h - the terminal: what programs see as standard input and output. */
#ifndef CONSOLE_H
#define CONSOLE_H

#include "fs/file.h"

extern const struct file_operations console_operations;

/* Open for reading and writing; never freed. The tree gives it its node. */
struct file *console_file(void);

/* What kprintf() says, on rows of its own. Any time, also from an interrupt. */
void console_kernel_write(const char *text, size_t length);

#endif
