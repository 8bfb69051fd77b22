/* pthread.h - POSIX threads: what exists of them.
 *
 * Every function returns 0 or an error number, and leaves errno alone.
 * Names in _np are this system's own. Threads are the kernel's, one to one;
 * read lib/pthread/create.c, then lib/pthread/mutex_lock.asm.
 */
#ifndef PTHREAD_H
#define PTHREAD_H

#include <sched.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include <time.h>

#define PTHREAD_STACK_MIN 16384

enum { PTHREAD_CREATE_JOINABLE, PTHREAD_CREATE_DETACHED };
enum {
    PTHREAD_MUTEX_NORMAL,
    PTHREAD_MUTEX_RECURSIVE,
    PTHREAD_MUTEX_ERRORCHECK,
    PTHREAD_MUTEX_DEFAULT = PTHREAD_MUTEX_NORMAL
};

/* Every mutex, condition and barrier works between processes if it lies in a
 * shared mapping; saying so is allowed. */
enum { PTHREAD_PROCESS_PRIVATE, PTHREAD_PROCESS_SHARED };

/* A mutex's fast path is made of one of these, and so is whatever else the
 * library changes in one step (semaphores, conditions, its own locks). The
 * default is what the environment's REPRISE_MUTEX=ras|xchg says as the program
 * starts, else ras. */
enum {
    PTHREAD_MECHANISM_DEFAULT_NP,
    PTHREAD_MECHANISM_RAS_NP, /* a restartable sequence */
    PTHREAD_MECHANISM_XCHG_NP /* xchg, which locks the bus */
};

typedef struct pthread *pthread_t;

typedef struct {
    size_t stack_size;
    int detach_state;
} pthread_attr_t;

/* The states of `word`:
 *     0         free
 *     tid       locked by that thread, and nobody sleeps
 *     negative  the same with the highest bit set: somebody may sleep, and
 *               unlocking wakes one
 * In a normal mutex on xchg 1 stands for the tid, for nobody knows the owner.
 * All zero is an unlocked normal mutex of the default mechanism. */
typedef struct {
    volatile int word;
    volatile int kind; /* type and mechanism: pthread_private.h */
    unsigned again;    /* how often more the owner of a recursive one has it */
} pthread_mutex_t;

typedef struct {
    int type;
    int mechanism;
    int shared;
} pthread_mutexattr_t;

typedef volatile int pthread_once_t;

#define PTHREAD_MUTEX_INITIALIZER \
    {                             \
        0, 0, 0                   \
    }
#define PTHREAD_ONCE_INIT 0

typedef struct {
    volatile int signals; /* a number that each changes: waiters sleep on it */
    volatile int waiters; /* so many may sleep, and no more */
    clockid_t clock;      /* of a deadline */
} pthread_cond_t;

typedef struct {
    clockid_t clock;
    int shared;
} pthread_condattr_t;

#define PTHREAD_COND_INITIALIZER \
    {                            \
        0, 0, 0                  \
    }

typedef struct {
    pthread_mutex_t mutex;
    pthread_cond_t changed;
    unsigned count, arrived, inside, round;
} pthread_barrier_t;

#define PTHREAD_BARRIER_SERIAL_THREAD (-1)

typedef unsigned pthread_key_t;
#define PTHREAD_KEYS_MAX 128
#define PTHREAD_DESTRUCTOR_ITERATIONS 4

/* Start a thread in start(argument), which rounds as the caller does (it has
 * its floating-point environment). EAGAIN: no memory, or no thread left;
 * then nothing has been taken. `attributes` may be NULL. */
int pthread_create(pthread_t *thread, const pthread_attr_t *attributes,
                   void *(*start)(void *), void *argument);

/* Wait for the end of `thread` and free it; its result goes to *result unless
 * that is NULL. EDEADLK: the caller itself; EINVAL: detached, or being joined
 * by another; ESRCH: no thread, or no more, because it was joined or has ended
 * detached. That can be told until a new thread begins: its pthread_t may be
 * the same, and then it is the one that is meant. In a fork's child the threads
 * of the parent are none. */
int pthread_join(pthread_t thread, void **result);

/* Let `thread` free itself at its end. EINVAL, ESRCH: as for join. */
int pthread_detach(pthread_t thread);

/* End the calling thread. When it is the last, the process exits with 0. */
_Noreturn void pthread_exit(void *result);

pthread_t pthread_self(void);
int pthread_equal(pthread_t one, pthread_t other);

/* The kernel's number of a thread: what gettid() tells it; 0 from its end on,
 * and for what is no thread. */
pid_t pthread_gettid_np(pthread_t thread);

/* Call routine() unless a call through *once was made before; whoever comes
 * while it runs waits until it is done. */
int pthread_once(pthread_once_t *once, void (*routine)(void));

