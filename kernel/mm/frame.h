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

/* Take over the ranges of `boot`, less the reserved ones. Once. */
void frame_init(const struct boot_info *boot);

/* A frame with one reference, contents undefined; NO_FRAME when none is
 * left that is not promised. */
paddr_t frame_alloc(void);
/* Promise `count` frames: 0 or -ENOMEM. And take a promise back. */
int frame_reserve(unsigned count);
void frame_unreserve(unsigned count);
/* Redeem one promise. */
paddr_t frame_alloc_reserved(void);
/* Add a reference; how many there are. */
void frame_share(paddr_t frame);
unsigned frame_references(paddr_t frame);
/* Drop a reference; the last one frees the frame. */
void frame_free(paddr_t frame);

unsigned frames_available(void); /* free and not promised */
extern unsigned frames_promised, frames_total;

#endif
