/* crash.h - break the kernel on purpose, so that what it says then can be
 * tested and taught (kernel argument crash=...). */
#ifndef CRASH_H
#define CRASH_H

#include <stdbool.h>

/* "assert", "fault" (a write to the kernel's own text) or "overflow" (of the
 * thread's kernel stack). False: there is no such way. */
bool crash_arm(const char *how);
/* Do it: at the first system call of any thread. NULL: it is not armed. */
extern void (*crash)(void);

#endif
