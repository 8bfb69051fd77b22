/* page.c - the pages of a region: how each gets its frame, and what is promised
 * until then.
 *
 * Owns: a table of frames with program text, found by the contents that were
 * read into them: a part of a file that never changes. The table holds no
 * reference, so it forgets a frame when its last user goes, or may write to it.
 * Where two pages want one place in the table, the newer one gets it; the older
 * page is read again into another frame when another process wants it. */
#include <errno.h>
#include <string.h>
#include "kernel.h"
#include "mm/frame.h"
#include "mm/space_private.h"

enum { PLACES = 1024 };

static struct place {
    const uint8_t *contents; /* NULL: free */
    uint32_t length;         /* zeroes follow */
    paddr_t frame;           /* or NO_FRAME */
} places[PLACES];

/* The file's contents for `page`, and how many bytes they are; zeroes follow.
 * NULL: the page is all zeroes. */
static const uint8_t *contents_of(const struct region *region, uaddr_t page,
                                  uint32_t *length)
{
    uint32_t offset = page - region->start;

    if (!region->file || offset >= region->file_length) {
        *length = 0;
        return NULL;
    }
    *length = least(region->file_length - offset, PAGE_SIZE);
    return region->file + offset;
}

paddr_t *text_frame(const struct region *region, uaddr_t page)
{
    static paddr_t none;
    uint32_t length;
    const uint8_t *contents = contents_of(region, page, &length);
    struct place *place = &places[(uintptr_t)contents / PAGE_SIZE % PLACES];

    if (region->kind != REGION_TEXT || !contents) {
        none = NO_FRAME;
        return &none;
    }
    if (place->contents != contents || place->length != length)
        *place = (struct place){ contents, length, NO_FRAME };
    return &place->frame;
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
        const uint8_t *contents = contents_of(region, page, &length);
        if (contents)
            memcpy(data, contents, length);
        memset(data + length, 0, PAGE_SIZE - length);
    }
    arch_map(&space->arch, page, *frame, region->access);
}

unsigned region_promised(const struct space *space, const struct region *region)
{
    unsigned count = pages_of(region);

    if (!region->access)
        return 0;
    EACH_PRESENT (page, frame, space, region)
        count--;
    return count;
}

int space_promise(struct space *space, uaddr_t start, uaddr_t end,
                  unsigned frames)
{
    if (frame_reserve(frames))
        return -ENOMEM;
    if (arch_space_prepare(&space->arch, start, end) == 0)
        return 0;
    frame_unreserve(frames);
    return -ENOMEM;
}

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
