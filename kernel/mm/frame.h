/* frame.h - physical memory in frames of 4 KiB.
 *
 * Every frame that the loader's map calls usable is free, allocated with a
 * reference count, or held back (the kernel image, the initrd). Some of the
 * free ones may be promised: frame_reserve() takes a promise, and
 * frame_alloc_reserved(), which cannot fail, redeems it. So memory that
 * user programs were granted is there when they touch it. */
#ifndef FRAME_H
#define FRAME_H

#include "arch.h"

/* (kernel_frame_alloc() and kernel_frame_free(), which the machine calls, too,
 * are in arch.h.)
 * Take over the ranges of `boot`, without the reserved ones. Call it once. */
void frame_init(const struct boot_info *boot);

/* frame_reserve() promises `count` frames: 0 or -ENOMEM. frame_unreserve()
 * takes so many promises back. */
int frame_reserve(unsigned count);
void frame_unreserve(unsigned count);
/* Allocate a frame for one promise, which is used up. It cannot fail. */
paddr_t frame_alloc_reserved(void);
/* frame_share() adds a reference; frame_references() counts them. */
void frame_share(paddr_t frame);
unsigned frame_references(paddr_t frame);

unsigned frames_available(void); /* free and not promised */
extern unsigned frames_promised, frames_total;

#endif