/* EINVAL: a stack under PTHREAD_STACK_MIN, an unknown state. */
int pthread_attr_init(pthread_attr_t *attributes);
int pthread_attr_destroy(pthread_attr_t *attributes);
int pthread_attr_setstacksize(pthread_attr_t *attributes, size_t size);
int pthread_attr_getstacksize(const pthread_attr_t *attributes, size_t *size);
int pthread_attr_setdetachstate(pthread_attr_t *attributes, int state);
int pthread_attr_getdetachstate(const pthread_attr_t *attributes, int *state);

int pthread_mutex_init(pthread_mutex_t *mutex,
                       const pthread_mutexattr_t *attributes);

/* EBUSY: it is locked. */
int pthread_mutex_destroy(pthread_mutex_t *mutex);

/* lock sleeps until it has the mutex. EDEADLK: an error-checking mutex that
 * the caller has; EAGAIN: a recursive one locked too often. trylock never
 * sleeps: EBUSY. timedlock sleeps until `deadline` on CLOCK_REALTIME:
 * ETIMEDOUT; EINVAL: not a time, found out only if it would have to sleep. */
int pthread_mutex_lock(pthread_mutex_t *mutex);
int pthread_mutex_trylock(pthread_mutex_t *mutex);
int pthread_mutex_timedlock(pthread_mutex_t *mutex,
                            const struct timespec *deadline);

/* EPERM: a recursive or error-checking mutex that the caller has not. */
int pthread_mutex_unlock(pthread_mutex_t *mutex);

/* EINVAL: an unknown type or mechanism. */
int pthread_mutexattr_init(pthread_mutexattr_t *attributes);
int pthread_mutexattr_destroy(pthread_mutexattr_t *attributes);
int pthread_mutexattr_settype(pthread_mutexattr_t *attributes, int type);
int pthread_mutexattr_gettype(const pthread_mutexattr_t *attributes, int *type);
int pthread_mutexattr_setpshared(pthread_mutexattr_t *attributes, int shared);
int pthread_mutexattr_getpshared(const pthread_mutexattr_t *attributes,
                                 int *shared);
int pthread_mutexattr_setmechanism_np(pthread_mutexattr_t *attributes,
                                      int mechanism);
int pthread_mutexattr_getmechanism_np(const pthread_mutexattr_t *attributes,
                                      int *mechanism);

/* Give the mutex up and sleep until a signal; the caller has the mutex again
 * when it returns, and looks again, because waking without reason happens.
 * ETIMEDOUT: `deadline`, on the condition's clock, is over; EINVAL: no time;
 * EPERM: the mutex (of a type that knows) is not the caller's. */
int pthread_cond_wait(pthread_cond_t *condition, pthread_mutex_t *mutex);
int pthread_cond_timedwait(pthread_cond_t *condition, pthread_mutex_t *mutex,
                           const struct timespec *deadline);

/* Wake one waiter at least, or all of them. */
int pthread_cond_signal(pthread_cond_t *condition);
int pthread_cond_broadcast(pthread_cond_t *condition);

/* destroy: EBUSY if somebody waits, who then wakes without reason. Whoever was
 * signalled does not count: the condition may be destroyed, and its memory used
 * for something else, as soon as the last waiter has been. */
int pthread_cond_init(pthread_cond_t *condition,
                      const pthread_condattr_t *attributes);
int pthread_cond_destroy(pthread_cond_t *condition);
int pthread_condattr_init(pthread_condattr_t *attributes);
int pthread_condattr_destroy(pthread_condattr_t *attributes);
int pthread_condattr_setclock(pthread_condattr_t *attributes, clockid_t clock);
int pthread_condattr_getclock(const pthread_condattr_t *attributes,
                              clockid_t *clock);
int pthread_condattr_setpshared(pthread_condattr_t *attributes, int shared);
int pthread_condattr_getpshared(const pthread_condattr_t *attributes,
                                int *shared);

/* Wait until `count` threads do: PTHREAD_BARRIER_SERIAL_THREAD for one of
 * them, 0 for the others. There are no attributes. init: EINVAL for a count
 * of 0; destroy: EBUSY if somebody waits. */
int pthread_barrier_init(pthread_barrier_t *barrier, const void *attributes,
                         unsigned count);
int pthread_barrier_destroy(pthread_barrier_t *barrier);
int pthread_barrier_wait(pthread_barrier_t *barrier);

/* A value of each thread's own, NULL at first; when a thread ends with
 * another one, the destructor gets it. EAGAIN: no key left; EINVAL: no such
 * key. */
int pthread_key_create(pthread_key_t *key, void (*destructor)(void *));
int pthread_key_delete(pthread_key_t key);
int pthread_setspecific(pthread_key_t key, const void *value);
void *pthread_getspecific(pthread_key_t key);

#endif
