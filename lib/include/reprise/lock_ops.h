/* lock_ops.h - every mutual-exclusion algorithm of lib/sync, as one list.
 *
 * The tour, the explorer and the tests walk lock_ops_all; a new algorithm is
 * one new file in lib/sync, one line in lib/sync/all.c and one here. Each
 * file opens with what its algorithm promises, on one CPU and on several,
 * what it needs, and what breaks it.
 *
 * A waiter gives way (sched_yield()) each time it has looked: on one CPU
 * nothing changes before somebody else runs. On several CPUs it would spin.
 * All state is volatile, and reached through calls, so the compiler keeps the
 * order; that the CPU keeps it too is a question only on several CPUs.
 */
#ifndef LOCK_OPS_H
#define LOCK_OPS_H

#include <pthread.h>

/* The algorithms with a place for each thread know so many. */
enum { LOCK_THREADS = 4, LOCK_WORDS = 16 };

/* The state of one lock, whatever the algorithm: plain memory. Most files lay
 * a struct of their own, of ints, over `word`. */
struct lock {
    union {
        volatile int word[LOCK_WORDS];
        pthread_mutex_t mutex;
    };
};

/* The properties say what is promised on one CPU, whatever the schedule, as
 * long as nobody stays inside for ever; and then two things about the way in.
 * user/tests/locks_test tries each promise that is made, and breaks each that
 * is not. */
enum lock_properties {
    /* One thread at a time is inside. */
    LOCK_EXCLUDES = 1,
    /* Of those who want in, one gets in; who does not has no say in it. */
    LOCK_PROGRESS = 2,
    /* Each that wants in gets in, if all run now and then. */
    LOCK_NO_STARVATION = 4,
    /* From some instruction on, each other thread gets in at most once before
     * one that waits, and no scheduler can make that more. Getting as far as
     * that instruction waits for nobody. */
    LOCK_BOUNDED_WAITING = 8,

    LOCK_RESTARTS = 16, /* stands on a restartable sequence */
    LOCK_SLEEPS = 32,   /* waiters sleep on a futex; others look and yield */
    /* One thread at a time is inside on several CPUs, too, as x86 has them. */
    LOCK_EXCLUDES_ON_CPUS = 64,
    /* Who is past the doorway (<reprise/waits.h>) gets in before all that ask
     * later. */
    LOCK_FIRST_COME = 128
};

/* `self` is the caller's number: from 0, different for each thread that uses
 * the lock, and the same for all its calls. */
struct lock_ops {
    const char *name;
    void (*prepare)(struct lock *lock); /* NULL: all zero is a free lock */
    void (*lock)(struct lock *lock, int self);
    void (*unlock)(struct lock *lock, int self);
    int max_threads;     /* `self` is below that; 0: any number of threads */
    unsigned properties; /* enum lock_properties, or-ed */
    /* lock() and unlock() together, when no other thread wants the lock: so
     * many locked instructions, so many system calls. locks_test counts. */
    int locked, system_calls;
};

/* Not locks, though they look like it. */
extern const struct lock_ops lock_none;
extern const struct lock_ops lock_variable; /* look, then set */

/* Loads and stores alone. */
extern const struct lock_ops lock_alternation;  /* taking turns: two threads */
extern const struct lock_ops lock_dekker;       /* two threads */
extern const struct lock_ops lock_peterson;     /* two threads */
extern const struct lock_ops lock_bakery;       /* Lamport 1974 */
extern const struct lock_ops lock_lamport_fast; /* Lamport 1987 */

/* A stronger instruction, or a sequence or system call in its place. */
extern const struct lock_ops lock_ras;          /* restartable test-and-set */
extern const struct lock_ops lock_xchg;         /* locked xchg */
extern const struct lock_ops lock_syscall;      /* test_and_set_np() */
extern const struct lock_ops lock_ras_cas;      /* compare-and-swap */
extern const struct lock_ops lock_ras_ticket;   /* fetch-and-add */
extern const struct lock_ops lock_bounded_xchg; /* xchg, and whose turn it is */
extern const struct lock_ops lock_ras_mutex;    /* pthread mutex on ras */
extern const struct lock_ops lock_xchg_mutex;   /* pthread mutex on xchg */

/* Those of loads and stores that need a fence on several CPUs, with one. They
 * are not in the list: on one CPU they are those again, and slower. */
extern const struct lock_ops lock_dekker_fenced, lock_peterson_fenced;
extern const struct lock_ops lock_bakery_fenced, lock_lamport_fast_fenced;

/* Let all stores before it be seen before anything after it is read. */
static inline void lock_fence(int fenced)
{
    if (fenced)
        __atomic_thread_fence(__ATOMIC_SEQ_CST);
}

/* All of them, in this order; NULL ends the list. */
extern const struct lock_ops *const lock_ops_all[];

#endif
