/* mechanisms.c - the ways to add 1 to a counter that several threads share.
 *
 * Owns: the counter. Each thread waits at a gate until all exist, so that they
 * overlap from the first operation to the last.
 */
#include <reprise/instruction_clock.h>
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

static void work_with_sequence(const struct mechanism *mechanism, int self,
                               uint32_t operations)
{
    (void)mechanism;
    (void)self;
    for (uint32_t i = 0; i < operations; i++)
        ras_fetch_and_add(&counter, 1);
}

#define MECHANISM(name_, lock_, work_, protects_)                          \
    {                                                                      \
        .name = name_, .lock = lock_, .work = work_, .protects = protects_ \
    }

const struct mechanism mechanisms[] = {
    MECHANISM("none", &lock_none, work_under_lock, 0),
    MECHANISM("ras", &lock_ras, work_under_lock, 1),
    MECHANISM("xchg", &lock_xchg, work_under_lock, 1),
    MECHANISM("syscall", &lock_syscall, work_under_lock, 1),
    MECHANISM("add", NULL, work_with_add, 1),
    MECHANISM("ras-fetch-and-add", NULL, work_with_sequence, 1),
    MECHANISM("ras-mutex", &lock_ras_mutex, work_under_lock, 1),
    MECHANISM("xchg-mutex", &lock_xchg_mutex, work_under_lock, 1),
};
const int mechanism_count = sizeof(mechanisms) / sizeof(mechanisms[0]);

struct mechanism mechanism_of(const struct lock_ops *ops)
{
    int protects = (ops->properties & LOCK_EXCLUDES) != 0;
    return (struct mechanism)MECHANISM(ops->name, ops, work_under_lock,
                                       protects);
}

static void pause_for(uint32_t turns)
{
    while (turns-- > 0)
        __asm__ volatile("");
}

/* One thread's part in a row. */
struct worker {
    const struct row *row;
    int self;
};

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
    while (!gate)
        sched_yield();
    while (left > 0) {
        uint32_t batch = LEAST_BATCH + (uint32_t)rand_r(&seed) % LEAST_BATCH;
        batch = batch < left ? batch : left;
        mechanism->work(mechanism, worker->self, batch);
        pause_for((uint32_t)rand_r(&seed) % LONGEST_PAUSE);
        left -= batch;
    }
    return NULL;
}

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

static void prepare(const struct mechanism *mechanism)
{
    memset(&lock, 0, sizeof(lock));
    if (mechanism->lock && mechanism->lock->prepare)
        mechanism->lock->prepare(&lock);
    if (mechanism->begin)
        mechanism->begin();
    counter = 0;
    gate = 0;
}

/* Open the gate for the `count` threads and wait for the last to end. */
static uint64_t time_threads(pthread_t *threads, uint32_t count)
{
    uint64_t begin = read_clock();
    gate = 1;
    for (uint32_t i = 0; i < count; i++)
        pthread_join(threads[i], NULL);
    return read_clock() - begin;
}

int run_mechanism(const struct mechanism *mechanism, uint32_t threads,
                  uint32_t operations, struct row *row)
{
    pthread_t created[MOST_THREADS];
    struct worker workers[MOST_THREADS];
    uint32_t restarts, forwards, count;
    int error = 0;

    *row = (struct row){ .mechanism = mechanism,
                         .threads = threads,
                         .operations = operations,
                         .expected = threads * operations };
    prepare(mechanism);
    count_recoveries(&restarts, &forwards);
    for (count = 0; count < threads; count++) {
        workers[count] = (struct worker){ row, (int)count };
        error =
            pthread_create(&created[count], NULL, run_thread, &workers[count]);
        if (error)
            break;
    }
    row->ticks = time_threads(created, count);
    count_recoveries(&row->restarts, &row->forwards);
    row->restarts -= restarts;
    row->forwards -= forwards;
    row->got = mechanism->result ? mechanism->result() : (uint32_t)counter;
    return error;
}
