/* space.c - regions of an address space, and demand paging.
 *
 * Promise: after every function here, a page that is absent from a region
 * with access holds exactly one frame's promise (frame_reserve), and the
 * page tables for every region exist: so space_fault() cannot run out.
 * Read first: space.h, frame.h. */
#include "mm/space.h"
#include <errno.h>
#include <string.h>
#include "kernel.h"
#include "mm/frame.h"
#include "mm/heap.h"

enum { STACK_AREA = 16 << 20 }; /* below USER_STACK_TOP */

int space_init(struct space *space)
{
    list_init(&space->regions);
    return arch_space_init(&space->arch);
}

/* `page` visits the pages of a region that are present. */
#define EACH_PRESENT(page, space, region)                               \
    uaddr_t page =                                                      \
        arch_next_page(&(space)->arch, (region)->start, (region)->end); \
    page < (region)->end;                                               \
    page = arch_next_page(&(space)->arch, page + PAGE_SIZE, (region)->end)

static unsigned pages_of(const struct region *region)
{
    return (region->end - region->start) / PAGE_SIZE;
}

static unsigned absent(const struct space *space, const struct region *region)
{
    unsigned count = pages_of(region);

    for (EACH_PRESENT(page, space, region))
        count--;
    return count;
}

static void drop_pages(struct space *space, const struct region *region)
{
    if (region->access)
        frame_unreserve(absent(space, region));
    for (EACH_PRESENT(page, space, region))
        frame_free(arch_unmap(&space->arch, page));
}

static void region_free(struct space *space, struct region *region)
{
    drop_pages(space, region);
    list_remove(&region->link);
    kfree(region);
}

void space_free(struct space *space)
{
    LIST_EACH_SAFE (region, &space->regions, struct region, link)
        region_free(space, region);
    arch_space_free(&space->arch);
}

static bool valid_range(uaddr_t start, uaddr_t end)
{
    return start % PAGE_SIZE == 0 && end % PAGE_SIZE == 0 && start < end &&
           start >= USER_BASE && end <= KERNEL_BASE;
}

/* The first region that ends after `address`, or the list's head. */
static struct list *at_or_after(const struct space *space, uaddr_t address)
{
    struct list *link = space->regions.next;

    while (link != &space->regions &&
           CONTAINER_OF(link, struct region, link)->end <= address)
        link = link->next;
    return link;
}

static struct region *region_at(const struct space *space, uaddr_t address)
{
    struct list *link = at_or_after(space, address);
    struct region *region = CONTAINER_OF(link, struct region, link);

    return link != &space->regions && region->start <= address ? region : NULL;
}

/* Change what the region allows, and with it the promises and the tables
 * that its absent pages need. 0, or -ENOMEM and nothing is changed. */
static int give_access(struct space *space, struct region *region,
                       unsigned access)
{
    unsigned pages = absent(space, region);

    if (access && !region->access) {
        if (frame_reserve(pages))
            return -ENOMEM;
        if (arch_space_prepare(&space->arch, region->start, region->end)) {
            frame_unreserve(pages);
            return -ENOMEM;
        }
    }
    if (!access && region->access)
        frame_unreserve(pages);
    region->access = access;
    return 0;
}

int space_map(struct space *space, uaddr_t start, uaddr_t end, unsigned access,
              const uint8_t *file, uint32_t file_length)
{
    if (!valid_range(start, end))
        return -EINVAL;
    struct list *after = at_or_after(space, start);
    if (after != &space->regions &&
        CONTAINER_OF(after, struct region, link)->start < end)
        return -EEXIST;
    struct region *region = kmalloc(sizeof(*region));
    if (!region)
        return -ENOMEM;
    *region = (struct region){
        .start = start, .end = end, .file = file, .file_length = file_length
    };
    if (give_access(space, region, access)) {
        kfree(region);
        return -ENOMEM;
    }
    list_append(after, &region->link);
    return 0;
}

/* Cut the region in two at `at`, strictly inside it. */
static int split(struct region *region, uaddr_t at)
{
    struct region *upper = kmalloc(sizeof(*upper));
    uint32_t offset = at - region->start;

    if (!upper)
        return -ENOMEM;
    *upper = *region;
    upper->start = at;
    region->end = at;
    if (region->file) {
        upper->file = region->file + offset;
        upper->file_length =
            region->file_length > offset ? region->file_length - offset : 0;
        if (region->file_length > offset)
            region->file_length = offset;
    }
    list_append(region->link.next, &upper->link);
    return 0;
}

