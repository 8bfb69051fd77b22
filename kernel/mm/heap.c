/* heap.c - pages cut into equal pieces, one size class a page.
 *
 *     page  | header (32 bytes) | piece | piece | ... |
 *
 * A page with free pieces is on its class's list; a full one is on none. */
#include "mm/heap.h"
#include <stdint.h>
#include <string.h>
#include "kernel.h"
#include "list.h"
#include "mm/fail.h"
#include "mm/frame.h"

enum { SMALLEST = 16, CLASSES = 8, HEADER = 32 }; /* 16 .. 2048 */

struct piece {
    struct piece *next;
};

struct page {
    struct list link;
    struct piece *free;
    uint16_t size, used;
    paddr_t frame;
};
_Static_assert(sizeof(struct page) <= HEADER || sizeof(void *) > 4,
               "the header fits its place");

static struct list classes[CLASSES];

static unsigned class_of(size_t size)
{
    unsigned class = 0;

    while (((size_t)SMALLEST << class) < size)
        class ++;
    return class;
}

static struct list *list_of(unsigned class)
{
    if (!classes[class].next)
        list_init(&classes[class]);
    return &classes[class];
}

static size_t header_size(void)
{
    return (sizeof(struct page) + 15) & ~(size_t)15;
}

static struct page *new_page(unsigned class)
{
    paddr_t frame = frame_alloc();
    if (frame == NO_FRAME)
        return NULL;
    struct page *page = arch_frame_data(frame);
    size_t size = (size_t)SMALLEST << class;
    *page = (struct page){ .size = (uint16_t)size, .frame = frame };
    list_append(list_of(class), &page->link);
    for (size_t at = header_size(); at + size <= PAGE_SIZE; at += size) {
        struct piece *piece = (struct piece *)(void *)((char *)page + at);
        piece->next = page->free;
        page->free = piece;
    }
    return page;
}

static void *whole_page(void)
{
    paddr_t frame = frame_alloc();
    return frame == NO_FRAME ? NULL : arch_frame_data(frame);
}

void *kmalloc(size_t size)
{
    ASSERT(size > 0 && size <= PAGE_SIZE);
    if (allocation_fails())
        return NULL;
    if (size > PAGE_SIZE / 2)
        return whole_page();
    unsigned class = class_of(size);
    struct list *list = list_of(class);
    struct page *page = list_empty(list)
                            ? new_page(class)
                            : CONTAINER_OF(list->next, struct page, link);
    if (!page)
        return NULL;
    struct piece *piece = page->free;
    page->free = piece->next;
    page->used++;
    if (!page->free)
        list_remove(&page->link);
    return piece;
}

void *kzalloc(size_t size)
{
    void *piece = kmalloc(size);

    if (piece)
        memset(piece, 0, size);
    return piece;
}

void kfree(void *pointer)
{
    uintptr_t at = (uintptr_t)pointer;
    struct page *page = (struct page *)(at & ~(uintptr_t)PAGE_MASK);

    if (!pointer)
        return;
    if (at % PAGE_SIZE == 0) {
        frame_free(arch_frame_of(pointer));
        return;
    }
    ASSERT(page->used > 0);
    if (!page->free)
        list_append(list_of(class_of(page->size)), &page->link);
    struct piece *piece = pointer;
    piece->next = page->free;
    page->free = piece;
    if (--page->used == 0) {
        list_remove(&page->link);
        frame_free(page->frame);
    }
}
