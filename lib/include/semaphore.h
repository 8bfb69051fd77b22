/* semaphore.h - counting semaphores, of threads or (in a shared mapping) of
 * processes. */
#ifndef SEMAPHORE_H
#define SEMAPHORE_H

#include <time.h>

#define SEM_VALUE_MAX 0x7fffffff

typedef struct {
    volatile int value;
    volatile int waiters; /* how many sleep, or are about to */
} sem_t;

/* 0, or -1 with errno EINVAL: the value is over SEM_VALUE_MAX. */
int sem_init(sem_t *semaphore, int shared, unsigned value);
int sem_destroy(sem_t *semaphore);

/* Take one, or sleep until there is one. 0, or -1 with errno EINTR (a signal
 * came); trywait: EAGAIN; timedwait: ETIMEDOUT at `deadline` on
 * CLOCK_REALTIME, EINVAL (not a time). */
int sem_wait(sem_t *semaphore);
int sem_trywait(sem_t *semaphore);
int sem_timedwait(sem_t *semaphore, const struct timespec *deadline);

/* Add one; a signal's handler may. 0, or -1 with errno EOVERFLOW. */
int sem_post(sem_t *semaphore);

/* Store the value in *value. 0. */
int sem_getvalue(sem_t *semaphore, int *value);

#endif
