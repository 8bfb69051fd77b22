/* objects.c - what the library has to wait with, each used as it is meant. */
#include "catalogue.h"

#include <pthread.h>
#include <sched.h>
#include <semaphore.h>

static void make_mutex(struct lock *lock, int type)
{
    pthread_mutexattr_t attributes;
    pthread_mutexattr_init(&attributes);
    pthread_mutexattr_settype(&attributes, type);
    pthread_mutexattr_setmechanism_np(&attributes, PTHREAD_MECHANISM_XCHG_NP);
    pthread_mutex_init(&lock->mutex, &attributes);
}

static void unlock_mutex(struct lock *lock, int self)
{
    (void)self;
    pthread_mutex_unlock(&lock->mutex);
}

/* ---- a mutex that is locked twice by its owner ---- */

static void make_recursive(struct lock *lock)
{
    make_mutex(lock, PTHREAD_MUTEX_RECURSIVE);
}

static void lock_twice(struct lock *lock, int self)
{
    (void)self;
    pthread_mutex_lock(&lock->mutex);
    pthread_mutex_lock(&lock->mutex);
    pthread_mutex_unlock(&lock->mutex);
}

static const struct lock_ops recursive = { .prepare = make_recursive,
                                           .lock = lock_twice,
                                           .unlock = unlock_mutex };

/* ---- a mutex that each only tries to lock, until it has it ---- */

static void make_normal(struct lock *lock)
{
    make_mutex(lock, PTHREAD_MUTEX_NORMAL);
}

static void try_until_locked(struct lock *lock, int self)
{
    (void)self;
    while (pthread_mutex_trylock(&lock->mutex))
        sched_yield();
}

static const struct lock_ops tried = { .prepare = make_normal,
                                       .lock = try_until_locked,
                                       .unlock = unlock_mutex };

/* ---- a semaphore of one, for a lock ---- */

static sem_t semaphore;

static void make_semaphore(struct lock *lock)
{
    (void)lock;
    sem_init(&semaphore, 0, 1);
}

static void wait_for_semaphore(struct lock *lock, int self)
{
    (void)lock;
    (void)self;
    sem_wait(&semaphore);
}

static void post_semaphore(struct lock *lock, int self)
{
    (void)lock;
    (void)self;
    sem_post(&semaphore);
}

static const struct lock_ops by_semaphore = { .prepare = make_semaphore,
                                              .lock = wait_for_semaphore,
                                              .unlock = post_semaphore };

/* ---- a barrier, two rounds of it ---- */

enum { ROUNDS = 2 };

static pthread_barrier_t barrier;
static volatile int arrived[2], serial, early;

static void make_barrier(void)
{
    pthread_barrier_init(&barrier, NULL, 2);
}

static void meet(int self)
{
    for (int round = 1; round <= ROUNDS; round++) {
        store(&arrived[self], round);
        int is_serial = pthread_barrier_wait(&barrier);
        if (load(&arrived[1 - self]) < round)
            early = 1;
        if (is_serial == PTHREAD_BARRIER_SERIAL_THREAD)
            store(&serial, load(&serial) + 1);
    }
}

static void meet_first(void)
{
    meet(0);
}

static void meet_second(void)
{
    meet(1);
}

static int nobody_was_early(void)
{
    return !early && serial == ROUNDS;
}

/* ---- what is made once ---- */

static pthread_once_t once = PTHREAD_ONCE_INIT;
static volatile int made, missed;

static void make_it(void)
{
    store(&made, load(&made) + 1);
}

static void use_it(void)
{
    pthread_once(&once, make_it);
    if (load(&made) != 1)
        missed = 1;
}

static int made_once(void)
{
    return made == 1 && !missed;
}

#define ALONE                                                          \
    .prepare = prepare_lock, .threads = { enter_first, enter_second }, \
    .check = both_were_in,                                             \
    .expect = "visits == 2, and nobody met another inside",            \
    .complaint = is_crowded, .watches = { WATCH(visits), WATCH(inside) }

const struct entry objects[] = {
    { .scenario = { "mutex-recursive", ALONE },
      .about = "a recursive mutex, which its owner locks twice",
      .expected = "safe",
      .on_cpus = "safe",
      .many_on_cpus = 1,
      .lock = &recursive },
    { .scenario = { "mutex-tried", ALONE },
      .about = "pthread_mutex_trylock() until it succeeds",
      .expected = "safe",
      .on_cpus = "safe",
      .lock = &tried },
    { .scenario = { "semaphore-lock", ALONE },
      .about = "a semaphore of one, for a lock",
      .expected = "safe",
      .on_cpus = "broken",
      .sequences = 1,
      .lock = &by_semaphore },
    { .scenario = { "barrier-rounds", .prepare = make_barrier,
                    .threads = { meet_first, meet_second },
                    .check = nobody_was_early,
                    .expect = "early == 0, and serial == 2",
                    .watches = { WATCH(arrived[0]), WATCH(arrived[1]),
                                 WATCH(serial) } },
      .about = "two rounds of a barrier: nobody is ahead of the other",
      .expected = "safe",
      .on_cpus = "broken",
      .sequences = 1 },
    { .scenario = { "once-routine", .threads = { use_it, use_it },
                    .check = made_once, .expect = "made == 1, for both",
                    .watches = { WATCH(made) } },
      .about = "pthread_once(): it is made once, and both see it",
      .expected = "safe",
      .on_cpus = "broken",
      .sequences = 1 },
    { .about = 0 },
};
