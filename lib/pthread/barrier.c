/* barrier.c - wait until so many threads have come.
 *
 * Whoever is still on its way out counts as inside: destroying waits for it.
 */
#include <errno.h>

#include "pthread_private.h"

int pthread_barrier_init(pthread_barrier_t *barrier, const void *attributes,
                         unsigned count)
{
    (void)attributes;
    if (count == 0)
        return EINVAL;
    *barrier = (pthread_barrier_t){ .count = count };
    return 0;
}

int pthread_barrier_destroy(pthread_barrier_t *barrier)
{
    int error = 0;
    pthread_mutex_lock(&barrier->mutex);
    if (barrier->arrived > 0)
        error = EBUSY;
    while (!error && barrier->inside > 0)
        pthread_cond_wait(&barrier->changed, &barrier->mutex);
    pthread_mutex_unlock(&barrier->mutex);
    return error;
}

int pthread_barrier_wait(pthread_barrier_t *barrier)
{
    int result = 0;
    unsigned round;
    pthread_mutex_lock(&barrier->mutex);
    round = barrier->round;
    barrier->inside++;
    if (++barrier->arrived == barrier->count) {
        barrier->arrived = 0;
        barrier->round++;
        pthread_cond_broadcast(&barrier->changed);
        result = PTHREAD_BARRIER_SERIAL_THREAD;
    }
    while (round == barrier->round)
        pthread_cond_wait(&barrier->changed, &barrier->mutex);
    if (--barrier->inside == 0)
        pthread_cond_broadcast(&barrier->changed);
    pthread_mutex_unlock(&barrier->mutex);
    return result;
}
