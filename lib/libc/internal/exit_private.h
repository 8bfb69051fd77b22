/* exit_private.h - what exit() calls in other files, where they are linked. */
#ifndef EXIT_PRIVATE_H
#define EXIT_PRIVATE_H

/* Write out what stdio still holds. */
void __stdio_flush(void);

#endif
