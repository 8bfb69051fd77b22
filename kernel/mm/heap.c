/* heap.c - pages that are cut into equal pieces, one size class for each page.
 *
 *     page of class 2    | header | 64 bytes | 64 bytes | ... | 64 bytes |
 *                        ^ page-aligned
 *     whole page         | 2,049 to 4,096 bytes                          |
 *                        ^ page-aligned
 *
 * kfree() gets a pointer and no size. The address alone tells it all:
 *   - A piece is never page-aligned, since the header comes first. So an
 *     aligned pointer is a whole page, which has no header.
 *   - A piece never crosses into the next page. So the header, with the class,
 *     is at the address rounded down.
 *
 * A class's list has exactly those pages that have a free piece. kmalloc()
 * takes its first page and removes it with its last free piece; kfree() puts a
 * page back with its first free piece. So both look at one page, however many
 * there are.
 *
 * The pieces of a class are twice as large as those of the class before, so
 * less than half of a piece is wasted (but for those under 8 bytes). Class 7 is
 * the bad one: beside the header only one piece of 2,048 bytes fits. */
#include "mm/heap.h"
#include <string.h>
#include "arch.h"
#include "kernel.h"
#include "list.h"

enum { SMALLEST = 16, CLASSES = 8 }; /* 16 .. 2048 */

struct piece {
    struct piece *next;
};

struct page {
    struct list link;
    struct piece *free;
    uint16_t class, used;
};
enum { HEADER = (sizeof(struct page) + SMALLEST - 1) & ~(SMALLEST - 1u) };

static struct list classes[CLASSES];
unsigned heap_pages;

static struct list *list_of(unsigned class)
{
    if (!classes[class].next)
        list_init(&classes[class]);
    return &classes[class];
}

static void *whole_page(void)
{
    paddr_t frame = kernel_frame_alloc();
    heap_pages += frame != NO_FRAME;
    return frame == NO_FRAME ? NULL : arch_frame_data(frame);
}

static struct page *new_page(unsigned class)
{
    struct page *page = whole_page();
    size_t size = (size_t)SMALLEST << class;

    if (!page)
        return NULL;
    *page = (struct page){ .class = (uint16_t) class };
    list_append(list_of(class), &page->link);
    for (size_t at = HEADER; at + size <= PAGE_SIZE; at += size) {
        struct piece *piece = (struct piece *)(void *)((char *)page + at);
        piece->next = page->free;
        page->free = piece;
    }
    return page;
}

void *kmalloc(size_t size)
{
    unsigned class = 0;

    ASSERT(size > 0 && size <= PAGE_SIZE);
    if (allocation_fails())
        return NULL;
    if (size > PAGE_SIZE / 2)
        return whole_page();
    while (((size_t)SMALLEST << class) < size)
        class ++;
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
    if (at % PAGE_SIZE) { /* it is a piece of the page */
        ASSERT(page->used > 0);
        if (!page->free)
            list_append(list_of(page->class), &page->link);
        struct piece *piece = pointer;
        piece->next = page->free;
        page->free = piece;
        if (--page->used)
            return;
        list_remove(&page->link);
    }
    heap_pages--;
    kernel_frame_free(arch_frame_of(page));
}
