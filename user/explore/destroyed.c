/* destroyed.c - who comes through first destroys what all waited for, and its
 * memory is gone.
 *
 * Whoever else has to do with the object may still be on the way out of a
 * call. If that call touches the object once more, the process is dead. Beside
 * each object of the library stands one that does.
 */
#include "catalogue.h"

#include <errno.h>
#include <limits.h>
#include <pthread.h>
#include <reprise/steps.h>
#include <semaphore.h>
#include <string.h>
#include <sys/futex.h>
#include <sys/mman.h>

/* This mutex is the file's own, to show what goes wrong. */
struct late_mutex {
    volatile int taken, waiters;
};
struct late_condition {
    volatile int signals, waiters;
};

/* The page with the objects: the only one, and nobody else's. */
static struct {
    pthread_mutex_t mutex;
    struct late_mutex late_mutex;
    sem_t semaphore;
    pthread_cond_t condition;
    struct late_condition late_condition;
    pthread_barrier_t barrier;
} * page;

static volatile int users, ready, gone;
static pthread_mutex_t around; /* the condition; it stays */

enum { PAGE = 4096 };

static void make_with(int mechanism)
{
    pthread_mutexattr_t attributes;
    page = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
                -1, 0);
    pthread_mutexattr_init(&attributes);
    pthread_mutexattr_setmechanism_np(&attributes, mechanism);
    pthread_mutex_init(&page->mutex, &attributes);
    pthread_mutexattr_setmechanism_np(&attributes, PTHREAD_MECHANISM_XCHG_NP);
    pthread_mutex_init(&around, &attributes);
    sem_init(&page->semaphore, 0, 0);
    pthread_cond_init(&page->condition, NULL);
    pthread_barrier_init(&page->barrier, NULL, 2);
    users = 2;
}

static void make(void)
{
    make_with(PTHREAD_MECHANISM_XCHG_NP);
}

static void make_ras(void)
{
    make_with(PTHREAD_MECHANISM_RAS_NP);
}

static void destroy_page(void)
{
    munmap(page, PAGE);
    store(&gone, load(&gone) + 1);
}

static int is_gone(void)
{
    return gone == 1;
}

static void sleep_on(volatile int *word, int value)
{
    futex(word, FUTEX_WAIT, (uint32_t)value, NULL);
}

/* ---- a mutex, of which the last user destroys it ---- */

static void leave_mutex(void)
{
    pthread_mutex_lock(&page->mutex);
    int left = load(&users) - 1;
    store(&users, left);
    pthread_mutex_unlock(&page->mutex);
    if (left == 0 && pthread_mutex_destroy(&page->mutex) == 0)
        destroy_page();
}

static void lock_late(struct late_mutex *mutex)
{
    while (__atomic_exchange_n(&mutex->taken, 1, __ATOMIC_SEQ_CST)) {
        __atomic_fetch_add(&mutex->waiters, 1, __ATOMIC_SEQ_CST);
        sleep_on(&mutex->taken, 1);
        __atomic_fetch_sub(&mutex->waiters, 1, __ATOMIC_SEQ_CST);
    }
}

/* It has let go, and looks. */
static void unlock_late(struct late_mutex *mutex)
{
    mutex->taken = 0;
    if (mutex->waiters)
        futex(&mutex->taken, FUTEX_WAKE, 1, NULL);
}

static void leave_late_mutex(void)
{
    lock_late(&page->late_mutex);
    int left = load(&users) - 1;
    store(&users, left);
    unlock_late(&page->late_mutex);
    if (left == 0)
        destroy_page();
}

/* ---- a semaphore, which the waiter destroys ---- */

static void post(void)
{
    sem_post(&page->semaphore);
}

static void await_post(void)
{
    sem_wait(&page->semaphore);
    sem_destroy(&page->semaphore);
    destroy_page();
}

static void post_late(void)
{
    __atomic_fetch_add(&page->semaphore.value, 1, __ATOMIC_SEQ_CST);
    if (page->semaphore.waiters)
        futex(&page->semaphore.value, FUTEX_WAKE, 1, NULL);
}

/* ---- a condition, which is destroyed as soon as nobody waits any more ---- */

static void await_ready(void)
{
    pthread_mutex_lock(&around);
    while (!ready)
        pthread_cond_wait(&page->condition, &around);
    pthread_mutex_unlock(&around);
}

static void set_ready(void)
{
    pthread_mutex_lock(&around);
    ready = 1;
    pthread_cond_broadcast(&page->condition);
    pthread_mutex_unlock(&around);
}

static void set_ready_and_destroy(void)
{
    set_ready();
    if (pthread_cond_destroy(&page->condition) == 0)
        destroy_page();
}

/* A new one takes the old one's place. A waiter that was late must not take it
 * for the old. */
static void set_ready_and_renew(void)
{
    set_ready();
    if (pthread_cond_destroy(&page->condition) == 0)
        store(&gone, load(&gone) + 1);
    pthread_cond_init(&page->condition, NULL);
}

static void set_ready_and_clear(void)
{
    set_ready();
    if (pthread_cond_destroy(&page->condition) == 0)
        store(&gone, load(&gone) + 1);
    memset(&page->condition, 0, sizeof(page->condition));
}

