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

    /* Any access lets the program read, see space_fault(). */
    return copied && region->access ? ACCESS_READ : region->access;
}

/* Copy on write, and why it cannot run out of memory.
 *
 * A fork copies no page: parent and child map the same frames, read-only. The
 * first of them that writes gets a copy. The frame for that copy was promised
 * at the fork, by space_copy(). So r processes that share a frame hold r - 1
 * promises among them, whoever writes first:
 *
 *     fork       A --> frame (2 references) <-- B        1 promise
 *     A writes   A --> copy (1)      frame (1) <-- B     0 promises
 *     B writes                       frame (1) <-- B     no copy, no promise
 *
 * A's copy uses up the one promise (frame_alloc_reserved) and drops one
 * reference, so r - 1 is still right. B is the last one then: page_access()
 * sees one reference, and space_fault() lets B write to the frame itself. The
 * kernel does not know that before B's next fault, since nothing leads from a
 * frame to its page tables; that fault is the price.
 *
 * Text that mprotect() makes writable is copied here, too. space_protect() has
 * promised those copies. */
void space_copy_page(struct space *space, uaddr_t page, unsigned access)
{
    paddr_t old = arch_lookup(&space->arch, page);
    paddr_t copy = frame_alloc_reserved();

    memcpy(arch_frame_data(copy), arch_frame_data(old), PAGE_SIZE);
    kernel_frame_free(old);
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

/* Fork's work: copy one piece of the space. The child must be able to touch
 * every page later without a lack of memory, so this function takes promises,
 * and nothing else here can fail:
 *
 *     the parent's page     promises that the child takes
 *     absent, accessible    1   for the page that it will bring in itself
 *     present, private      1   for one copy more: r sharers hold r - 1
 *     present, text         0   the frame is never written
 *     present, shared       0   the frame is meant to be seen by both
 *
 * space_add() takes them all before it maps a page: if it fails, this piece of
 * the parent is as it was. Only then both sides get each frame. page_access()
 * takes the right to write to a private frame from both, because the frame has
 * two references now. (If the fork fails later, the child's references go, and
 * the parent's next write to such a frame is a fault that gives the right
 * back.)
 *
 * Between two pieces the caller may let others run, but no thread of this
 * process (preemption_point_alone): if one of them wrote to a page that is not
 * copied yet after it had read one that is, the child would see a state of the
 * memory that never was. */
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
