/* mechanisms.c - the ways to add 1 to a counter that several threads share.
 *
 * Owns: the counter. Each thread waits at a gate until all are there, and at
 * the end in read() for the last; so they overlap from the first operation to
 * the last, and nothing that the library does to start and end a thread is
 * counted: it has sequences of its own.
 */
#include <reprise/instruction_clock.h>
#include <errno.h>
#include <pthread.h>
#include <reprise/ras.h>
#include <sched.h>
#include <reprise/sequences.h>
#include <reprise/steps.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tour.h"

enum {
    MOST_THREADS = 64,
    MOST_SEQUENCES = 128,
    LEAST_BATCH = 100, /* operations from one pause to the next */
    LONGEST_PAUSE = 32 /* turns of an empty loop */
};

static volatile int counter;
static struct lock lock;
static volatile int gate;
static int waiting_at_gate, still_at_work; /* so many threads */
static int finish[2];                      /* a pipe: a byte for each reader */

/* M = M + 1 as a machine without a suitable instruction does it.
 * Code: load counter, add, store counter, again. */
static void work_under_lock(const struct mechanism *mechanism, int self,
                            uint32_t operations)
{
    const struct lock_ops *ops = mechanism->lock;
    for (uint32_t i = 0; i < operations; i++) {
        ops->lock(&lock, self);
        store(&counter, load(&counter) + 1);
        ops->unlock(&lock, self);
        __asm__ volatile("" : "+r"(i)); /* count here, not among the three */
    }
}

/* Code: add to counter at once, again. */
static void work_with_add(const struct mechanism *mechanism, int self,
                          uint32_t operations)
{
    (void)mechanism;
    (void)self;
    for (uint32_t i = 0; i < operations; i++)
        __asm__ volatile("addl $1, %0" : "+m"(counter) : : "cc");
}

/* Programs that must run on several CPUs do it so. */
static void work_with_locked_add(const struct mechanism *mechanism, int self,
                                 uint32_t operations)
{
    (void)mechanism;
    (void)self;
    for (uint32_t i = 0; i < operations; i++) {
        int amount = 1;
        __asm__ volatile("lock xaddl %0, %1"
                         : "+r"(amount), "+m"(counter)
                         :
                         : "cc");
    }
}

static void work_with_sequence(const struct mechanism *mechanism, int self,
                               uint32_t operations)
{
    (void)mechanism;
    (void)self;
    for (uint32_t i = 0; i < operations; i++)
        ras_fetch_and_add(&counter, 1);
}

#define UNDER(name_, words_, lock_, protects_)         \
    {                                                  \
        .name = name_, .words = words_, .lock = lock_, \
        .work = work_under_lock, .protects = protects_ \
    }
#define AT_ONCE(name_, words_, work_, locked_, restarts_)                 \
    {                                                                     \
        .name = name_, .words = words_, .work = work_, .locked = locked_, \
        .restarts = restarts_, .protects = 1                              \
    }

const struct mechanism mechanisms[] = {
    UNDER("none", "no lock", &lock_none, 0),
    UNDER("ras", "test-and-set as a sequence", &lock_ras, 1),
    UNDER("xchg", "test-and-set by xchg", &lock_xchg, 1),
    UNDER("syscall", "test-and-set by the kernel", &lock_syscall, 1),
    UNDER("ras-mutex", "mutex made of sequences", &lock_ras_mutex, 1),
    UNDER("xchg-mutex", "mutex made of xchg", &lock_xchg_mutex, 1),
    AT_ONCE("ras-fetch-and-add", "fetch-and-add, a sequence",
            work_with_sequence, 0, 1),
    AT_ONCE("lock-xadd", "fetch-and-add by lock xadd", work_with_locked_add, 1,
            0),
    AT_ONCE("add", "add, a single instruction", work_with_add, 0, 0),
};
const int mechanism_count = sizeof(mechanisms) / sizeof(mechanisms[0]);

struct mechanism mechanism_of(const struct lock_ops *ops)
{
    int protects = (ops->properties & LOCK_EXCLUDES) != 0;
    return (struct mechanism)UNDER(ops->name, ops->name, ops, protects);
}

int locked_of(const struct mechanism *mechanism)
{
    return mechanism->lock ? mechanism->lock->locked : mechanism->locked;
}

int system_calls_of(const struct mechanism *mechanism)
{
    return mechanism->lock ? mechanism->lock->system_calls : 0;
}

int stands_on_sequences(const struct mechanism *mechanism)
{
    return mechanism->lock ? (mechanism->lock->properties & LOCK_RESTARTS) != 0
                           : mechanism->restarts;
}

