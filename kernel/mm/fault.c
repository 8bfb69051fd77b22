/* fault.c - pages that come when they are touched, and copies of those that
 * are written.
 *
 * (A fault that nothing here can mend goes to report/user_fault.c.)
 * Promise: space_fault() never runs out of memory, but for the stack: every
 * frame that it needs was promised when the region was made or copied. */
#include <errno.h>
#include <string.h>
#include "mm/frame.h"
#include "mm/space_private.h"

enum { EVICTED_AT_ONCE = 64 * PAGE_SIZE };
enum { OVERFLOW_ZONE = 64 << 10 }; /* below a stack: still the stack's fault */

unsigned page_access(const struct region *region, paddr_t frame)
{
    bool copied = region->kind == REGION_PRIVATE && frame_references(frame) > 1;

    /* Which any access allows: paging cannot tell. */
    return copied && region->access ? ACCESS_READ : region->access;
}

void space_copy_page(struct space *space, uaddr_t page, unsigned access)
{
    paddr_t old = arch_lookup(&space->arch, page);
    paddr_t copy = frame_alloc_reserved();

    memcpy(arch_frame_data(copy), arch_frame_data(old), PAGE_SIZE);
    frame_free(old);
    arch_map(&space->arch, page, copy, access);
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
    struct region *region = region_from(space, address);

    if (!region ||
        !(access == ACCESS_READ ? region->access : region->access & access) ||
        (address < region->start && !grow(space, region, address)))
        return false;
    paddr_t frame = arch_lookup(&space->arch, page);
    if (frame == NO_FRAME)
        region_bring_in(space, region, page);
    else if (access & ~page_access(region, frame) & ACCESS_WRITE)
        space_copy_page(space, page, region->access);
    else
        space_put_back(space, page, frame);
    return true;
}

const char *space_stack_overflow(const struct space *space, uaddr_t address)
{
    const struct region *above = region_from(space, address);

    if (above && above->start <= address && !above->access)
        return "a page without access: maybe a thread's stack ran out";
    if (!above || above->start <= address || !above->access ||
        (above->lowest == above->start && above->end != USER_STACK_TOP) ||
        address < above->lowest - OVERFLOW_ZONE)
        return NULL;
    return address < above->lowest ? "the stack overflowed"
                                   : "no memory left for the stack to grow";
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
    return space_fault(space, page, ACCESS_READ)
               ? arch_lookup(&space->arch, page)
               : NO_FRAME;
}

void space_put_back(struct space *space, uaddr_t page, paddr_t frame)
{
    arch_map(&space->arch, page, frame,
             page_access(region_at(space, page), frame));
}

uaddr_t space_evict(struct space *space, uaddr_t from)
{
    const struct region *region = region_from(space, from);

    if (!region)
        return 0;
    struct region part = *region;
    part.start = from > region->start ? from : region->start;
    part.end = part.start + least(region->end - part.start, EVICTED_AT_ONCE);
    EACH_PRESENT (page, frame, space, &part)
        arch_map(&space->arch, page, frame, 0);
    return part.end;
}

int space_copy(struct space *to, struct space *from, uaddr_t *done)
{
    const struct region *region = region_from(from, *done);

    if (!region)
        return 0;
    struct region part = *region;
    if (*done > part.start)
        region_cut_off(&part, *done);
    part.end = part.start + least(part.end - part.start, CHANGED_AT_ONCE);
    *done = part.end;
    unsigned promises = region_promised(from, &part);
    if (part.kind == REGION_PRIVATE)
        EACH_PRESENT (page, frame, from, &part)
            promises++;
    if (space_add(to, &part, promises))
        return -ENOMEM;
    EACH_PRESENT (page, frame, from, &part) {
        frame_share(frame);
        unsigned access = page_access(&part, frame);
        arch_map(&to->arch, page, frame, access);
        arch_map(&from->arch, page, frame, access);
    }
    return 1;
}
