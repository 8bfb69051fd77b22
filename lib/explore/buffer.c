/* buffer.c - the stores that wait in a CPU's store buffer.
 *
 * A thread whose CPU has stores waiting makes each step that touches memory in
 * three acts, while no other thread runs:
 *
 *     show   the waiting bytes are written over memory, the oldest first, and
 *            what lay there is kept; so a load finds each byte as its own CPU
 *            sees it, whatever instruction it is
 *     (the thread makes its step, natively)
 *     hide   what the step wrote goes into the buffer, be it equal to what
 *            stood there or not; and memory gets back what was kept
 *
 * All bytes that wait can be written: each store has happened natively before
 * it went into a buffer, and buffers are drained before a mapping changes.
 *
 * If the step faults, or a signal comes, the kernel leaves a frame on the
 * stack. The buffer has to be empty before that; and it is: what was shown is
 * not hidden again (explore_after_piece()).
 */
#include <string.h>

#include "cpus_private.h"

static void copy(void *to, const void *from, uint32_t size)
{
    memcpy(to, from, size);
}

static void *memory(uint32_t at)
{
    return (void *)(uintptr_t)at;
}

void explore_arrive(struct buffer *buffer)
{
    const struct store *oldest = &buffer->store[0];

    copy(memory(oldest->at), oldest->bytes, oldest->size);
    buffer->count--;
    memmove(&buffer->store[0], &buffer->store[1],
            buffer->count * sizeof(*oldest));
}

void explore_drain(struct buffer *buffer)
{
    while (buffer->count)
        explore_arrive(buffer);
}

/* Keep what stands in memory. */
static void keep(struct kept *below, uint32_t at, uint32_t size)
{
    struct store *kept = &below->store[below->count++];

    kept->at = at;
    kept->size = size;
    copy(kept->bytes, memory(at), size);
}

static uint32_t writes(const struct operation *operation,
                       const struct access *of[EXPLORE_TOUCHES])
{
    uint32_t count = 0;

    for (int i = 0; i < operation->count; i++)
        if (operation->access[i].how & ACCESS_WRITES)
            of[count++] = &operation->access[i];
    return count;
}

void explore_show(const struct buffer *buffer,
                  const struct operation *operation, struct kept *below)
{
    const struct access *written[EXPLORE_TOUCHES];
    uint32_t count = writes(operation, written);

    below->count = 0;
    for (uint32_t i = 0; i < buffer->count; i++) {
        const struct store *store = &buffer->store[i];
        keep(below, store->at, store->size);
        copy(memory(store->at), store->bytes, store->size);
    }
    for (uint32_t i = 0; i < count; i++)
        if (explore_is_readable(written[i]->at, written[i]->size))
            keep(below, written[i]->at, written[i]->size); /* else it faults */
}

int explore_hide(struct buffer *buffer, const struct operation *operation,
                 struct kept *below)
{
    const struct access *written[EXPLORE_TOUCHES];
    uint32_t count = writes(operation, written);
    struct store made[EXPLORE_TOUCHES];
    int full = 0;

    for (uint32_t i = 0; i < count; i++) {
        made[i].at = written[i]->at;
        made[i].size = written[i]->size;
        copy(made[i].bytes, memory(made[i].at), made[i].size);
    }
    while (below->count) {
        const struct store *kept = &below->store[--below->count];
        copy(memory(kept->at), kept->bytes, kept->size);
    }
    for (uint32_t i = 0; i < count; i++) {
        if (buffer->count == WAITING_MAX) {
            explore_arrive(buffer);
            full = -1;
        }
        buffer->store[buffer->count++] = made[i];
    }
    return full;
}
