/* console.h - the terminal: what programs see as standard input and output. */
#ifndef CONSOLE_H
#define CONSOLE_H

struct file;

struct file *console_file(void);

#endif
