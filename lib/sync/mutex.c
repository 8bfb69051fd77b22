/* mutex.c - the two pthread mutexes as lock_ops, beside the spinning locks.
 *
 * One file each would say the same twice: they differ in the mechanism that
 * `prepare` asks for.
 *
 * Mutual exclusion
 *   one CPU:  yes: free becomes taken in one step, a sequence or an xchg.
 *   several:  xchg-mutex yes; ras-mutex no, as ras_tas.c.
 * Progress:         yes. A waiter sleeps, and marks the word so that whoever
 *                   leaves wakes one; the kernel compares the word again
 *                   before it lets the waiter sleep, so no wake-up is lost.
 * Bounded waiting:  no, and a thread may starve: the one that is woken has to
 *                   find the word free, and whoever is awake is faster.
 * Needs:            a kernel that puts to sleep and wakes (futex), on the slow
 *                   path alone.
 * Breaks it:        ras=off breaks ras-mutex, which can then lose a wake-up
 *                   and sleep for ever.
 * Source:           Franke, Russell, Kirkwood, "Fuss, futexes and furwocks",
 *                   Ottawa Linux Symposium 2002; U. Drepper, "Futexes are
 *                   tricky", 2011: the mutex with three states.
 */
#include <reprise/lock_ops.h>
#include <reprise/waits.h>

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

static void lock_mutex(struct lock *lock, int self)
{
    (void)self;
    MARK_WAITS(); /* there is no doorway */
    pthread_mutex_lock(&lock->mutex);
}

static void unlock_mutex(struct lock *lock, int self)
{
    (void)self;
    pthread_mutex_unlock(&lock->mutex);
}

const struct lock_ops lock_ras_mutex = {
    .name = "ras-mutex",
    .prepare = prepare_ras,
    .lock = lock_mutex,
    .unlock = unlock_mutex,
    .properties = LOCK_EXCLUDES | LOCK_RESTARTS | LOCK_SLEEPS | LOCK_PROGRESS,
};

const struct lock_ops lock_xchg_mutex = {
    .name = "xchg-mutex",
    .prepare = prepare_xchg,
    .lock = lock_mutex,
    .unlock = unlock_mutex,
    .properties =
        LOCK_EXCLUDES | LOCK_EXCLUDES_ON_CPUS | LOCK_SLEEPS | LOCK_PROGRESS,
    .locked = 2,
};
