/* space.h - a process's address space: regions, and what fills their pages.
 *
 * Pages come when they are touched, but the frames for them are promised
 * when the region is made: running out is ENOMEM then, and never a surprise
 * later. A page that is not present in a region with any access holds one
 * promise; a region without access (a guard) holds none for absent pages. */
#ifndef SPACE_H
#define SPACE_H

#include "arch.h"
#include "list.h"

struct region {
    struct list link;     /* by address */
    uaddr_t start, end;   /* page-aligned */
    unsigned access;      /* of ACCESS_*; 0: a guard */
    const uint8_t *file;  /* first page's contents, or NULL */
    uint32_t file_length; /* zeroes follow */
};

struct space {
    struct arch_space arch;
    struct list regions;
};

int space_init(struct space *space);  /* 0 or -ENOMEM */
void space_free(struct space *space); /* everything in it */

/* Add [start, end) (page-aligned, in user range): 0; -EEXIST when part of it
 * is taken, -ENOMEM, -EINVAL. `file` may be NULL: zeroes. */
int space_map(struct space *space, uaddr_t start, uaddr_t end, unsigned access,
              const uint8_t *file, uint32_t file_length);
/* Remove whatever lies in the range: 0, -EINVAL, or -ENOMEM when a region
 * would have to be split and there is no memory for it. */
int space_unmap(struct space *space, uaddr_t start, uaddr_t end);
/* Change access in the range: 0, -EINVAL, -ENOMEM (also when part of the
 * range is not mapped, as POSIX has it). */
int space_protect(struct space *space, uaddr_t start, uaddr_t end,
                  unsigned access);
/* The highest free range of `length` bytes below the stack area, or 0. */
uaddr_t space_find(const struct space *space, uint32_t length);
/* Whether every byte of [start, end) allows `access`. */
bool space_allows(const struct space *space, uaddr_t start, uaddr_t end,
                  unsigned access);
/* Make the page at `address` present for `access`: ACCESS_READ (which any
 * access allows: paging cannot tell) or _WRITE. False: a mistake. */
bool space_fault(struct space *space, uaddr_t address, unsigned access);
/* The frame of `page`, made present; for filling a new space's stack. */
paddr_t space_touch(struct space *space, uaddr_t page);

#endif
