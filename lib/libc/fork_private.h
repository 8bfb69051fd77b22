/* fork_private.h - what fork() asks of those who own locks and threads.
 *
 * A thread that holds a lock while another forks does not exist in the child,
 * and would never release it there. So whoever forks takes every lock of the
 * library first, in this order, and both processes release them. Each is
 * NULL in a program that does not link its file.
 */
#ifndef FORK_PRIVATE_H
#define FORK_PRIVATE_H

void __stdio_hold(void);
void __stdio_release(void);
void __atexit_hold(void);
void __atexit_release(void);
void __heap_hold(void);
void __heap_release(void);

/* In the child: the caller is the only thread now. */
void __stdio_alone(void);
void __thread_alone(void);

#endif
