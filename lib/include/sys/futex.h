/* sys/futex.h - sleep until a word changes; values as on Linux. */
#ifndef SYS_FUTEX_H
#define SYS_FUTEX_H

#include <stdint.h>
#include <time.h>

#define FUTEX_WAIT 0
#define FUTEX_WAKE 1

/* FUTEX_WAIT: sleep while *word == value, for at most *timeout (relative;
 * NULL: for ever). 0 when woken, which may be for no reason; -1 with errno
 * EAGAIN (the word differed), ETIMEDOUT, EFAULT, EINVAL.
 * FUTEX_WAKE: wake at most `value` waiters; returns how many were woken.
 * Any other op: -1 with errno ENOSYS. */
int futex(const volatile void *word, int op, uint32_t value,
          const struct timespec *timeout);

#endif
