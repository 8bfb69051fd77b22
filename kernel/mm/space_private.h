/* space_private.h - what the files behind space.h share. */
#ifndef SPACE_PRIVATE_H
#define SPACE_PRIVATE_H

#include "mm/space.h"

/* `page` visits the pages of a region that are present; `frame` is its. */
#define NEXT_PRESENT(space, region, page) \
    arch_next_page(&(space)->arch, page, (region)->end)
#define EACH_PRESENT(page, frame, space, region)                      \
    for (uaddr_t page = NEXT_PRESENT(space, region, (region)->start); \
         page < (region)->end;                                        \
         page = NEXT_PRESENT(space, region, page + PAGE_SIZE))        \
        for (paddr_t frame = arch_lookup(&(space)->arch, page);       \
             frame != NO_FRAME; frame = NO_FRAME)

/* `item` visits the regions that lie in [from, to), also in part. */
#define EACH_REGION_IN(item, space, from, to)            \
    for (struct region *item = region_from(space, from); \
         item && item->start < (to); item = item->next)

/* `item` visits all regions. */
#define EACH_REGION(item, space) \
    for (struct region *item = (space)->regions; item; item = item->next)

static inline unsigned pages_of(const struct region *region)
{
    return (region->end - region->start) / PAGE_SIZE;
}

/* The access that a present page of the region gets: a private frame that
 * others have as well is not written, but copied first (fault.c). */
unsigned page_access(const struct region *region, paddr_t frame);
/* Redeem a promise for a copy of the shared frame at `page`. */
void space_copy_page(struct space *space, uaddr_t page, unsigned access);
/* How many promises the region holds, which is one for each absent page that
 * may be touched. Whoever takes promises, or gives them back, asks this. */
unsigned region_promised(const struct space *space,
                         const struct region *region);
/* Promise frames, and make page tables, for [start, end): 0 or -ENOMEM. */
int space_promise(struct space *space, uaddr_t start, uaddr_t end,
                  unsigned frames);
/* Add a copy of `wanted`, where nothing is yet, with promises for so many
 * frames: 0 or -ENOMEM. */
int space_add(struct space *space, const struct region *wanted,
              unsigned promises);
/* region.c: put it where nothing is, and take it out; it stays the caller's. */
void region_insert(struct space *space, struct region *region);
void region_remove(struct space *space, struct region *region);
/* It begins at `at` now, which lies inside. */
void region_cut_off(struct region *region, uaddr_t at);
/* The region around `address`, or NULL. */
struct region *region_at(const struct space *space, uaddr_t address);
/* Redeem the promise for the absent page, and fill it. */
void region_bring_in(struct space *space, const struct region *region,
                     uaddr_t page);

/* What the file has for `page`, and how many bytes of it; zeroes follow.
 * NULL: nothing but zeroes. */
const uint8_t *region_contents(const struct region *region, uaddr_t page,
                               uint32_t *length);
/* text.c: where the frame with this page of text is noted, or NO_FRAME. To be
 * taken back there before it is freed or written. Good until the next call. */
paddr_t *text_frame(const struct region *region, uaddr_t page);

#endif
