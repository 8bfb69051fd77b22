/* run_queue.c - see run_queue.h. A thread is linked through thread->link,
 * which it shares with the wait queues: it is on one or the other. */
#include "sched/run_queue.h"
#include "kernel.h"
#include "sched/thread.h"

/* What is held has none. */
static const uint32_t bits[PRIORITIES + 1] = {
#define FOUR(p) 1u << (p), 2u << (p), 4u << (p), 8u << (p)
    FOUR(0), FOUR(4), FOUR(8), FOUR(12), FOUR(16), FOUR(20), FOUR(24), FOUR(28),
};

void run_queue_init(struct run_queue *ready)
{
    ready->nonempty = 0;
    for (unsigned p = 0; p <= PRIORITY_HELD; p++)
        list_init(&ready->queue[p]);
}

void run_queue_append(struct run_queue *ready, struct thread *thread)
{
    ASSERT(thread->priority <= PRIORITY_HELD && list_empty(&thread->link));
    list_append(&ready->queue[thread->priority], &thread->link);
    ready->nonempty |= bits[thread->priority];
}

void run_queue_remove(struct run_queue *ready, struct thread *thread)
{
    list_remove(&thread->link);
    if (list_empty(&ready->queue[thread->priority]))
        ready->nonempty &= ~bits[thread->priority];
}

struct thread *run_queue_take(struct run_queue *ready)
{
    if (!ready->nonempty)
        return NULL;
    unsigned p = (unsigned)__builtin_ctz(ready->nonempty);
    struct thread *thread =
        CONTAINER_OF(ready->queue[p].next, struct thread, link);
    run_queue_remove(ready, thread);
    return thread;
}
