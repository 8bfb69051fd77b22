/* crash.h - break the kernel on purpose, so that what it says then can be
 * tested and taught (kernel argument crash=...). */
#ifndef CRASH_H
#define CRASH_H

enum {
    CRASH_ASSERT = 1,
    CRASH_FAULT,   /* a write to the kernel's own text */
    CRASH_OVERFLOW /* of the thread's kernel stack */
};

/* This says how the first system call breaks the kernel; 0: not at all. */
extern unsigned crash_how;
/* Break it. */
void crash(void);

#endif
