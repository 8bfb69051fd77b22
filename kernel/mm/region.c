/* region.c - the regions of a space, found by address.
 *
 * They hang in a list, by address, and in a tree by where they end, since a
 * stack that grows starts elsewhere then:
 *
 *                 100..            each bit of an end, from the highest on,
 *               0 /   \ 1          says on which side it is; so all below a
 *            011..     101..       region have the bits in common that lead
 *                    0 /   \ 1     to it, and nothing else is in order
 *                  100..   110..
 *
 * An end has 20 bits (pages), so no way is longer, whatever a program maps.
 * Nothing has to be balanced, and nothing allocated.
 * Source: Coffman and Eve, "File structures using hashing functions", 1970
 * (Knuth, The Art of Computer Programming 3, 6.3: digital tree search). */
#include <string.h>
#include "mm/space_private.h"

/* The region that ends next above `address`; or next below it, or there. On the
 * way to the address' own place one looks at each region; beside the way only
 * the nearest branch on that side, in it the end that is nearest. */
static inline struct region *nearest(const struct space *space, uaddr_t address,
                                     bool above)
{
    struct region *at = space->tree, *best = NULL, *beside = NULL;

    for (uint32_t bits = address; at; at = at->below[bits >> 31], bits <<= 1) {
        if ((at->end > address) == above &&
            (!best || (at->end < best->end) == above))
            best = at;
        if (bits >> 31 != above && at->below[above])
            beside = at->below[above];
    }
    for (at = beside; at; at = at->below[at->below[!above] ? !above : above])
        if (!best || (at->end < best->end) == above)
            best = at;
    return best;
}

struct region *region_from(const struct space *space, uaddr_t address)
{
    return nearest(space, address, true);
}

struct region *region_at(const struct space *space, uaddr_t address)
{
    struct region *region = region_from(space, address);

    return region && region->start <= address ? region : NULL;
}

/* Where in the list one that starts there hangs. */
static struct region **link_to(struct space *space, uaddr_t start)
{
    struct region *before = nearest(space, start, false);

    return before ? &before->next : &space->regions;
}

/* And where in the tree one that ends there. */
static struct region **place_of(struct space *space, uaddr_t end)
{
    struct region **place = &space->tree;

    for (uint32_t bits = end; *place && (*place)->end != end; bits <<= 1)
        place = &(*place)->below[bits >> 31];
    return place;
}

void region_insert(struct space *space, struct region *region)
{
    struct region **link = link_to(space, region->start);

    region->next = *link;
    *link = region;
    memset(region->below, 0, sizeof(region->below));
    *place_of(space, region->end) = region;
}

/* Any leaf below can take its place. */
void region_remove(struct space *space, struct region *region)
{
    struct region **place = place_of(space, region->end), **leaf = place;

    *link_to(space, region->start) = region->next;
    while ((*leaf)->below[0] || (*leaf)->below[1])
        leaf = &(*leaf)->below[!(*leaf)->below[0]];
    struct region *last = *leaf;
    *leaf = NULL;
    if (last == region)
        return;
    memcpy(last->below, region->below, sizeof(last->below));
    *place = last;
}

void region_cut_off(struct region *region, uaddr_t at)
{
    uint32_t length = least(at - region->start, region->file_length);

    region->start = region->lowest = at;
    region->file_length -= length;
    if (region->file)
        region->file += length;
}
