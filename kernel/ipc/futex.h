/* futex.h - sleep until a word in user memory changes. */
#ifndef FUTEX_H
#define FUTEX_H

#include "arch.h"

/* Sleep while *word == expected, until *deadline (NULL: for ever). 0 when
 * woken; it may be for nothing, see wait_on(). -EAGAIN if the word differed,
 * -ETIMEDOUT, -EINTR, -EFAULT, -EINVAL when `word` is not 4-aligned. When its
 * process is killed, thread_kill() (sched/thread.c) wakes the sleeper: -EINTR.
 */
int futex_wait(uaddr_t word, uint32_t expected, const uint64_t *deadline);
/* Wake at most `count` of the threads that wait on the running one's `word`.
 * Returns how many it woke. */
int futex_wake(uaddr_t word, uint32_t count);

#endif