/* Make `start` and `end` boundaries of regions. */
static int split_at_ends(struct space *space, uaddr_t start, uaddr_t end)
{
    uaddr_t edges[] = { start, end };

    for (unsigned i = 0; i < ARRAY_SIZE(edges); i++) {
        struct region *region = region_at(space, edges[i]);
        if (region && region->start < edges[i] && split(region, edges[i]))
            return -ENOMEM;
    }
    return 0;
}

int space_unmap(struct space *space, uaddr_t start, uaddr_t end)
{
    if (!valid_range(start, end))
        return -EINVAL;
    if (split_at_ends(space, start, end))
        return -ENOMEM;
    LIST_EACH_SAFE (region, &space->regions, struct region, link)
        if (region->start >= start && region->end <= end)
            region_free(space, region);
    return 0;
}

static int protect_region(struct space *space, struct region *region,
                          unsigned access)
{
    int error = give_access(space, region, access);

    if (error)
        return error;
    for (EACH_PRESENT(page, space, region))
        arch_map(&space->arch, page, arch_lookup(&space->arch, page), access);
    return 0;
}

static bool covered(const struct space *space, uaddr_t start, uaddr_t end)
{
    while (start < end) {
        const struct region *region = region_at(space, start);
        if (!region)
            return false;
        start = region->end;
    }
    return true;
}

int space_protect(struct space *space, uaddr_t start, uaddr_t end,
                  unsigned access)
{
    int error = 0;

    if (!valid_range(start, end))
        return -EINVAL;
    if (!covered(space, start, end) || split_at_ends(space, start, end))
        return -ENOMEM;
    LIST_EACH (region, &space->regions, struct region, link)
        if (!error && region->start >= start && region->end <= end)
            error = protect_region(space, region, access);
    return error;
}

/* From the top down: just below the stack area, then below each region. */
uaddr_t space_find(const struct space *space, uint32_t length)
{
    uaddr_t top = USER_STACK_TOP - STACK_AREA;

    if (length == 0 || length >= KERNEL_BASE)
        return 0;
    length = PAGE_UP(length);
    for (struct list *link = space->regions.previous; link != &space->regions;
         link = link->previous) {
        const struct region *region = CONTAINER_OF(link, struct region, link);
        if (region->end <= top && top - region->end >= length)
            break;
        if (region->start < top)
            top = region->start;
    }
    return top >= USER_BASE && top - USER_BASE >= length ? top - length : 0;
}

bool space_allows(const struct space *space, uaddr_t start, uaddr_t end,
                  unsigned access)
{
    while (start < end) {
        const struct region *region = region_at(space, start);
        if (!region || (region->access & access) != access)
            return false;
        start = region->end;
    }
    return true;
}

static void fill(const struct region *region, uaddr_t page, uint8_t *data)
{
    uint32_t offset = page - region->start, length = 0;

    if (region->file && offset < region->file_length) {
        length = region->file_length - offset;
        if (length > PAGE_SIZE)
            length = PAGE_SIZE;
        memcpy(data, region->file + offset, length);
    }
    memset(data + length, 0, PAGE_SIZE - length);
}

/* 32-bit paging has no page that can be written or executed, but not read;
 * and the fetch of an instruction faults like a read. */
static bool allows(const struct region *region, unsigned access)
{
    return access == ACCESS_READ ? region->access : region->access & access;
}

bool space_fault(struct space *space, uaddr_t address, unsigned access)
{
    uaddr_t page = PAGE_DOWN(address);
    const struct region *region = region_at(space, address);

    if (!region || !allows(region, access) ||
        arch_lookup(&space->arch, page) != NO_FRAME)
        return false;
    paddr_t frame = frame_alloc_reserved();
    fill(region, page, arch_frame_data(frame));
    arch_map(&space->arch, page, frame, region->access);
    return true;
}

paddr_t space_touch(struct space *space, uaddr_t page)
{
    if (arch_lookup(&space->arch, page) == NO_FRAME &&
        !space_fault(space, page, ACCESS_READ))
        return NO_FRAME;
    return arch_lookup(&space->arch, page);
}
