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

/* A change to a space does at most so many bytes without a break. */
enum { CHANGED_AT_ONCE = 16 << 20 };

struct space {
    struct arch_space arch;
    struct region *regions; /* the lowest */
    struct region *tree;    /* its root */
};

int space_init(struct space *space);  /* 0 or -ENOMEM */
void space_free(struct space *space); /* everything in it */
extern unsigned spaces;               /* how many there are */

/* Add a copy of `wanted` (its links do not count; `lowest` may be 0): 0;
 * -EEXIST when part of [start, end) is taken, -ENOMEM, -EINVAL (not
 * page-aligned, or not in user range). Shared memory gets its frames at once.
 */
int space_map(struct space *space, const struct region *wanted);
/* Copy the next region of `from`, or a piece of it, to `to`. *done is 0 at
 * first; all that lies below it is copied. 1: there may be more; 0: that was
 * all; -ENOMEM: `to` holds a part, and the caller calls space_free(). */
int space_copy(struct space *to, struct space *from, uaddr_t *done);
/* Remove a piece of what lies in the range. 1: there may be more; 0: that was
 * all; -EINVAL; -ENOMEM: a region would have to be split, and there is no
 * memory for it. If this function or one below fails, it has changed nothing.
 */
int space_unmap(struct space *space, uaddr_t start, uaddr_t end);
/* Change access in the range: 0, -EINVAL, -ENOMEM (also when part of the
 * range is not mapped, as POSIX has it). */
int space_protect(struct space *space, uaddr_t start, uaddr_t end,
                  unsigned access);
/* Find the first region that ends above `address`, or NULL. */
struct region *region_from(const struct space *space, uaddr_t address);
/* Find the highest free range of `length` bytes below the stack area, or 0. */
uaddr_t space_find(const struct space *space, uint32_t length);
/* True if each of `length` bytes from `start` is mapped and allows `access`. */
bool space_allows(const struct space *space, uaddr_t start, uint32_t length,
                  unsigned access);
/* Make the page at `address` present for `access`, which is ACCESS_WRITE, or
 * ACCESS_READ for all else. False: the access is a mistake. */
bool space_fault(struct space *space, uaddr_t address, unsigned access);
/* Put `frame` at `page` with the access that its region has. */
void space_put_back(struct space *space, uaddr_t page, paddr_t frame);
/* Take each page from `from` on out of the program's reach: its next touch is a
 * fault, which finds the contents as they were. It does one piece, and returns
 * the address where the next begins, or 0: there is none. */
uaddr_t space_evict(struct space *space, uaddr_t from);
/* If an access to `address` failed because a stack ran out, say so in words.
 * Else NULL. */
const char *space_stack_overflow(const struct space *space, uaddr_t address);
/* Set *key to the name of a word in shared memory: its frame and offset, which
 * are the same in every process. False: the memory is not shared, and the
 * address itself will do. */
bool space_shared_key(const struct space *space, uaddr_t address,
                      uint32_t *key);
/* Make `page` present, and return its frame. It is for filling the stack of a
 * new space. */
paddr_t space_touch(struct space *space, uaddr_t page);

/* copy.c: copy a string of at most size - 1 characters from the running
 * process: its length, -EFAULT, or -ENAMETOOLONG. */
int32_t copy_string_from_user(char *to, uaddr_t from, uint32_t size);

#endif
