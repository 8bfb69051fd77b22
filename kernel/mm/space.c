/* space.c - the regions of an address space: made, changed, copied at a fork.
 *
 * Promise: after every function here, a page that is absent from a region
 * with access holds exactly one frame's promise (frame_reserve), and the
 * page tables for every region with access, or with a page, exist: so
 * space_fault() cannot run out.
 * Read first: space.h, frame.h. */
#include "mm/space_private.h"
#include <errno.h>
#include "kernel.h"
#include "mm/frame.h"
#include "mm/heap.h"

enum { STACK_AREA = 16 << 20 }; /* below USER_STACK_TOP */
enum { FREED_AT_ONCE = 64 * PAGE_SIZE };

unsigned spaces;

int space_init(struct space *space)
{
    *space = (struct space){ 0 };
    int error = arch_space_init(&space->arch);
    spaces += !error;
    return error;
}

/* A process that drops a shared private frame gives one promise back: one
 * process less will want a copy. */
static void drop_pages(struct space *space, const struct region *region)
{
    frame_unreserve(region_promised(space, region));
    EACH_PRESENT (page, frame, space, region) {
        arch_unmap(&space->arch, page);
        if (frame_references(frame) == 1)
            *text_frame(region, page) = NO_FRAME;
        else if (region->kind == REGION_PRIVATE)
            frame_unreserve(1);
        kernel_frame_free(frame);
    }
}

/* Free a piece of what lies between `start` and `end`, which are boundaries of
 * regions. False: nothing is left there. */
static bool free_piece(struct space *space, uaddr_t start, uaddr_t end)
{
    struct region *region = region_from(space, start);

    if (!region || region->end > end)
        return false;
    struct region part = *region;
    uaddr_t first = NEXT_PRESENT(space, &part, part.start);
    part.end = first + least(part.end - first, FREED_AT_ONCE);
    drop_pages(space, &part);
    if (part.end < region->end) {
        region_cut_off(region, part.end);
    } else {
        region_remove(space, region);
        kfree(region);
    }
    return true;
}

void space_free(struct space *space)
{
    while (free_piece(space, 0, KERNEL_BASE))
        continue;
    arch_space_free(&space->arch);
    spaces--;
}

static bool valid_range(uaddr_t start, uaddr_t end)
{
    return start % PAGE_SIZE == 0 && end % PAGE_SIZE == 0 && start < end &&
           user_end(start, end - start);
}

/* Add a copy of `wanted`, where nothing is yet, with promises for `promises`
 * frames: 0 or -ENOMEM. */
static int space_add(struct space *space, const struct region *wanted,
                     unsigned promises)
{
    struct region *region = kmalloc(sizeof(*region));
    bool used = wanted->access || promises || wanted->kind != REGION_PRIVATE;

    if (!region ||
        (used && space_promise(space, wanted->start, wanted->end, promises))) {
        kfree(region);
        return -ENOMEM;
    }
    *region = *wanted;
    if (!region->lowest)
        region->lowest = region->start;
    region_insert(space, region);
    return 0;
}

/* Shared memory is present from the start, so parent and child have the same
 * frames after a fork, and neither has to bring one in for both. */
