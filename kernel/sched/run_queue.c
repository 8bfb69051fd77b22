/* run_queue.c - see run_queue.h. A thread is linked through thread->link,
 * which it shares with the wait queues: it is on one or the other. */
#include "sched/run_queue.h"
#include "kernel.h"
#include "sched/thread.h"

void run_queue_init(struct run_queue *ready)
{
    ready->nonempty = 0;
    for (unsigned p = 0; p < PRIORITIES; p++)
        list_init(&ready->queue[p]);
}

void run_queue_append(struct run_queue *ready, struct thread *thread)
{
    ASSERT(thread->priority < PRIORITIES && list_empty(&thread->link));
    list_append(&ready->queue[thread->priority], &thread->link);
    ready->nonempty |= 1u << thread->priority;
}

void run_queue_remove(struct run_queue *ready, struct thread *thread)
{
    list_remove(&thread->link);
    if (list_empty(&ready->queue[thread->priority]))
        ready->nonempty &= ~(1u << thread->priority);
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
