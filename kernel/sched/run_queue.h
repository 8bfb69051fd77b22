/* run_queue.h - ready threads, one FIFO a priority, found through a bitmap.
 * Priority 0 is the most urgent. A thread is linked through thread->link,
 * which it shares with the wait queues: it is on one or the other. Inline, for
 * every switch does all of it.
 * Two of the queues are in use: PRIORITY_DEFAULT's and PRIORITY_HELD's. The
 * others are for scheduling classes, which a later step brings. */
#ifndef RUN_QUEUE_H
#define RUN_QUEUE_H

#include "sched/sched.h"

static inline void run_queue_init(struct run_queue *ready)
{
    ready->nonempty = 0;
    for (unsigned p = 0; p <= PRIORITY_HELD; p++) {
        list_init(&ready->queue[p]);
        ready->bit[p] = p < PRIORITIES ? 1u << p : 0;
    }
}

static inline void run_queue_append(struct run_queue *ready,
                                    struct thread *thread)
{
    unsigned priority = thread->priority;

    ASSERT(priority <= PRIORITY_HELD && list_empty(&thread->link));
    list_append(&ready->queue[priority], &thread->link);
    ready->nonempty |= ready->bit[priority];
}

static inline void run_queue_remove(struct run_queue *ready,
                                    struct thread *thread)
{
    list_remove(&thread->link);
    if (list_empty(&ready->queue[thread->priority]))
        ready->nonempty &= ~ready->bit[thread->priority];
}

/* Take the first thread of the most urgent queue; NULL when all are empty. */
static inline struct thread *run_queue_take(struct run_queue *ready)
{
    if (!ready->nonempty)
        return NULL;
    struct list *queue = &ready->queue[__builtin_ctz(ready->nonempty)];
    struct list *first = queue->next, *second = first->next;
    queue->next = second;
    second->previous = queue;
    list_init(first);
    if (second == queue) /* it was the last */
        ready->nonempty &= ready->nonempty - 1;
    return CONTAINER_OF(first, struct thread, link);
}

#endif
