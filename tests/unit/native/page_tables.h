/* page_tables.h - a process and its child in a window of PAGES pages at BASE:
 * what kernel/mm/space.c asks the machine for, and kernel memory that may fail.
 */
#ifndef PAGE_TABLES_H
#define PAGE_TABLES_H

#include <stdlib.h>

#include "kernel.h"
#include "mm/heap.h"
#include "mm/space.h"
#include "random.h"

enum { PAGES = 48 };
#define BASE (0x40000000u - PAGES / 2 * PAGE_SIZE) /* ends of all kinds */

static struct space space, child;
static bool memory_fails;

static struct entry {
    paddr_t frame;
    unsigned access;
} table[PAGES], child_table[PAGES];

static struct entry *table_of(const struct arch_space *arch)
{
    return arch == &child.arch ? child_table : table;
}

static unsigned index_of(uaddr_t page)
{
    unsigned index = (page - BASE) / PAGE_SIZE;

    if (page % PAGE_SIZE || index >= PAGES)
        panic("page 0x%x is not in the test's window", page);
    return index;
}

int arch_space_init(struct arch_space *arch)
{
    for (int i = 0; i < PAGES; i++)
        table_of(arch)[i].frame = NO_FRAME;
    return 0;
}

void arch_space_free(struct arch_space *arch)
{
    (void)arch;
}

int arch_space_prepare(struct arch_space *arch, uaddr_t start, uaddr_t end)
{
    (void)arch, (void)start, (void)end;
    return 0;
}

void arch_map(struct arch_space *arch, uaddr_t page, paddr_t frame,
              unsigned access)
{
    table_of(arch)[index_of(page)] = (struct entry){ frame, access };
}

paddr_t arch_lookup(const struct arch_space *arch, uaddr_t page)
{
    return (page - BASE) / PAGE_SIZE < PAGES
               ? table_of(arch)[index_of(page)].frame
               : NO_FRAME;
}

paddr_t arch_unmap(struct arch_space *arch, uaddr_t page)
{
    paddr_t frame = arch_lookup(arch, page);

    table_of(arch)[index_of(page)].frame = NO_FRAME;
    return frame;
}

uaddr_t arch_next_page(const struct arch_space *arch, uaddr_t page, uaddr_t end)
{
    while (page < end && arch_lookup(arch, page) == NO_FRAME)
        page += PAGE_SIZE;
    return page;
}

/* Not the kernel's heap: its pages would be counted as well. */
static int pieces;

void *kmalloc(size_t size)
{
    if (memory_fails && random_below(2))
        return NULL;
    pieces++;
    return malloc(size);
}

void kfree(void *piece)
{
    pieces -= piece != NULL;
    free(piece);
}

#endif
