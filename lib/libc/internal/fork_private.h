/* fork_private.h - what fork() asks of those who own locks and threads.
 *
 * A thread that holds a lock while another forks does not exist in the child,
 * and would never release it there. So the child frees each lock of the
 * library that is not its own; and what the lock guards is right at any moment
 * (the list of functions for exit(), those of streams and threads), or is
 * begun anew (a stream). Only the heap cannot be: fork() takes its lock, and
 * waits for nobody else. Who has that lock waits for nobody at all.
 *
 * Its own may be those that the caller has when it is a handler: that of a
 * malloc() which it interrupted, and which will go on in both processes once
 * the handler has returned. Each function is NULL in a program that does not
 * link its file.
 */
#ifndef FORK_PRIVATE_H
#define FORK_PRIVATE_H

#include <stdbool.h>

/* False: the caller has it already, and it is not to be released. */
bool __heap_hold(void);
void __heap_release(void);

/* In the child: the caller is the only thread now. */
void __stdio_alone(void);
void __atexit_alone(void);
void __thread_alone(void);

#endif
