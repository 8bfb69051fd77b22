/* heap.h - kernel memory in pieces up to one page. */
#ifndef HEAP_H
#define HEAP_H

#include <stddef.h>

/* Allocate `size` bytes (1 to 4,096). They are 16-aligned, more than 2,048 are
 * page-aligned; their contents are undefined. NULL: memory is out. */
void *kmalloc(size_t size);
/* Like kmalloc(), but all bytes are zero. */
void *kzalloc(size_t size);
/* Give a piece back; NULL does nothing. A page whose pieces are all back
 * becomes a free frame again, so that a test can count the frames. */
void kfree(void *piece);
/* This counts the frames that the heap holds now. */
extern unsigned heap_pages;

#endif
