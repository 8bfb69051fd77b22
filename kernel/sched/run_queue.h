/* run_queue.h - ready threads, one FIFO a priority, found through a bitmap.
 * Priority 0 is the most urgent. */
#ifndef RUN_QUEUE_H
#define RUN_QUEUE_H

#include <stdbool.h>
#include <stdint.h>
#include "list.h"

#define PRIORITIES 32u
#define PRIORITY_HELD PRIORITIES /* ready, but never served: script.h */
#define PRIORITY_DEFAULT 16u

struct thread;

struct run_queue {
    uint32_t nonempty; /* bit p: queue[p] has a thread */
    struct list queue[PRIORITIES + 1];
};

void run_queue_init(struct run_queue *ready);
void run_queue_append(struct run_queue *ready, struct thread *thread);
void run_queue_remove(struct run_queue *ready, struct thread *thread);
/* Take the first thread of the most urgent queue; NULL when all are empty. */
struct thread *run_queue_take(struct run_queue *ready);

#endif
