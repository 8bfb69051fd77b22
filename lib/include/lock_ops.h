/* lock_ops.h - every mutual-exclusion algorithm of lib/sync, as one list.
 *
 * The tour, the benchmark and the tests walk lock_ops_all; a new algorithm is
 * one new file in lib/sync and one line in lib/sync/all.c.
 */
#ifndef LOCK_OPS_H
#define LOCK_OPS_H

#include <pthread.h>

/* The state of one lock, whatever the algorithm. */
struct lock {
    union {
        volatile int word[16];
        pthread_mutex_t mutex;
    };
};

enum lock_properties {
    LOCK_EXCLUDES = 1,      /* lets one thread in at a time (`none` does not) */
    LOCK_RESTARTS = 2,      /* stands on a restartable sequence */
    LOCK_LOCKS_BUS = 4,     /* its fast path has a locked instruction */
    LOCK_ENTERS_KERNEL = 8, /* its fast path makes a system call */
    LOCK_SLEEPS = 16 /* waiters sleep on a futex; others spin and yield */
};

struct lock_ops {
    const char *name;
    void (*prepare)(struct lock *lock); /* NULL: all zero is a free lock */
    void (*lock)(struct lock *lock);
    void (*unlock)(struct lock *lock);
    unsigned properties; /* enum lock_properties, or-ed */
};

extern const struct lock_ops lock_none;
extern const struct lock_ops lock_ras;        /* restartable test-and-set */
extern const struct lock_ops lock_xchg;       /* locked xchg */
extern const struct lock_ops lock_syscall;    /* test_and_set_np() */
extern const struct lock_ops lock_ras_mutex;  /* pthread mutex on ras */
extern const struct lock_ops lock_xchg_mutex; /* pthread mutex on xchg */

/* All of them, in this order; NULL ends the list. */
extern const struct lock_ops *const lock_ops_all[];

#endif
