/* semaphore.h - counting semaphores, of threads or (in a shared mapping) of
 * processes. */
#ifndef SEMAPHORE_H
#define SEMAPHORE_H

#include <time.h>

#define SEM_VALUE_MAX 0x7fffffff

typedef union {
    struct {
        volatile int value;
        volatile int waiters; /* how many sleep, or are about to */
    };
    _Alignas(8) volatile unsigned long long both; /* for cmpxchg8b */
} sem_t;

/* 0, or -1 with errno EINVAL: the value is over SEM_VALUE_MAX. */
int sem_init(sem_t *semaphore, int shared, unsigned value);

/* Nobody may be in sem_wait() or its kin any more; a sem_post() that let the
 * last of them go on may still be on its way out. 0. */
int sem_destroy(sem_t *semaphore);

/* Take one, or sleep until there is one. 0, or -1 with errno EINTR (a signal
 * came); trywait: EAGAIN; timedwait: ETIMEDOUT at `deadline` on
 * CLOCK_REALTIME, EINVAL (not a time). */
int sem_wait(sem_t *semaphore);
int sem_trywait(sem_t *semaphore);
int sem_timedwait(sem_t *semaphore, const struct timespec *deadline);

/* Add one; a signal's handler may. Whoever takes it may destroy the semaphore
 * and use its memory for something else, at once. 0, or -1 with errno
 * EOVERFLOW. */
int sem_post(sem_t *semaphore);

/* Store the value in *value. 0. */
int sem_getvalue(sem_t *semaphore, int *value);

#endif
