/* large.c - blocks that have a mapping of their own (heap_private.h).
 *
 *     mapping              payload                           mapping + length
 *     +---------+----------+--------------------------------------+
 *     | padding | struct   | the caller's                         |
 *     |         | large    |                                      |
 *     +---------+----------+--------------------------------------+
 *
 * They stand in a list, so that a pointer can be looked up without reading
 * what it points to: it may be unmapped already.
 */
#include "heap_private.h"

#include <sys/mman.h>

enum { PAGE = 4096 };

struct large {
    _Alignas(HEAP_ALIGNMENT) struct large *next;
    struct large *previous;
    void *mapping;
    size_t length;
};

static struct large *blocks;

void *__heap_map(size_t length)
{
    void *mapping = mmap(NULL, length, PROT_READ | PROT_WRITE,
                         MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    return mapping == MAP_FAILED ? NULL : mapping;
}

void *__large_allocate(size_t size, size_t alignment)
{
    size_t length = size + sizeof(struct large) + alignment + PAGE - 1;
    uintptr_t payload;
    struct large *large;
    void *mapping;

    if (size > HEAP_LIMIT || alignment > HEAP_LIMIT || length < size)
        return NULL;
    length &= ~(size_t)(PAGE - 1);
    mapping = __heap_map(length);
    if (!mapping)
        return NULL;
    payload = ((uintptr_t)mapping + sizeof(struct large) + alignment - 1) &
              ~(alignment - 1);
    large = (struct large *)payload - 1;
    *large = (struct large){ blocks, NULL, mapping, length };
    if (blocks)
        blocks->previous = large;
    blocks = large;
    return large + 1;
}

size_t __large_size(const void *payload)
{
    for (struct large *large = blocks; large; large = large->next)
        if (large + 1 == payload)
            return (size_t)((char *)large->mapping + large->length -
                            (const char *)payload);
    return 0;
}

void __large_free(void *payload)
{
    struct large *large = (struct large *)payload - 1;

    if (large->previous)
        large->previous->next = large->next;
    else
        blocks = large->next;
    if (large->next)
        large->next->previous = large->previous;
    /* A mapping that malloc made can be unmapped. */
    (void)munmap(large->mapping, large->length);
}
