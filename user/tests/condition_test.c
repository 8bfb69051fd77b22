/* condition_test - conditions, semaphores, barriers, keys; also between
 * processes. */
#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <reprise/tap.h>
#include <unistd.h>

enum { THREADS = 6, ITEMS = 3000, SLOTS = 4 };

/* A queue of a few slots, with conditions: what goes in comes out once. */
static struct queue {
    pthread_mutex_t mutex;
    pthread_cond_t filled, emptied;
    int slots[SLOTS];
    int count, next;
    uint64_t sum;
} queue;

static void put(struct queue *to, int item)
{
    pthread_mutex_lock(&to->mutex);
    while (to->count == SLOTS)
        pthread_cond_wait(&to->emptied, &to->mutex);
    to->slots[(to->next + to->count++) % SLOTS] = item;
    pthread_cond_signal(&to->filled);
    pthread_mutex_unlock(&to->mutex);
}

static int take(struct queue *from)
{
    int item;
    pthread_mutex_lock(&from->mutex);
    while (from->count == 0)
        pthread_cond_wait(&from->filled, &from->mutex);
    item = from->slots[from->next];
    from->next = (from->next + 1) % SLOTS;
    from->count--;
    pthread_cond_signal(&from->emptied);
    pthread_mutex_unlock(&from->mutex);
    return item;
}

/* Take until a 0 comes; the sum. */
static uint64_t consume(struct queue *from)
{
    uint64_t sum = 0;
    int item;
    while ((item = take(from)) != 0)
        sum += (uint64_t)item;
    return sum;
}

static void *consumer(void *argument)
{
    (void)argument;
    uint64_t sum = consume(&queue);
    pthread_mutex_lock(&queue.mutex);
    queue.sum += sum;
    pthread_mutex_unlock(&queue.mutex);
    return NULL;
}

static void test_condition(void)
{
    pthread_t threads[THREADS];
    for (int i = 0; i < THREADS; i++)
        pthread_create(&threads[i], NULL, consumer, NULL);
    for (int i = 1; i <= ITEMS; i++)
        put(&queue, i);
    for (int i = 0; i < THREADS; i++)
        put(&queue, 0);
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    promise_equal((int64_t)queue.sum, (int64_t)ITEMS * (ITEMS + 1) / 2,
                  "%d items go through a queue of %d slots", ITEMS, SLOTS);
    promise_equal(pthread_cond_destroy(&queue.filled), 0,
                  "then nobody waits any more");
}

static pthread_mutex_t guard;
static pthread_cond_t changed;
static volatile int waits, is_changed;

static void *wait_for_change(void *argument)
{
    pthread_mutex_lock(&guard);
    waits = 1;
    while (!is_changed)
        pthread_cond_wait(&changed, &guard);
    pthread_mutex_unlock(&guard);
    return argument;
}

/* With the mutex held whoever waits has given it up, and cannot go on. */
static void test_condition_destroy(void)
{
    struct timespec past = { 0, 0 };
    pthread_t thread;
    pthread_create(&thread, NULL, wait_for_change, NULL);
    while (!waits)
        sched_yield();
    usleep(5000);
    pthread_mutex_lock(&guard);
    promise_error(pthread_cond_destroy(&changed), EBUSY,
                  "destroy is EBUSY while somebody waits");
    pthread_mutex_unlock(&guard);
    usleep(5000);
    pthread_mutex_lock(&guard);
    is_changed = 1;
    promise_error(pthread_cond_signal(&changed), 0, "who goes on waiting");
    promise_error(pthread_cond_destroy(&changed), 0,
                  "but not once it was signalled, before it runs");
    memset(&changed, 0x55, sizeof(changed));
    pthread_mutex_unlock(&guard);
    pthread_join(thread, NULL);
    promise(changed.waiters == 0x55555555 && changed.signals == 0x55555555,
            "and it touches the memory no more");
    pthread_cond_init(&changed, NULL);
    pthread_mutex_lock(&guard);
    pthread_cond_timedwait(&changed, &guard, &past);
    pthread_mutex_unlock(&guard);
    promise_error(pthread_cond_destroy(&changed), 0,
                  "who gave up does not wait either");
}

