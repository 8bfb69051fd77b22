/* queue.c - schedules that wait to be run: first in, first out, each as long
 * as it needs, in blocks that are freed when they have been read. */
#include <stdlib.h>
#include <string.h>

#include "explore_private.h"

enum { BLOCK = 65536 };

struct explore_block {
    struct explore_block *next;
    uint32_t begin, end; /* of what is in bytes[] */
    uint8_t bytes[BLOCK - 3 * sizeof(uint32_t)];
};

static uint32_t size_of(const struct schedule *schedule)
{
    return (uint32_t)offsetof(struct schedule, segments) +
           schedule->count * (uint32_t)sizeof(struct segment);
}

static struct explore_block *with_room(struct explore_queue *queue,
                                       uint32_t size)
{
    struct explore_block *block = queue->last;

    if (block && block->end + size <= sizeof(block->bytes))
        return block;
    block = malloc(sizeof(*block));
    if (!block)
        return NULL;
    block->next = NULL;
    block->begin = block->end = 0;
    if (queue->last)
        queue->last->next = block;
    else
        queue->first = block;
    return queue->last = block;
}

int explore_queue_put(struct explore_queue *queue,
                      const struct schedule *schedule)
{
    uint32_t size = size_of(schedule);
    struct explore_block *block = with_room(queue, size);

    if (!block)
        return -1;
    memcpy(block->bytes + block->end, schedule, size);
    block->end += size;
    queue->count++;
    return 0;
}

static void drop_first(struct explore_queue *queue)
{
    struct explore_block *block = queue->first;

    queue->first = block->next;
    if (!queue->first)
        queue->last = NULL;
    free(block);
}

int explore_queue_take(struct explore_queue *queue, struct schedule *schedule)
{
    if (!queue->count)
        return 0;
    if (queue->first->begin == queue->first->end)
        drop_first(queue);
    struct explore_block *block = queue->first;
    memcpy(schedule, block->bytes + block->begin,
           offsetof(struct schedule, segments));
    memcpy(schedule, block->bytes + block->begin, size_of(schedule));
    block->begin += size_of(schedule);
    queue->count--;
    return 1;
}

void explore_queue_free(struct explore_queue *queue)
{
    while (queue->first)
        drop_first(queue);
    queue->count = 0;
}
