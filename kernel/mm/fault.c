/* fault.c - pages that come when they are touched, and copies of those that
 * are written.
 *
 * Promise: space_fault() never runs out of memory, but for the stack: every
 * frame that it needs was promised when the region was made or copied. */
#include <string.h>
#include "mm/frame.h"
#include "mm/space_private.h"

enum { EVICTED_AT_ONCE = 64 * PAGE_SIZE };
enum { OVERFLOW_ZONE = 64 << 10 }; /* below a stack: still the stack's fault */

unsigned page_access(const struct region *region, paddr_t frame)
{
    if (region->kind == REGION_PRIVATE && frame_references(frame) > 1)
        return region->access & ~(unsigned)ACCESS_WRITE;
    return region->access;
}

void space_copy_page(struct space *space, uaddr_t page, unsigned access)
{
    paddr_t old = arch_lookup(&space->arch, page);
    paddr_t copy = frame_alloc_reserved();

    memcpy(arch_frame_data(copy), arch_frame_data(old), PAGE_SIZE);
    frame_free(old);
    arch_map(&space->arch, page, copy, access);
}

/* A write to a private page: the last one who has the frame keeps it. */
static void own_page(struct space *space, const struct region *region,
                     uaddr_t page)
{
    paddr_t frame = arch_lookup(&space->arch, page);

    if (frame_references(frame) > 1)
        space_copy_page(space, page, region->access);
    else
        arch_map(&space->arch, page, frame, region->access);
}

void region_bring_in(struct space *space, const struct region *region,
                     uaddr_t page)
{
    paddr_t *frame = text_frame(region, page);
    uint32_t length;

    if (*frame != NO_FRAME) {
        frame_share(*frame);
        frame_unreserve(1);
    } else {
        *frame = frame_alloc_reserved();
        uint8_t *data = arch_frame_data(*frame);
        const uint8_t *contents = region_contents(region, page, &length);
        if (contents)
            memcpy(data, contents, length);
        memset(data + length, 0, PAGE_SIZE - length);
    }
    arch_map(&space->arch, page, *frame, region->access);
}

/* A stack may grow down to `address`: it is the first region above. */
static bool grow(struct space *space, struct region *region, uaddr_t address)
{
    struct region more = *region;

    more.start = PAGE_DOWN(address);
    more.end = region->start;
    if (address < region->lowest ||
        space_promise(space, more.start, more.end,
                      region_promised(space, &more)))
        return false;
    region->start = more.start;
    return true;
}

/* 32-bit paging has no page that can be written or executed, but not read;
 * and the fetch of an instruction faults like a read. */
bool space_fault(struct space *space, uaddr_t address, unsigned access)
{
    uaddr_t page = PAGE_DOWN(address);
    struct region *region = *region_from(space, address);

    if (!region ||
        !(access == ACCESS_READ ? region->access : region->access & access) ||
        (address < region->start && !grow(space, region, address)))
        return false;
    if (arch_lookup(&space->arch, page) == NO_FRAME)
        region_bring_in(space, region, page);
    else if (access == ACCESS_WRITE && region->kind == REGION_PRIVATE)
        own_page(space, region, page);
    else
        space_put_back(space, page, arch_lookup(&space->arch, page));
    return true;
}

const char *space_stack_overflow(const struct space *space, uaddr_t address)
{
    const struct region *region = region_at(space, address);

    if (region && !region->access)
        return "a page without access: maybe a thread's stack ran out";
    EACH_REGION (stack, space) {
        if (stack->lowest == stack->start && stack->end != USER_STACK_TOP)
            continue;
        if (address < stack->lowest && address >= stack->lowest - OVERFLOW_ZONE)
            return "the stack overflowed";
        if (address < stack->start && address >= stack->lowest && stack->access)
            return "no memory left for the stack to grow";
    }
    return NULL;
}

bool space_shared_key(const struct space *space, uaddr_t address, uint32_t *key)
{
    const struct region *region = region_at(space, address);

    if (!region || region->kind != REGION_SHARED)
        return false;
    *key = arch_lookup(&space->arch, PAGE_DOWN(address)) + address % PAGE_SIZE;
    return true;
}

paddr_t space_touch(struct space *space, uaddr_t page)
{
    if (arch_lookup(&space->arch, page) == NO_FRAME &&
        !space_fault(space, page, ACCESS_READ))
        return NO_FRAME;
    return arch_lookup(&space->arch, page);
}

void space_put_back(struct space *space, uaddr_t page, paddr_t frame)
{
    arch_map(&space->arch, page, frame,
             page_access(region_at(space, page), frame));
}

uaddr_t space_evict(struct space *space, uaddr_t from)
{
    const struct region *region = *region_from(space, from);

    if (!region)
        return 0;
    struct region part = *region;
    part.start = from > region->start ? from : region->start;
    part.end = part.start + least(region->end - part.start, EVICTED_AT_ONCE);
    EACH_PRESENT (page, frame, space, &part)
        arch_map(&space->arch, page, frame, 0);
    return part.end;
}

/* ---- fork ---- */

static void share_pages(struct space *to, struct space *from,
                        const struct region *region)
{
    EACH_PRESENT (page, frame, from, region) {
        frame_share(frame);
        unsigned access = page_access(region, frame);
        arch_map(&to->arch, page, frame, access);
        arch_map(&from->arch, page, frame, access);
    }
}

static int copy_region(struct space *to, struct space *from,
                       const struct region *region)
{
    unsigned promises = region_promised(from, region);

    if (region->kind == REGION_PRIVATE)
        EACH_PRESENT (page, frame, from, region)
            promises++;
    int error = space_add(to, region, promises);
    if (!error)
        share_pages(to, from, region);
    return error;
}

int space_copy(struct space *to, struct space *from)
{
    int error = 0;

    for (const struct region *region = from->regions; region && !error;
         region = region->next)
        error = copy_region(to, from, region);
    return error;
}
