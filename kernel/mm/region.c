/* region.c - the regions of a space, found by address.
 *
 * They are in a list, by address, and in a tree, by their ends. (A stack that
 * grows gets another start, but keeps its end.)
 *
 *            100..            The bits of an end lead to its region, the
 *          0 /   \ 1          highest bit first: 0 is left, 1 is right. So
 *       011..     101..       all regions below a place in the tree have the
 *               0 /   \ 1     bits in common that lead there. A region and
 *             100..   110..   those below it are in no other order.
 *
 * An end has 20 bits (it is page-aligned), so the tree is at most 20 levels
 * deep, whatever a program maps. Nothing has to be balanced, and nothing
 * allocated.
 * Source: Coffman and Eve, "File structures using hashing functions", 1970
 * (Knuth, The Art of Computer Programming 3, 6.3: digital tree search). */
#include <string.h>
#include "mm/space_private.h"

/* Find the region with the nearest end above `address` (`above`), or else with
 * the nearest end at or below it.
 *
 * Take `above`; the other side is its mirror. The bits of the address lead down
 * the tree. Each region on this way may be the answer, since it is in no order
 * with those below it. Where the way goes left, all regions to the right have a
 * higher end than the address. Those beside a deeper place share more bits with
 * the address, so they are nearer: it is enough to remember the last such
 * place. In the subtree there the search goes left where it can, else right,
 * and compares each region that it passes. So it looks at two regions a level
 * at most. */
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

/* The pointer in the list that a region with this start has, or will have. */
static struct region **link_to(struct space *space, uaddr_t start)
{
    struct region *before = nearest(space, start, false);

    return before ? &before->next : &space->regions;
}

/* The pointer in the tree that a region with this end has, or will have. */
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

/* In the tree any leaf below the region can take its place: it has the bits
 * that lead there. */
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
