/* exit_private.h - what exit() calls in other files, where they are linked. */
#ifndef EXIT_PRIVATE_H
#define EXIT_PRIVATE_H

/* In a program that is explored (lib/explore/foreign_private.h): tell its
 * director, and never return to a thread that is directed. */
void __explored_exit(int status);

/* Write out what stdio still holds. */
void __stdio_flush(void);

#endif
