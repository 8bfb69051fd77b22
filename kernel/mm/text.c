/* text.c - pages of program text that are in memory already.
 *
 * Owns: a table of frames, found by the contents that were read into them: a
 * part of a file that never changes. The table holds no reference, so it
 * forgets a frame when its last user goes, or may write to it. Where two pages
 * want one place in the table, the newer one gets it; the older page is read
 * again into another frame when another process wants it. */
#include "kernel.h"
#include "mm/space_private.h"

enum { PLACES = 1024 };

static struct place {
    const uint8_t *contents; /* NULL: free */
    uint32_t length;         /* zeroes follow */
    paddr_t frame;           /* or NO_FRAME */
} places[PLACES];

const uint8_t *region_contents(const struct region *region, uaddr_t page,
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
    const uint8_t *contents = region_contents(region, page, &length);
    struct place *place = &places[(uintptr_t)contents / PAGE_SIZE % PLACES];

    if (region->kind != REGION_TEXT || !contents) {
        none = NO_FRAME;
        return &none;
    }
    if (place->contents != contents || place->length != length)
        *place = (struct place){ contents, length, NO_FRAME };
    return &place->frame;
}
