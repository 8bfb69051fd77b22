/* heap.c - chunks inside regions (drawn in heap_private.h).
 *
 * Owns: the regions and the lists of free chunks, one for each class of
 * sizes. A request takes the first chunk that is large enough from the lowest
 * class that has one, and returns what is too much.
 */
#include "heap_private.h"
#include "libc/internal/atomic.h"

enum {
    IN_USE = 1,     /* this chunk */
    LOWER_FREE = 2, /* its lower neighbour, whose size is known */
    FLAGS = HEAP_ALIGNMENT - 1,

    EXACT_CLASSES = 32, /* 16, 32, ... 512 bytes */
    CLASSES = 80,       /* up to REGION_LARGEST, less one */
    REGION_FIRST = 64 * 1024,
    REGION_LARGEST = 1024 * 1024
};

struct chunk {
    size_t size; /* of all of it, and flags */
    uintptr_t seal;
    /* From here on the payload; these only while the chunk is free. */
    struct chunk *next, *previous;
};

#define HEADER offsetof(struct chunk, next)
#define SMALLEST \
    ((sizeof(struct chunk) + sizeof(size_t) + FLAGS) & ~(size_t)FLAGS)

/* One mapping: this, then chunks, then a header in use that ends them. */
struct region {
    struct region *next;
    char *first, *end; /* the chunks' payloads lie between them */
};

static struct region *regions;
static size_t region_size = REGION_FIRST;
static struct chunk *classes[CLASSES];

/* ---- chunks ---- */

static size_t size_of(const struct chunk *chunk)
{
    return chunk->size & ~(size_t)FLAGS;
}

static struct chunk *at(const void *base, ptrdiff_t offset)
{
    return (struct chunk *)((uintptr_t)base + (uintptr_t)offset);
}

static struct chunk *upper(const struct chunk *chunk)
{
    return at(chunk, (ptrdiff_t)size_of(chunk));
}

/* The word below a chunk: its lower neighbour's size while that is free. */
static size_t *lower_size(const struct chunk *chunk)
{
    return (size_t *)(void *)at(chunk, -(ptrdiff_t)sizeof(size_t));
}

static struct chunk *chunk_of(const void *payload)
{
    return at(payload, -(ptrdiff_t)HEADER);
}

static void *payload_of(struct chunk *chunk)
{
    return (char *)chunk + HEADER;
}

static uintptr_t seal_for(const struct chunk *chunk, bool in_use)
{
    return (uintptr_t)chunk ^ (in_use ? 0x5ea1ed11u : 0xdeadf4eeu);
}

/* ---- lists of free chunks ---- */

/* Above the exact classes, four to each doubling of the size. */
static unsigned int class_of(size_t size)
{
    unsigned int doubling;

    if (size <= EXACT_CLASSES * HEAP_ALIGNMENT)
        return (unsigned int)(size / HEAP_ALIGNMENT) - 1;
    doubling = (unsigned int)(sizeof(long) * 8 - 1) -
               (unsigned int)__builtin_clzl((unsigned long)size);
    return EXACT_CLASSES + (doubling - 9) * 4 +
           (unsigned int)(size >> (doubling - 2) & 3);
}

static void list(struct chunk *chunk)
{
    struct chunk **head = &classes[class_of(size_of(chunk))];

    chunk->previous = NULL;
    chunk->next = *head;
    if (*head)
        (*head)->previous = chunk;
    *head = chunk;
}

static void unlist(struct chunk *chunk)
{
    if (chunk->previous)
        chunk->previous->next = chunk->next;
    else
        classes[class_of(size_of(chunk))] = chunk->next;
    if (chunk->next)
        chunk->next->previous = chunk->previous;
}

static struct chunk *find_free(size_t size)
{
    for (unsigned int i = class_of(size); i < CLASSES; i++)
        for (struct chunk *chunk = classes[i]; chunk; chunk = chunk->next)
            if (size_of(chunk) >= size)
                return chunk;
    return NULL;
}

/* ---- using and freeing ---- */

/* Mark [chunk, chunk + size) as in use. */
static void use(struct chunk *chunk, size_t size, size_t lower_flag)
{
    chunk->size = size | IN_USE | lower_flag;
    chunk->seal = seal_for(chunk, true);
    upper(chunk)->size &= ~(size_t)LOWER_FREE;
}

/* Make [chunk, chunk + size) free and join it with its free neighbours; the
 * one below only if `lower_flag` says that it is free. */
static void release(struct chunk *chunk, size_t size, size_t lower_flag)
{
    struct chunk *above = at(chunk, (ptrdiff_t)size);

    chunk->seal = seal_for(chunk, false);
    if (!(above->size & IN_USE)) {
        unlist(above);
        size += size_of(above);
    }
    if (lower_flag) {
        chunk = at(chunk, -(ptrdiff_t)*lower_size(chunk));
        unlist(chunk);
        size += size_of(chunk);
    }
    chunk->size = size; /* no two neighbours are free: no flag */
    chunk->seal = seal_for(chunk, false);
    above = upper(chunk);
    *lower_size(above) = size;
    above->size |= LOWER_FREE;
    list(chunk);
}

