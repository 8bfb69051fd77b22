/* mutex_slow.c - locking and unlocking when the fast path is not enough.
 *
 * Owns: contention (sleeping on the word), the recursive and error-checking
 * types, and the choice of the mechanism at the first lock. Read the states of
 * the word in pthread.h and the fast paths in mutex_lock.asm first.
 */
#include <errno.h>
#include <limits.h>

#include "libc/internal/atomic.h"

#include "pthread_private.h"

static int mechanism_of(const pthread_mutex_t *mutex)
{
    return mutex->kind & KIND_MECHANISM_MASK;
}

static int type_of(const pthread_mutex_t *mutex)
{
    return mutex->kind >> KIND_TYPE_SHIFT;
}

/* Return what stands in the word when the caller has the mutex. */
static int name_of_caller(const pthread_mutex_t *mutex)
{
    return mutex->kind == KIND_NORMAL_XCHG ? MUTEX_ANYBODY
                                           : current_thread()->tid;
}

/* Store `desired` if `expected` stands in the word; what stood there. */
static int swap_word(pthread_mutex_t *mutex, int expected, int desired)
{
    return compare_and_swap_by(mechanism_of(mutex), &mutex->word, expected,
                               desired);
}

static int exchange_word(pthread_mutex_t *mutex, int value)
{
    return exchange_by(mechanism_of(mutex), &mutex->word, value);
}

int __mutex_wake(pthread_mutex_t *mutex)
{
    __futex_wake(&mutex->word, 1);
    return 0;
}

/* Give a mutex that is still all zero its mechanism. Threads that race here
 * all write the same. */
static void settle_kind(pthread_mutex_t *mutex)
{
    if (!mutex->kind)
        mutex->kind = __mutex_default_mechanism();
}

/* Put `mine` into the word as soon as it is free. Who has slept puts it there
 * with the mark: others may still sleep, and only our unlock will wake the
 * next. Who gives up leaves the mark with whoever has the mutex: an unlock may
 * have woken us, and nobody else, before that one came. */
static int take(pthread_mutex_t *mutex, int mine,
                const struct timespec *deadline)
{
    struct timespec left;
    int found;
    while ((found = swap_word(mutex, 0, mine)) != 0) {
        int error = deadline ? __time_left(CLOCK_REALTIME, deadline, &left) : 0;
        int slept = mine & MUTEX_WAITING;
        if (error && !slept)
            return error;
        mine |= MUTEX_WAITING;
        if (!(found & MUTEX_WAITING) &&
            swap_word(mutex, found, found | MUTEX_WAITING) != found)
            continue;
        if (error)
            return error;
        __futex_wait(&mutex->word, found | MUTEX_WAITING,
                     deadline ? &left : NULL);
    }
    return 0;
}

/* Say whether the caller has the mutex, and its type cares. */
static int is_owner(const pthread_mutex_t *mutex)
{
    return type_of(mutex) != PTHREAD_MUTEX_NORMAL &&
           (mutex->word & ~MUTEX_WAITING) == current_thread()->tid;
}

/* The caller asks for a mutex that it has: only the recursive type agrees. */
static int lock_again(pthread_mutex_t *mutex, int refusal)
{
    if (type_of(mutex) != PTHREAD_MUTEX_RECURSIVE)
        return refusal;
    if (mutex->again == UINT_MAX)
        return EAGAIN;
    mutex->again++;
    mutex->kind |= KIND_NESTED;
    return 0;
}

static void unlock_once_of_several(pthread_mutex_t *mutex)
{
    if (--mutex->again == 0)
        mutex->kind &= ~KIND_NESTED;
}

int pthread_mutex_timedlock(pthread_mutex_t *mutex,
                            const struct timespec *deadline)
{
    settle_kind(mutex);
    if (is_owner(mutex))
        return lock_again(mutex, EDEADLK);
    return take(mutex, name_of_caller(mutex), deadline);
}

int __mutex_lock_slow(pthread_mutex_t *mutex)
{
    return pthread_mutex_timedlock(mutex, NULL);
}

/* A normal mutex that xchg found taken, and whose mark it may have just
 * overwritten: takes it with the mark only. */
int __mutex_lock_contended(pthread_mutex_t *mutex)
{
    return take(mutex, MUTEX_ANYBODY | MUTEX_WAITING, NULL);
}

int pthread_mutex_trylock(pthread_mutex_t *mutex)
{
    settle_kind(mutex);
    if (is_owner(mutex))
        return lock_again(mutex, EBUSY);
    return swap_word(mutex, 0, name_of_caller(mutex)) ? EBUSY : 0;
}

/* A normal mutex may be unlocked by another: a child that fork() made has the
 * mutexes of its parent, but not its tid. */
int __mutex_unlock_slow(pthread_mutex_t *mutex)
{
    settle_kind(mutex);
    if (type_of(mutex) != PTHREAD_MUTEX_NORMAL && !is_owner(mutex))
        return EPERM;
    if (mutex->again)
        unlock_once_of_several(mutex);
    else if (exchange_word(mutex, 0) & MUTEX_WAITING)
        __mutex_wake(mutex);
    return 0;
}
