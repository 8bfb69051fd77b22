/* mutex.c - the two pthread mutexes as lock_ops, beside the spinning locks.
 *
 * One file each would say the same twice: they differ in the mechanism that
 * `prepare` asks for.
 */
#include <lock_ops.h>

static void prepare(struct lock *lock, int mechanism)
{
    pthread_mutexattr_t attributes;
    pthread_mutexattr_init(&attributes);
    pthread_mutexattr_setmechanism_np(&attributes, mechanism);
    pthread_mutex_init(&lock->mutex, &attributes);
}

static void prepare_ras(struct lock *lock)
{
    prepare(lock, PTHREAD_MECHANISM_RAS_NP);
}

static void prepare_xchg(struct lock *lock)
{
    prepare(lock, PTHREAD_MECHANISM_XCHG_NP);
}

static void lock_mutex(struct lock *lock)
{
    pthread_mutex_lock(&lock->mutex);
}

static void unlock_mutex(struct lock *lock)
{
    pthread_mutex_unlock(&lock->mutex);
}

const struct lock_ops lock_ras_mutex = {
    .name = "ras-mutex",
    .prepare = prepare_ras,
    .lock = lock_mutex,
    .unlock = unlock_mutex,
    .properties = LOCK_EXCLUDES | LOCK_RESTARTS | LOCK_SLEEPS,
};

const struct lock_ops lock_xchg_mutex = {
    .name = "xchg-mutex",
    .prepare = prepare_xchg,
    .lock = lock_mutex,
    .unlock = unlock_mutex,
    .properties = LOCK_EXCLUDES | LOCK_LOCKS_BUS | LOCK_SLEEPS,
};
