/* run_queue.h - ready threads: one first-in-first-out list for each priority,
 * found through a bitmap. Priority 0 is the most urgent. A thread is linked
 * through thread->link, which the wait queues use, too: it is on one or the
 * other. The functions are inline, since every switch calls them. Two of the
 * lists are in use: those of PRIORITY_DEFAULT and PRIORITY_HELD. The others are
 * for scheduling classes, which a later step brings. */
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

/* Take the first thread of the most urgent list. NULL: all that may run are
 * empty.
 *
 *     nonempty   ...0001 0000 0000 0000 0000   bit 16: PRIORITY_DEFAULT
 *     bit[]      1 << p for each priority p;   0 for PRIORITY_HELD
 *
 * The time is the same for any number of threads: the lowest bit names the most
 * urgent list that has a thread, and the CPU finds it with one instruction. The
 * list of held threads has no bit: what is appended there never shows up in
 * `nonempty`, so this function need not know that threads can be held, and they
 * cost nothing. The last line clears the lowest bit, which is that of the list
 * which has just become empty. */
static inline struct thread *run_queue_take(struct run_queue *ready)
{
    if (!ready->nonempty)
        return NULL;
    struct list *queue = &ready->queue[__builtin_ctz(ready->nonempty)];
    struct list *first = queue->next, *second = first->next;
    queue->next = second;
    second->previous = queue;
    list_init(first);
    if (second == queue) /* that was its last thread */
        ready->nonempty &= ready->nonempty - 1;
    return CONTAINER_OF(first, struct thread, link);
}

#endif