/* Keep `size` bytes of a chunk in use, and free the rest if it can stand
 * alone. */
static void trim(struct chunk *chunk, size_t size)
{
    size_t rest = size_of(chunk) - size, lower_flag = chunk->size & LOWER_FREE;

    if (rest < SMALLEST)
        return;
    chunk->size = size | IN_USE | lower_flag;
    release(upper(chunk), rest, 0);
}

/* Free what lies below the first aligned payload of a chunk in use, which was
 * chosen large enough; returns the chunk that has that payload. */
static struct chunk *trim_below(struct chunk *chunk, size_t alignment)
{
    uintptr_t payload = (uintptr_t)payload_of(chunk), aligned;
    size_t skipped, size = size_of(chunk);
    struct chunk *upper_part;

    if (payload % alignment == 0)
        return chunk;
    aligned = (payload + SMALLEST + alignment - 1) & ~(alignment - 1);
    skipped = aligned - payload;
    upper_part = at(chunk, (ptrdiff_t)skipped);
    use(upper_part, size - skipped, 0);
    release(chunk, skipped, chunk->size & LOWER_FREE);
    return upper_part;
}

/* ---- regions ---- */

/* The size of a chunk whose payload is at least `size`. */
static size_t chunk_size(size_t size)
{
    size = (size + HEADER + FLAGS) & ~(size_t)FLAGS;
    return size < SMALLEST ? SMALLEST : size;
}

/* Map another region, large enough for a chunk of `size`, as free memory.
 * Each is twice as large as the one before, up to a limit. */
static bool grow(size_t size)
{
    size_t least = size + sizeof(struct region) + 2 * HEAP_ALIGNMENT + HEADER;
    size_t length = region_size;
    struct region *region;

    while (length < least)
        length *= 2;
    region = __heap_map(length);
    if (!region && length > REGION_FIRST && least <= REGION_FIRST)
        region = __heap_map(length = REGION_FIRST);
    if (!region)
        return false;
    if (region_size < REGION_LARGEST)
        region_size *= 2;

    region->first =
        (char *)region + ((sizeof *region + HEADER + FLAGS) & ~(size_t)FLAGS);
    region->end = (char *)region + length - HEAP_ALIGNMENT;
    region->next = regions;
    publish_pointer((void *volatile *)&regions, region); /* for handlers */
    chunk_of(region->end)->size = IN_USE;
    release(chunk_of(region->first), (size_t)(region->end - region->first), 0);
    return true;
}

/* Does `payload` lie where a chunk of the heap could have it? */
static bool is_inside(const char *payload)
{
    for (struct region *region = regions; region; region = region->next)
        if (payload >= region->first && payload < region->end)
            return true;
    return false;
}

/* ---- what malloc.c calls ---- */

void *__heap_allocate(size_t size, size_t alignment)
{
    size_t wanted = chunk_size(size), searched = wanted;
    struct chunk *chunk;

    if (alignment > HEAP_ALIGNMENT)
        searched += SMALLEST + alignment;
    chunk = find_free(searched);
    if (!chunk && grow(searched))
        chunk = find_free(searched);
    if (!chunk)
        return NULL;
    unlist(chunk);
    use(chunk, size_of(chunk), 0);
    chunk = trim_below(chunk, alignment);
    trim(chunk, wanted);
    return payload_of(chunk);
}

enum heap_verdict __heap_check(const void *payload)
{
    const struct chunk *chunk = chunk_of(payload);

    if ((uintptr_t)payload % HEAP_ALIGNMENT || !is_inside(payload))
        return HEAP_FOREIGN;
    if (chunk->seal == seal_for(chunk, true))
        return HEAP_VALID;
    return chunk->seal == seal_for(chunk, false) ? HEAP_FREED : HEAP_FOREIGN;
}

size_t __heap_size(const void *payload)
{
    return size_of(chunk_of(payload)) - HEADER;
}

void __heap_free(void *payload)
{
    struct chunk *chunk = chunk_of(payload);

    release(chunk, size_of(chunk), chunk->size & LOWER_FREE);
}

bool __heap_resize(void *payload, size_t size)
{
    struct chunk *chunk = chunk_of(payload), *above = upper(chunk);
    size_t wanted = chunk_size(size), available = size_of(chunk);

    if (!(above->size & IN_USE))
        available += size_of(above);
    if (available < wanted)
        return false;
    if (available > size_of(chunk)) {
        unlist(above);
        use(chunk, available, chunk->size & LOWER_FREE);
    }
    trim(chunk, wanted);
    return true;
}