static void test_condition_time(void)
{
    pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
    pthread_cond_t condition;
    pthread_condattr_t attributes;
    struct timespec before, after, deadline;
    int64_t passed;
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(&condition, &attributes);
    pthread_mutex_lock(&mutex);
    clock_gettime(CLOCK_MONOTONIC, &before);
    deadline = before;
    deadline.tv_sec++;
    promise_equal(pthread_cond_timedwait(&condition, &mutex, &deadline),
                  ETIMEDOUT, "a wait ends at its deadline");
    clock_gettime(CLOCK_MONOTONIC, &after);
    passed = (after.tv_sec - before.tv_sec) * 1000 +
             (after.tv_nsec - before.tv_nsec) / 1000000;
    promise(passed >= 1000 && passed < 1100, "after one second: %d ms",
            (int)passed);
    promise_equal(pthread_mutex_trylock(&mutex), EBUSY,
                  "and the mutex is locked");
    promise_equal(pthread_cond_timedwait(&condition, &mutex, &before),
                  ETIMEDOUT, "a deadline that is over does not wait");
    deadline.tv_nsec = 1000000000;
    promise_equal(pthread_cond_timedwait(&condition, &mutex, &deadline), EINVAL,
                  "what is no time is EINVAL");
    pthread_mutex_unlock(&mutex);
}

static sem_t semaphore;
static volatile int inside, most_inside;

static void *visit(void *argument)
{
    for (int i = 0; i < 200; i++) {
        sem_wait(&semaphore);
        int now = __atomic_add_fetch(&inside, 1, __ATOMIC_SEQ_CST);
        if (now > most_inside)
            most_inside = now;
        sched_yield();
        __atomic_sub_fetch(&inside, 1, __ATOMIC_SEQ_CST);
        sem_post(&semaphore);
    }
    return argument;
}

static void test_semaphore(void)
{
    pthread_t threads[THREADS];
    struct timespec past = { 0, 0 };
    int value = -1;
    sem_init(&semaphore, 0, 2);
    for (int i = 0; i < THREADS; i++)
        pthread_create(&threads[i], NULL, visit, NULL);
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    promise_equal(most_inside, 2, "a semaphore of 2 lets two in at a time");
    sem_getvalue(&semaphore, &value);
    promise_equal(value, 2, "and is 2 again");
    promise_equal(sem_trywait(&semaphore) + sem_trywait(&semaphore), 0,
                  "trywait takes both");
    promise_errno(sem_trywait(&semaphore), EAGAIN, "a third is EAGAIN");
    promise_errno(sem_timedwait(&semaphore, &past), ETIMEDOUT,
                  "or ETIMEDOUT in timedwait");
    promise_errno(sem_init(&semaphore, 0, 0x80000000u), EINVAL,
                  "a value too large is EINVAL");
    sem_init(&semaphore, 0, SEM_VALUE_MAX);
    promise_errno(sem_post(&semaphore), EOVERFLOW,
                  "a semaphore does not overflow");
}

static void do_nothing(int number)
{
    (void)number;
}

static void test_interrupted(void)
{
    struct sigaction action = { .sa_handler = do_nothing };
    sigaction(SIGALRM, &action, NULL);
    sem_init(&semaphore, 0, 0);
    alarm(1);
    promise_errno(sem_wait(&semaphore), EINTR, "a handler ends sem_wait");
}

static pthread_barrier_t barrier;
static volatile int rounds[THREADS], too_early;

/* Returns how often it was the one that is told so. */
static void *march(void *argument)
{
    int self = (int)(uintptr_t)argument;
    uintptr_t serial = 0;
    for (int i = 1; i <= 100; i++) {
        rounds[self] = i;
        if (pthread_barrier_wait(&barrier) == PTHREAD_BARRIER_SERIAL_THREAD)
            serial++;
        for (int other = 0; other < THREADS; other++)
            too_early += rounds[other] < i;
    }
    return (void *)serial;
}

