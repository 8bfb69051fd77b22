/* interleave.h - one call of a second thread, at a chosen instruction of a
 * first one's. For tests in the guest. */
#ifndef INTERLEAVE_H
#define INTERLEAVE_H

#include <pthread.h>
#include <stdint.h>

/* The two threads. Each may detach itself, and join or detach the other. */
extern pthread_t interleaved[2];

/* Let a new thread run first() for so many instructions and no further (0: not
 * at all), another one second() until that sleeps, yields or is over, and then
 * both to the end; the caller and all other threads wait meanwhile. No timer
 * has a say in it. Returns 1 if first() was over when second() began, else 0.
 * Not for two threads at once, and not where threads are directed already. */
int interleave(void (*first)(void), uint32_t instructions,
               void (*second)(void));

#endif
