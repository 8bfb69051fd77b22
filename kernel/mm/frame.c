/* frame.c - the frame allocator: one word a frame, free ones in a list.
 *
 * Owns: frame_state[], one word for each frame of the direct map that the
 * machine has.
 *
 *     free       | index of the next free frame, or LIST_END
 *     allocated  | ALLOCATED + references
 *     held back  | HELD
 */
#include "mm/frame.h"
#include <errno.h>
#include "kernel.h"
#include "mm/fail.h"

enum { HELD = 0x7FFFFFFF, LIST_END = 0x7FFFFFFE };
#define ALLOCATED 0x80000000u

static uint32_t *frame_state;
static unsigned frame_count; /* words in frame_state */
static uint32_t first_free = LIST_END;
static unsigned total, unused, promised;

static void add_free(uint32_t index)
{
    frame_state[index] = first_free;
    first_free = index;
    unused++;
}

static bool overlaps(const struct boot_range *range, paddr_t start, paddr_t end)
{
    return start < range->end && range->start < end;
}

/* The first address at or after `at` where [at, at + size) avoids all that
 * is reserved. */
static paddr_t avoid_reserved(const struct boot_info *boot, paddr_t at,
                              uint32_t size)
{
    for (unsigned i = 0; i < ARRAY_SIZE(boot->reserved); i++)
        if (overlaps(&boot->reserved[i], at, at + size))
            return avoid_reserved(boot, boot->reserved[i].end, size);
    return at;
}

/* Where the table itself can lie: it comes out of the memory it describes. */
static paddr_t place_table(const struct boot_info *boot, uint32_t size)
{
    for (unsigned i = 0; i < boot->memory_count; i++) {
        const struct boot_range *range = &boot->memory[i];
        paddr_t at = avoid_reserved(boot, range->start, size);
        if (at + size <= range->end)
            return at;
    }
    return NO_FRAME;
}

static void add_range(const struct boot_info *boot, paddr_t start, paddr_t end,
                      const struct boot_range *table)
{
    /* from the top, so that low frames are handed out first */
    for (paddr_t at = end; at > start; at -= PAGE_SIZE) {
        paddr_t frame = at - PAGE_SIZE;
        if (overlaps(table, frame, at) ||
            avoid_reserved(boot, frame, PAGE_SIZE) != frame)
            continue;
        add_free(frame / PAGE_SIZE);
    }
}

void frame_init(const struct boot_info *boot)
{
    paddr_t top = 0;

    for (unsigned i = 0; i < boot->memory_count; i++)
        if (boot->memory[i].end > top)
            top = boot->memory[i].end;
    frame_count = top / PAGE_SIZE;
    uint32_t size = PAGE_UP(frame_count * (uint32_t)sizeof(uint32_t));
    paddr_t at = place_table(boot, size);
    if (at == NO_FRAME)
        return; /* the caller sees frames_total() 0 */
    frame_state = arch_frame_data(at);
    for (unsigned i = 0; i < frame_count; i++)
        frame_state[i] = HELD;
    for (unsigned i = boot->memory_count; i-- > 0;)
        add_range(boot, boot->memory[i].start, boot->memory[i].end,
                  &(struct boot_range){ at, at + size });
    total = unused;
}

static paddr_t take(void)
{
    uint32_t index = first_free;

    ASSERT(index != LIST_END);
    first_free = frame_state[index];
    frame_state[index] = ALLOCATED + 1;
    unused--;
    return index * PAGE_SIZE;
}

paddr_t frame_alloc(void)
{
    return frames_available() && !allocation_fails() ? take() : NO_FRAME;
}

int frame_reserve(unsigned count)
{
    if (count > frames_available() || allocation_fails())
        return -ENOMEM;
    promised += count;
    return 0;
}

void frame_unreserve(unsigned count)
{
    ASSERT(count <= promised);
    promised -= count;
}

paddr_t frame_alloc_reserved(void)
{
    frame_unreserve(1);
    return take();
}

static uint32_t *state_of(paddr_t frame)
{
    uint32_t index = frame / PAGE_SIZE;

    ASSERT(frame % PAGE_SIZE == 0 && index < frame_count);
    ASSERT(frame_state[index] > ALLOCATED);
    return &frame_state[index];
}

void frame_share(paddr_t frame)
{
    ++*state_of(frame);
}

unsigned frame_references(paddr_t frame)
{
    return *state_of(frame) - ALLOCATED;
}

void frame_free(paddr_t frame)
{
    if (--*state_of(frame) == ALLOCATED)
        add_free(frame / PAGE_SIZE);
}

unsigned frames_total(void)
{
    return total;
}

unsigned frames_available(void)
{
    return unused - promised;
}
