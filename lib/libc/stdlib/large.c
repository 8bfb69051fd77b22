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
#include "libc/internal/atomic.h"

#include <sys/mman.h>

enum { PAGE = 4096 };

struct large {
    _Alignas(HEAP_ALIGNMENT) struct large *volatile next;
    void *mapping;
    size_t length;
};

/* A handler may put a block here, or look for one, at any moment of a change
 * that it interrupted: so each changes one pointer, in one step. */
static struct large *volatile blocks;

static bool replace(struct large *volatile *link, struct large *old,
                    struct large *new)
{
    return replace_pointer((void *volatile *)link, old, new);
}

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
    *large = (struct large){ NULL, mapping, length };
    do
        large->next = blocks;
    while (!replace(&blocks, large->next, large));
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

/* A handler may put a block before this one meanwhile, and so move the link. */
static void take_off_list(struct large *large)
{
    struct large *volatile *link;

    do
        for (link = &blocks; *link != large; link = &(*link)->next)
            continue;
    while (!replace(link, large, large->next));
}

void __large_free(void *payload)
{
    struct large *large = (struct large *)payload - 1;

    take_off_list(large);
    /* A mapping that malloc made can be unmapped. */
    (void)munmap(large->mapping, large->length);
}
