/* space.h - a process's address space: regions, and what fills their pages.
 *
 * Pages come when they are touched, but the frames for them are promised
 * when the region is made: running out is ENOMEM then, and never a surprise
 * later. What a page holds, by the kind of its region:
 *
 *     absent                     one promise, if the region has any access
 *     present, private           its frame; when r processes share it after a
 *                                fork, r - 1 promises among them, for the
 *                                copies to come
 *     present, text or shared    its frame, which nobody will have to copy;
 *                                text is one memory for all who run it
 *
 * The main stack is the exception: it starts small and takes its promises as
 * it grows. */
#ifndef SPACE_H
#define SPACE_H

#include "arch.h"

enum region_kind {
    REGION_PRIVATE, /* copied on write */
    REGION_TEXT,    /* never written: shared with all who run the file */
    REGION_SHARED   /* one memory for all who inherit it; always present */
};

struct region {
    struct region *next;     /* by address */
    struct region *below[2]; /* in the tree: see region.c */
    enum region_kind kind;
    uaddr_t lowest;       /* how far down it may grow; == start: it does not */
    uaddr_t start, end;   /* page-aligned */
    unsigned access;      /* of ACCESS_*; 0: a guard */
    const uint8_t *file;  /* first page's contents, or NULL */
    uint32_t file_length; /* zeroes follow */
};

/* So much of a space is changed without a break. */
enum { CHANGED_AT_ONCE = 16 << 20 };

struct space {
    struct arch_space arch;
    struct region *regions; /* the lowest */
    struct region *tree;    /* its root */
    uint32_t changes;       /* how often something was unmapped or protected */
};

int space_init(struct space *space);  /* 0 or -ENOMEM */
void space_free(struct space *space); /* everything in it */
extern unsigned spaces;               /* how many there are */

/* Add a copy of `wanted` (links do not count; `lowest` may be 0): 0; -EEXIST
 * when part of [start, end) is taken, -ENOMEM, -EINVAL (not page-aligned, or
 * not in user range). The frames of shared memory are taken at once. */
int space_map(struct space *space, const struct region *wanted);
/* Copy the next region of `from`, or a piece of it, to `to`, where what lies
 * below *done (0 at first) is already: 1, and there may be more; 0, that was
 * all; or -ENOMEM, and `to` holds a part, for space_free(). */
int space_copy(struct space *to, struct space *from, uaddr_t *done);
/* Remove a piece of what lies in the range: 1, and there may be more; 0, that
 * was all; -EINVAL; or -ENOMEM when a region would have to be split and there
 * is no memory for it. Here and below, what fails changes nothing. */
int space_unmap(struct space *space, uaddr_t start, uaddr_t end);
/* Change access in the range: 0, -EINVAL, -ENOMEM (also when part of the
 * range is not mapped, as POSIX has it). */
int space_protect(struct space *space, uaddr_t start, uaddr_t end,
                  unsigned access);
/* The first region that ends above `address`, or NULL. */
struct region *region_from(const struct space *space, uaddr_t address);
/* The highest free range of `length` bytes below the stack area, or 0. */
uaddr_t space_find(const struct space *space, uint32_t length);
/* Whether each of `length` bytes from `start` is mapped and allows `access`. */
bool space_allows(const struct space *space, uaddr_t start, uint32_t length,
                  unsigned access);
/* Make the page at `address` present for `access`: ACCESS_READ (which any
 * access allows: paging cannot tell) or _WRITE. False: a mistake. */
bool space_fault(struct space *space, uaddr_t address, unsigned access);
/* Put `frame` at `page` with the access that its region has. */
void space_put_back(struct space *space, uaddr_t page, paddr_t frame);
/* Leave no page of the program's from `from` on within reach: the next touch of
 * each is a fault, which finds its contents as they were. It does a piece, and
 * returns where the next begins; 0: there is none. */
uaddr_t space_evict(struct space *space, uaddr_t from);
/* In words, if an access to `address` failed because a stack ran out; else
 * NULL. */
const char *space_stack_overflow(const struct space *space, uaddr_t address);
/* What a futex at `address` is known by: for shared memory its frame and
 * offset, the same in every process. False: the address itself will do. */
bool space_shared_key(const struct space *space, uaddr_t address,
                      uint32_t *key);
/* The frame of `page`, made present; for filling a new space's stack. */
paddr_t space_touch(struct space *space, uaddr_t page);

#endif
