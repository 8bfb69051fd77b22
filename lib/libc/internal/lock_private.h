/* lock_private.h - the library's own lock: of malloc, atexit, the streams and
 * the list of threads.
 *
 * It stands below pthread, is not recursive, and is made of what atomic.h
 * offers, so that it works before crt0 has registered a single sequence. It
 * knows its owner:
 *
 *     0 free    owner    owner | 1: somebody may sleep on it
 *
 * where the owner is the address of the thread's errno. The one word changes
 * in one step, so a signal's handler always sees truly whether its thread has
 * the lock, and never waits for the call that it interrupted.
 * (Drepper, "Futexes Are Tricky", 2011: the third mutex, with the owner where
 * that has a 1.)
 */
#ifndef LOCK_PRIVATE_H
#define LOCK_PRIVATE_H

#include <stdbool.h>
#include <stdint.h>

/* False if the caller has the lock already: a handler on top of its own
 * thread's call, which may not go on before the handler has returned. What the
 * lock guards may be in the middle of a change. */
bool __owned_lock(volatile uint32_t *lock);
void __owned_unlock(volatile uint32_t *lock);
bool __owned_is_mine(const volatile uint32_t *lock);

/* In a fork's child: free the lock, unless it is the caller's. Nobody else is
 * there who could. */
void __owned_alone(volatile uint32_t *lock);

#endif