static void pause_for(uint32_t turns)
{
    while (turns-- > 0)
        __asm__ volatile("");
}

/* One thread's part in a row. */
struct worker {
    struct row *row;
    int self;
};

/* Add up what the kernel has counted for this process's sequences so far. */
static void count_recoveries(uint32_t *restarts, uint32_t *forwards)
{
    static struct ras_statistics table[MOST_SEQUENCES];
    int count = ras_stats(0, table, MOST_SEQUENCES);
    *restarts = *forwards = 0;
    for (int i = 0; i < count && i < MOST_SEQUENCES; i++) {
        for (int cause = 0; cause < RAS_CAUSES; cause++) {
            *restarts += table[i].restarts[cause];
            *forwards += table[i].forwards[cause];
        }
    }
}

/* Fill in what has come up to now since the gate was opened. */
static void read_counters(struct row *row)
{
    uint32_t restarts, forwards;
    row->ticks = read_clock() - row->ticks;
    count_recoveries(&restarts, &forwards);
    row->restarts = restarts - row->restarts;
    row->forwards = forwards - row->forwards;
}

/* Wait for the last thread, who reads the counters. */
static void meet_at_finish(struct row *row)
{
    static const char bytes[MOST_THREADS];
    char byte;
    if (__atomic_sub_fetch(&still_at_work, 1, __ATOMIC_SEQ_CST) > 0) {
        if (read(finish[0], &byte, 1) != 1)
            abort();
        return;
    }
    read_counters(row);
    if (write(finish[1], bytes, row->threads) != (ssize_t)row->threads)
        abort();
}

/* The timer's ticks are as regular as these loops: left alone, they would fall
 * on the same few instructions again and again. So there is a short pause now
 * and then, at random.
 * Code: load gate again. */
static void *run_thread(void *argument)
{
    const struct worker *worker = argument;
    const struct mechanism *mechanism = worker->row->mechanism;
    uint32_t left = worker->row->operations;
    unsigned seed = (unsigned)gettid();
    __atomic_add_fetch(&waiting_at_gate, 1, __ATOMIC_SEQ_CST);
    while (!gate)
        sched_yield();
    while (left > 0) {
        uint32_t batch = LEAST_BATCH + (uint32_t)rand_r(&seed) % LEAST_BATCH;
        batch = batch < left ? batch : left;
        mechanism->work(mechanism, worker->self, batch);
        pause_for((uint32_t)rand_r(&seed) % LONGEST_PAUSE);
        left -= batch;
    }
    meet_at_finish(worker->row);
    return NULL;
}

void prepare_mechanism(const struct mechanism *mechanism)
{
    memset(&lock, 0, sizeof(lock));
    if (mechanism->lock && mechanism->lock->prepare)
        mechanism->lock->prepare(&lock);
    if (mechanism->begin)
        mechanism->begin();
    counter = 0;
}

/* Open the gate when all are there, and wait at the finish. */
static void time_threads(struct row *row)
{
    char byte;
    while (__atomic_load_n(&waiting_at_gate, __ATOMIC_SEQ_CST) <
           (int)row->threads)
        sched_yield();
    count_recoveries(&row->restarts, &row->forwards);
    row->ticks = read_clock();
    gate = 1;
    if (read(finish[0], &byte, 1) != 1)
        abort();
}

/* All or none: threads that were created wait for ever at the gate if one
 * could not be, and end with the program. */
static int create_threads(pthread_t *threads, struct worker *workers,
                          struct row *row)
{
    int error = 0;
    for (uint32_t i = 0; i < row->threads && !error; i++) {
        workers[i] = (struct worker){ row, (int)i };
        error = pthread_create(&threads[i], NULL, run_thread, &workers[i]);
    }
    return error;
}

int run_mechanism(const struct mechanism *mechanism, uint32_t threads,
                  uint32_t operations, struct row *row)
{
    pthread_t created[MOST_THREADS];
    struct worker workers[MOST_THREADS];
    int error;

    *row = (struct row){ .mechanism = mechanism,
                         .threads = threads,
                         .operations = operations,
                         .expected = threads * operations };
    if (!finish[1] && pipe(finish))
        return errno;
    prepare_mechanism(mechanism);
    gate = 0;
    waiting_at_gate = 0;
    still_at_work = (int)threads;
    error = create_threads(created, workers, row);
    if (error)
        return error;
    time_threads(row);
    for (uint32_t i = 0; i < threads; i++)
        pthread_join(created[i], NULL);
    row->got = mechanism->result ? mechanism->result() : (uint32_t)counter;
    return 0;
}
