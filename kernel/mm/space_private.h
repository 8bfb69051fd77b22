/* space_private.h - what the files behind space.h share. */
#ifndef SPACE_PRIVATE_H
#define SPACE_PRIVATE_H

#include "mm/space.h"

/* `page` visits the pages of a region that are present; `frame` is the page's.
 */
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

/* ---- page.c ---- */

/* Use up the promise for the absent `page`, and fill the page. */
void region_bring_in(struct space *space, const struct region *region,
                     uaddr_t page);
/* The access that a present page of the region gets. Nobody writes to a private
 * frame that others have, too: it is copied first. */
unsigned page_access(const struct region *region, paddr_t frame);
/* Use up a promise: `page` gets a copy of its frame, which others have, too. */
void space_copy_page(struct space *space, uaddr_t page, unsigned access);
/* Count the promises that the region holds for absent pages: one for each, if
 * the program may touch it. Whoever takes promises, or gives them back, asks
 * this. */
unsigned region_promised(const struct space *space,
                         const struct region *region);
/* Promise frames, and make page tables, for [start, end): 0 or -ENOMEM. */
int space_promise(struct space *space, uaddr_t start, uaddr_t end,
                  unsigned frames);
/* The place that notes the frame with this page of text, or NO_FRAME. Set it to
 * NO_FRAME before that frame is freed or written. The pointer is good until the
 * next call. */
paddr_t *text_frame(const struct region *region, uaddr_t page);

/* ---- region.c ---- */

/* Put the region where nothing is, or take it out. Its memory stays the
 * caller's. */
void region_insert(struct space *space, struct region *region);
void region_remove(struct space *space, struct region *region);
/* Let the region begin at `at`, which lies inside it. */
void region_cut_off(struct region *region, uaddr_t at);
/* Find the region around `address`, or NULL. */
struct region *region_at(const struct space *space, uaddr_t address);

#endif