int space_map(struct space *space, const struct region *wanted)
{
    if (!valid_range(wanted->start, wanted->end))
        return -EINVAL;
    const struct region *after = region_from(space, wanted->start);
    if (after && after->start < wanted->end)
        return -EEXIST;
    bool shared = wanted->kind == REGION_SHARED;
    int error = space_add(space, wanted,
                          shared || wanted->access ? pages_of(wanted) : 0);
    for (uaddr_t page = wanted->start; !error && shared && page < wanted->end;
         page += PAGE_SIZE)
        region_bring_in(space, wanted, page);
    return error;
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

/* Cut the region in two at `at`, strictly inside it. */
static void split(struct space *space, struct region *region, uaddr_t at,
                  struct region *lower)
{
    *lower = *region;
    lower->end = at;
    lower->file_length = least(lower->file_length, at - lower->start);
    region_cut_off(region, at);
    region_insert(space, lower);
}

/* Make `start` and `end` boundaries of regions: 0; or -ENOMEM, and nothing has
 * changed. */
static int split_at_ends(struct space *space, uaddr_t start, uaddr_t end)
{
    uaddr_t edges[] = { start, end };
    struct region *lower[] = { NULL, NULL };

    for (unsigned i = 0; i < ARRAY_SIZE(edges); i++) {
        const struct region *region = region_at(space, edges[i]);
        if (!region || region->start == edges[i])
            continue;
        lower[i] = kmalloc(sizeof(*lower[i]));
        if (!lower[i]) {
            kfree(lower[0]);
            return -ENOMEM;
        }
    }
    for (unsigned i = 0; i < ARRAY_SIZE(edges); i++)
        if (lower[i])
            split(space, region_at(space, edges[i]), edges[i], lower[i]);
    return 0;
}

int space_unmap(struct space *space, uaddr_t start, uaddr_t end)
{
    if (!valid_range(start, end))
        return -EINVAL;
    if (split_at_ends(space, start, end))
        return -ENOMEM;
    return free_piece(space, start, end);
}

/* Give the region other access. Returns how many promises that takes, less
 * those that it gives back. Text that is to be written becomes private, and its
 * pages that others have, too, are copied.
 *
 * With `ask` the region is a copy of one, or of a part of one, and its pages
 * stay as they are: the caller only wants the number. Without `ask`, the page
 * tables and the promises are there already. */
static unsigned change_access(struct space *space, struct region *region,
                              unsigned access, bool ask)
{
    unsigned taken = 0 - region_promised(space, region);
    bool own = region->kind == REGION_TEXT && (access & ACCESS_WRITE);

    region->access = access;
    EACH_PRESENT (page, frame, space, region) {
        bool copy = own && frame_references(frame) > 1;
        taken += copy;
        if (ask)
            continue;
        if (own && !copy)
            *text_frame(region, page) = NO_FRAME;
        if (copy)
            space_copy_page(space, page, access);
        else
            arch_map(&space->arch, page, frame, page_access(region, frame));
    }
    if (own)
        region->kind = REGION_PRIVATE;
    return taken + region_promised(space, region);
}

/* A change of access that fails must change nothing, and it must not run out of
 * memory half way. So it goes over the regions twice: change_access() first
 * only counts the promises that all need, then space_promise() and
 * split_at_ends() take what can be missing, and then change_access() does the
 * work, which cannot fail. Both passes count the same number, so `frames` is 0
 * at the end.
 *
 * Without access nothing is promised. The second pass counts below zero then,
 * and what `frames` has grown to is what the absent pages held and give back.
 */
int space_protect(struct space *space, uaddr_t start, uaddr_t end,
                  unsigned access)
{
    unsigned frames = 0;

    if (!valid_range(start, end))
        return -EINVAL;
    if (!space_allows(space, start, end - start, 0))
        return -ENOMEM;
    EACH_REGION_IN (region, space, start, end) {
        struct region part = *region; /* as far as it lies in the range */
        part.start = start > region->start ? start : region->start;
        part.end = least(end, region->end);
        frames += change_access(space, &part, access, true);
    }
    if (!access) /* then it only gives back */
        frames = 0;
    else if (space_promise(space, start, end, frames))
        return -ENOMEM;
    if (split_at_ends(space, start, end)) {
        frame_unreserve(frames);
        return -ENOMEM;
    }
    EACH_REGION_IN (region, space, start, end)
        frames -= change_access(space, region, access, false);
    frame_unreserve(frames);
    return 0;
}

uaddr_t space_find(const struct space *space, uint32_t length)
{
    const uaddr_t top = USER_STACK_TOP - STACK_AREA;
    uaddr_t low = USER_BASE, found = 0;
    unsigned looked_at = 0;

    if (length == 0 || length >= KERNEL_BASE)
        return 0;
    length = PAGE_UP(length);
    for (const struct region *region = space->regions;; region = region->next) {
        if (++looked_at % 256 == 0)
            arch_take_interrupts();
        uaddr_t high = region ? least(region->start, top) : top;
        if (high >= low && high - low >= length)
            found = high - length;
        if (high == top)
            return found;
        low = region->end;
    }
}

bool space_allows(const struct space *space, uaddr_t start, uint32_t length,
                  unsigned access)
{
    uaddr_t end = user_end(start, length);
    const struct region *region = region_from(space, start);

    for (; start < end; start = region->end, region = region->next)
        if (!region || region->start > start ||
            (region->access & access) != access)
            return false;
    return end;
}
