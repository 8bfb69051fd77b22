/* heap.h - kernel memory in pieces up to one page. */
#ifndef HEAP_H
#define HEAP_H

#include <stddef.h>

/* `size` bytes (1 to 4096), 16-aligned, a whole page page-aligned; contents
 * undefined. NULL when memory is out. */
void *kmalloc(size_t size);
/* The same, zeroed. */
void *kzalloc(size_t size);
/* Give back; NULL is fine. A page whose pieces are all back becomes a free
 * frame again, so that what was borrowed can be counted. */
void kfree(void *piece);
/* Frames that it holds now. */
extern unsigned heap_pages;

#endif