static void test_barrier(void)
{
    pthread_t threads[THREADS];
    uintptr_t serial = 0;
    promise_equal(pthread_barrier_init(&barrier, NULL, 0), EINVAL,
                  "a barrier for nobody is EINVAL");
    pthread_barrier_init(&barrier, NULL, THREADS);
    for (uintptr_t i = 0; i < THREADS; i++)
        pthread_create(&threads[i], NULL, march, (void *)i);
    for (int i = 0; i < THREADS; i++) {
        void *result;
        pthread_join(threads[i], &result);
        serial += (uintptr_t)result;
    }
    promise_equal(too_early, 0, "nobody passes a barrier before all are there");
    promise_equal((int)serial, 100, "one of them is told so each time");
    promise_equal(pthread_barrier_destroy(&barrier), 0, "then it is free");
}

static pthread_key_t key, other_key;
static volatile int destroyed;

static void destroy(void *value)
{
    destroyed += (int)(uintptr_t)value;
}

static void *use_key(void *argument)
{
    void *before = pthread_getspecific(key);
    pthread_setspecific(key, argument);
    sched_yield();
    return pthread_getspecific(key) == argument ? before : argument;
}

static void test_keys(void)
{
    pthread_t threads[THREADS];
    uintptr_t wrong = 0;
    int made = 0;
    promise_equal(pthread_key_create(&key, destroy), 0, "a key is made");
    pthread_setspecific(key, &key);
    for (uintptr_t i = 0; i < THREADS; i++)
        pthread_create(&threads[i], NULL, use_key, (void *)(i + 1));
    for (int i = 0; i < THREADS; i++) {
        void *result;
        pthread_join(threads[i], &result);
        wrong += (uintptr_t)result;
    }
    promise_equal((int)wrong, 0, "each thread has its own value, NULL first");
    promise_equal(destroyed, THREADS * (THREADS + 1) / 2,
                  "the destructor gets each of them once");
    promise(pthread_getspecific(key) == &key, "ours is still there");
    pthread_key_delete(key);
    promise_equal(pthread_setspecific(key, &key), EINVAL,
                  "a deleted key is EINVAL");
    while (made <= PTHREAD_KEYS_MAX &&
           pthread_key_create(&other_key, NULL) == 0)
        made++;
    promise_equal(made, PTHREAD_KEYS_MAX, "there are %d keys",
                  PTHREAD_KEYS_MAX);
    promise(!pthread_getspecific(key), "a key made again has no value");
}

/* Two processes and one queue. */
static void test_processes(void)
{
    struct queue *shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE,
                                MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    pthread_mutexattr_t attributes;
    int status = -1;
    if (shared == MAP_FAILED) {
        tap_skip("processes share a queue", "no shared mappings");
        return;
    }
    pthread_mutexattr_init(&attributes);
    pthread_mutexattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED);
    pthread_mutexattr_settype(&attributes, PTHREAD_MUTEX_ERRORCHECK);
    pthread_mutex_init(&shared->mutex, &attributes);
    pid_t child = fork();
    if (child == 0) {
        shared->sum = consume(shared);
        _exit(0);
    }
    for (int i = 1; i <= ITEMS; i++)
        put(shared, i);
    put(shared, 0);
    promise(waitpid(child, &status, 0) == child && status == 0,
            "a child takes what the parent puts");
    promise_equal((int64_t)shared->sum, (int64_t)ITEMS * (ITEMS + 1) / 2,
                  "all of it");
    pthread_mutex_lock(&shared->mutex);
    child = fork();
    if (child == 0)
        _exit(pthread_mutex_unlock(&shared->mutex));
    waitpid(child, &status, 0);
    promise_equal(WEXITSTATUS(status), EPERM,
                  "a mutex knows its owner in another process, too");
}

int main(void)
{
    test_condition();
    test_condition_destroy();
    test_condition_time();
    test_semaphore();
    test_interrupted();
    test_barrier();
    test_keys();
    test_processes();
    return tap_done();
}
