/* fault.c - pages that come, or are copied, when they are touched; and a stack
 * that grows.
 *
 * (A fault that nothing here can mend goes to report/user_fault.c.)
 * Promise: space_fault() never runs out of memory, but for the stack: every
 * frame that it needs was promised when the region was made or copied. */
#include "kernel.h"
#include "mm/space_private.h"

enum { EVICTED_AT_ONCE = 64 * PAGE_SIZE };
enum { OVERFLOW_ZONE = 64 << 10 }; /* below a stack: still the stack's fault */

/* Let a stack grow down to `address`. `region` is the stack: it is the first
 * region that ends above `address`. False: that is too far down, or there is no
 * memory for it. */
static bool grow(struct space *space, struct region *region, uaddr_t address)
{
    uaddr_t start = PAGE_DOWN(address);

    if (address < region->lowest ||
        space_promise(space, start, region->start,
                      (region->start - start) / PAGE_SIZE))
        return false;
    region->start = start;
    return true;
}

/* Paging has no page that can be written or executed, but not read. The fetch
 * of an instruction faults like a read. So a read is allowed wherever the
 * region has any access.
 *
 * A fault has one of three reasons. The page is absent: bring it in. The
 * program may write, but others have the frame, too: copy it. Or the page table
 * is stricter than the region, because of an earlier fork whose other side has
 * gone, or because of space_evict(): put the frame back with the access that it
 * may have. The first two use a promise each, which the region has held since
 * it was made or copied, so they cannot fail. Only grow() has to ask for
 * memory. */
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
