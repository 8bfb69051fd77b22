/* heap_private.h - the memory that malloc hands out. Read this before heap.c.
 *
 * Small and middling blocks are chunks of a few large regions. A chunk knows
 * its own size, and that of its lower neighbour while that one is free, so
 * neighbours that are free can always be joined (Knuth's boundary tags):
 *
 *     chunk                      payload, a multiple of 16
 *     |                          |
 *     +-------------------+------+--------------------------------+---
 *     | size | flags      | seal | in use: the caller's           | next
 *     +-------------------+------+--------------------------------+ chunk
 *     | size | flags      | seal | free: next, previous ... size  |
 *     +-------------------+------+--------------------------------+---
 *
 * The seal is a number that depends on the chunk's address and on whether it
 * is in use. A pointer that malloc did not give, or that was freed, has none.
 *
 * Blocks of HEAP_LARGE bytes and more each have a mapping of their own, and
 * give it back when they are freed (large.c).
 */
#ifndef HEAP_PRIVATE_H
#define HEAP_PRIVATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define HEAP_ALIGNMENT 16
#define HEAP_LARGE ((size_t)128 * 1024)
#define HEAP_LIMIT ((size_t)PTRDIFF_MAX)

/* All of these expect the lock to be held, but where it says otherwise. NULL:
 * no memory. */

/* `size` bytes (below HEAP_LARGE), aligned to `alignment` (a power of two, at
 * least HEAP_ALIGNMENT, below HEAP_LARGE). */
void *__heap_allocate(size_t size, size_t alignment);

enum heap_verdict { HEAP_VALID, HEAP_FREED, HEAP_FOREIGN };

/* Is `payload` a chunk in use? Reads only memory that belongs to the heap. */
enum heap_verdict __heap_check(const void *payload);

/* For a payload that is valid. */
void __heap_free(void *payload);
size_t __heap_size(const void *payload);

/* Shrink or grow in place. False: that is not possible. */
bool __heap_resize(void *payload, size_t size);

/* These do so for a block that has a mapping of its own, of any size. size() is
 * 0 for a pointer that is no such block, or is one no longer. A handler that
 * interrupted the owner of the lock may call all but free(); and check() and
 * size() of the heap, for a block that is in use. */
void *__large_allocate(size_t size, size_t alignment);
size_t __large_size(const void *payload);
void __large_free(void *payload);

/* Anonymous memory, a whole number of pages. NULL: none. */
void *__heap_map(size_t length);

#endif
