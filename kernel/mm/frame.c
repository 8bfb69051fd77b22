/* frame.c - the frame allocator: one word for each frame; the free ones form a
 * list.
 *
 * Owns: frame_state[], one word for each frame of the direct map.
 *
 *     held back  | 0: reserved, or no memory is there
 *     free       | index of the next free frame, or LIST_END
 *     allocated  | ALLOCATED + references */
#include "mm/frame.h"
#include <errno.h>
#include "kernel.h"

enum { LIST_END = 0x7FFFFFFF };
#define ALLOCATED 0x80000000u

static uint32_t frame_state[DIRECT_MAP_SIZE / PAGE_SIZE];
static uint32_t first_free = LIST_END;
unsigned frames_promised, frames_total;
static unsigned unused;

static void add_free(uint32_t index)
{
    frame_state[index] = first_free;
    first_free = index;
    unused++;
}

static bool is_reserved(const struct boot_info *boot, paddr_t frame)
{
    for (unsigned i = 0; i < ARRAY_SIZE(boot->reserved); i++)
        if (frame < boot->reserved[i].end &&
            boot->reserved[i].start < frame + PAGE_SIZE)
            return true;
    return false;
}

void frame_init(const struct boot_info *boot)
{
    /* It goes down from the top, so that low frames are handed out first. */
    for (unsigned i = boot->memory_count; i-- > 0;) {
        const struct boot_range *range = &boot->memory[i];
        for (paddr_t end = range->end; end > range->start; end -= PAGE_SIZE)
            if (!is_reserved(boot, end - PAGE_SIZE))
                add_free(end / PAGE_SIZE - 1);
    }
    frames_total = unused;
}

static paddr_t take_frame(void)
{
    uint32_t index = first_free;

    ASSERT(index != LIST_END);
    first_free = frame_state[index];
    frame_state[index] = ALLOCATED + 1;
    unused--;
    return index * PAGE_SIZE;
}

paddr_t kernel_frame_alloc(void)
{
    return frames_available() && !allocation_fails() ? take_frame() : NO_FRAME;
}

int frame_reserve(unsigned count)
{
    if (count > frames_available() || allocation_fails())
        return -ENOMEM;
    frames_promised += count;
    return 0;
}

void frame_unreserve(unsigned count)
{
    ASSERT(count <= frames_promised);
    frames_promised -= count;
}

paddr_t frame_alloc_reserved(void)
{
    frame_unreserve(1);
    return take_frame();
}

static uint32_t *state_of(paddr_t frame)
{
    uint32_t index = frame / PAGE_SIZE;

    ASSERT(frame % PAGE_SIZE == 0 && index < ARRAY_SIZE(frame_state));
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

void kernel_frame_free(paddr_t frame)
{
    if (--*state_of(frame) == ALLOCATED)
        add_free(frame / PAGE_SIZE);
}

unsigned frames_available(void)
{
    return unused - frames_promised;
}
