/* contention.c - a mutex that many threads want keeps a count right, loses no
 * wake-up, and lets its waiters sleep. */
#include <pthread.h>
#include <reprise/reprise.h>
#include <sched.h>
#include <reprise/tap.h>
#include <time.h>
#include <unistd.h>

#include "mutex_test.h"

enum { THREADS = 8, ROUNDS = 500, MOST_THREADS = 64 };

static pthread_mutex_t mutex;
static volatile int counter, inside, overlaps;

/* Have the others come to wait at each depth. */
static void lock_again(int depth)
{
    if (depth == 0)
        return;
    pthread_mutex_lock(&mutex);
    sched_yield();
    lock_again(depth - 1);
    sched_yield();
    pthread_mutex_unlock(&mutex);
}

/* Yields with the mutex held, so that the others have to wait. */
static void *count_under_mutex(void *argument)
{
    const int *recursive = argument;
    for (int i = 0; i < ROUNDS; i++) {
        pthread_mutex_lock(&mutex);
        if (*recursive)
            lock_again(i % 3);
        if (inside++)
            overlaps = overlaps + 1;
        counter = counter + 1;
        if (i % 5 == 0)
            sched_yield();
        inside--;
        pthread_mutex_unlock(&mutex);
        if (i % 7 == 0)
            sched_yield();
    }
    return NULL;
}

static volatile int tid_of_waiter;

static void *wait_for_mutex(void *argument)
{
    tid_of_waiter = gettid();
    pthread_mutex_lock(&mutex);
    pthread_mutex_unlock(&mutex);
    return argument;
}

/* One thread's row of the kernel's list. 0, or -1: it is not there. */
static int find_thread(int tid, struct thread_status *status)
{
    static struct thread_status table[MOST_THREADS];
    int count = thread_list_np(table, MOST_THREADS);
    for (int i = 0; i < count && i < MOST_THREADS; i++) {
        if (table[i].tid == tid) {
            *status = table[i];
            return 0;
        }
    }
    return -1;
}

static void test_sleeping(const char *mechanism, const char *type)
{
    struct timespec pause = { 0, 20000000 };
    struct thread_status early = { 0 }, late = { 0 };
    pthread_t thread;
    pthread_mutex_lock(&mutex);
    tid_of_waiter = 0;
    pthread_create(&thread, NULL, wait_for_mutex, NULL);
    nanosleep(&pause, NULL);
    find_thread(tid_of_waiter, &early);
    nanosleep(&pause, NULL);
    find_thread(tid_of_waiter, &late);
    promise_equal(late.state, THREAD_BLOCKED_NP, "%s %s: a waiter sleeps",
                  mechanism, type);
    promise_equal(late.switches - early.switches, 0,
                  "%s %s: and does not run meanwhile", mechanism, type);
    pthread_mutex_unlock(&mutex);
    pthread_join(thread, NULL);
}

enum { STEPS = 40 };

static volatile int finished;

static void *lock_once(void *argument)
{
    if (argument)
        preempt_after_np((uint32_t)(uintptr_t)argument);
    pthread_mutex_lock(&mutex);
    pthread_mutex_unlock(&mutex);
    __atomic_fetch_add(&finished, 1, __ATOMIC_SEQ_CST);
    return NULL;
}

/* The mutex is held, and a first thread sleeps on it. A second is interrupted
 * after `steps` instructions of its attempt, and just then the holder lets go:
 * both must get the mutex. Returns how many did. */
static int meet_unlock(uintptr_t steps)
{
    struct timespec pause = { 0, 2000000 };
    pthread_t sleeper, latecomer;
    finished = 0;
    pthread_mutex_lock(&mutex);
    pthread_create(&sleeper, NULL, lock_once, NULL);
    nanosleep(&pause, NULL);
    pthread_create(&latecomer, NULL, lock_once, (void *)steps);
    sched_yield();
    pthread_mutex_unlock(&mutex);
    for (int i = 0; i < 10 && finished < 2; i++)
        nanosleep(&pause, NULL);
    if (finished < 2)
        return finished;
    pthread_join(sleeper, NULL);
    pthread_join(latecomer, NULL);
    return 2;
}

static void test_wake_ups(const char *mechanism, const char *type)
{
    int steps = 1;
    while (steps < STEPS && meet_unlock((uintptr_t)steps) == 2)
        steps++;
    promise_equal(steps, STEPS,
                  "%s %s: no instruction of lock can lose a wake-up", mechanism,
                  type);
}

void test_contention(const char *mechanism, const char *type_name, int type)
{
    pthread_t threads[THREADS];
    int recursive = type == PTHREAD_MUTEX_RECURSIVE;
    new_mutex(&mutex, type);
    counter = inside = overlaps = 0;
    for (int i = 0; i < THREADS; i++)
        pthread_create(&threads[i], NULL, count_under_mutex, &recursive);
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    promise_equal(counter, THREADS * ROUNDS,
                  "%s %s: %d threads that wait for each other count right",
                  mechanism, type_name, THREADS);
    promise_equal(overlaps, 0, "%s %s: one at a time inside", mechanism,
                  type_name);
    test_sleeping(mechanism, type_name);
    test_wake_ups(mechanism, type_name);
}