/* The waiter counts itself, when it comes and when it goes. */
static void await_ready_late(void)
{
    struct late_condition *condition = &page->late_condition;
    pthread_mutex_lock(&around);
    while (!ready) {
        int number = condition->signals;
        __atomic_fetch_add(&condition->waiters, 1, __ATOMIC_SEQ_CST);
        pthread_mutex_unlock(&around);
        sleep_on(&condition->signals, number);
        pthread_mutex_lock(&around);
        __atomic_fetch_sub(&condition->waiters, 1, __ATOMIC_SEQ_CST);
    }
    pthread_mutex_unlock(&around);
}

static void set_ready_late(void)
{
    struct late_condition *condition = &page->late_condition;
    pthread_mutex_lock(&around);
    ready = 1;
    __atomic_fetch_add(&condition->signals, 1, __ATOMIC_SEQ_CST);
    if (condition->waiters)
        futex(&condition->signals, FUTEX_WAKE, INT_MAX, NULL);
    pthread_mutex_unlock(&around);
}

static void set_ready_late_and_destroy(void)
{
    set_ready_late();
    destroy_page();
}

/* The numbers begin at 0 again. */
static void set_ready_late_and_renew(void)
{
    set_ready_late();
    page->late_condition = (struct late_condition){ 0, 0 };
    store(&gone, load(&gone) + 1);
}

/* ---- a barrier, which the one that is told so destroys ---- */

static void meet(void)
{
    if (pthread_barrier_wait(&page->barrier) == PTHREAD_BARRIER_SERIAL_THREAD &&
        pthread_barrier_destroy(&page->barrier) == 0)
        destroy_page();
}

static void meet_and_unmap(void)
{
    if (pthread_barrier_wait(&page->barrier) == PTHREAD_BARRIER_SERIAL_THREAD)
        destroy_page();
}

#define GONE                                                  \
    .prepare = make, .check = is_gone, .expect = "gone == 1", \
    .watches = { WATCH(gone) }

const struct entry destroyed[] = {
    { .scenario = { "mutex-last-out", .threads = { leave_mutex, leave_mutex },
                    GONE },
      .about = "the last user of a mutex destroys it",
      .expected = "safe",
      .on_cpus = "safe" },
    { .scenario = { "mutex-last-out-ras", .prepare = make_ras,
                    .threads = { leave_mutex, leave_mutex }, .check = is_gone,
                    .expect = "gone == 1", .watches = { WATCH(gone) } },
      .about = "the last user of a mutex on a sequence destroys it",
      .expected = "safe",
      .on_cpus = "broken",
      .sequences = 1 },
    { .scenario = { "mutex-looks-late",
                    .threads = { leave_late_mutex, leave_late_mutex }, GONE },
      .about = "unlock lets go, then looks for waiters: too late",
      .expected = "dead",
      .on_cpus = "broken" },
    { .scenario = { "semaphore-last", .threads = { post, await_post }, GONE },
      .about = "the thread that waited destroys the semaphore",
      .expected = "safe",
      .on_cpus = "broken",
      .sequences = 1 },
    { .scenario = { "semaphore-looks-late",
                    .threads = { post_late, await_post }, GONE },
      .about = "post adds, then looks for waiters: too late",
      .expected = "dead",
      .on_cpus = "broken" },
    { .scenario = { "condition-last",
                    .threads = { await_ready, await_ready,
                                 set_ready_and_destroy },
                    GONE },
      .about = "a condition is destroyed after its broadcast",
      .expected = "safe",
      .on_cpus = "safe" },
    { .scenario = { "condition-renewed",
                    .threads = { await_ready, set_ready_and_renew }, GONE },
      .about = "a new condition is made in the memory of the old one",
      .expected = "safe",
      .on_cpus = "safe" },
    { .scenario = { "condition-cleared",
                    .threads = { await_ready, set_ready_and_clear }, GONE },
      .about = "the memory of a destroyed condition is cleared",
      .expected = "safe",
      .on_cpus = "unmodelled" },
    { .scenario = { "condition-counts-late",
                    .threads = { await_ready_late, await_ready_late,
                                 set_ready_late_and_destroy },
                    GONE },
      .about = "a woken waiter counts itself down: too late",
      .expected = "dead",
      .on_cpus = "broken" },
    { .scenario = { "condition-from-0",
                    .threads = { await_ready_late, set_ready_late_and_renew },
                    GONE },
      .about = "a new condition counts from 0: a late waiter sleeps on",
      .expected = "deadlock",
      .on_cpus = "broken" },
    { .scenario = { "barrier-last", .threads = { meet, meet }, GONE },
      .about = "the first thread through a barrier destroys it",
      .expected = "safe",
      .on_cpus = "broken",
      .sequences = 1 },
    { .scenario = { "barrier-unmapped",
                    .threads = { meet_and_unmap, meet_and_unmap }, GONE },
      .about = "a barrier's memory goes without pthread_barrier_destroy",
      .expected = "dead",
      .on_cpus = "broken" },
    { .about = 0 },
};
