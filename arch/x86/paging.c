/* paging.c - page tables: the kernel's, which all share, and each process's.
 *
 * The upper quarter of every page directory is the same: its entries are
 * made once, at boot, and never change again, so that no process can miss
 * one. Only the pages of kernel stacks come and go, below those entries.
 * A NULL space means the kernel's part.
 * Source: Intel SDM volume 3A, chapter 4.3 (32-bit paging). */
#include <errno.h>
#include <string.h>
#include "io.h"
#include "x86_private.h"

enum { PRESENT = 1, WRITABLE = 2, USER = 4 };
/* A bit that the CPU leaves to us: the entry holds a frame, present or not. */
enum { KEPT = 0x200 };
enum { ENTRIES = 1024, KERNEL_FIRST = KERNEL_BASE >> 22 };

extern uint32_t boot_page_directory[ENTRIES];
extern char boot_stack_guard[];
extern char kernel_start[], kernel_text_end[], kernel_rodata_end[];

static uint32_t first_table[ENTRIES] __attribute__((aligned(4096)));

static uint32_t *directory_of(const struct arch_space *space)
{
    return space ? arch_frame_data(space->directory) : boot_page_directory;
}

/* Find the entry of `page`; NULL if its table does not exist. */
static uint32_t *entry_of(const struct arch_space *space, uint32_t page)
{
    uint32_t table = directory_of(space)[page >> 22];

    if (!(table & PRESENT))
        return NULL;
    uint32_t *entries = arch_frame_data(PAGE_DOWN(table));
    return &entries[(page >> 12) % ENTRIES];
}

static paddr_t new_table(void)
{
    paddr_t frame = kernel_frame_alloc();

    if (frame != NO_FRAME)
        memset(arch_frame_data(frame), 0, PAGE_SIZE);
    return frame;
}

/* The first 4 MiB hold the kernel. They are mapped page by page, so that each
 * part can be protected. */
static void fill_first_table(void)
{
    for (uint32_t i = 0; i < ENTRIES; i++) {
        uint32_t page = KERNEL_BASE + i * PAGE_SIZE;
        bool read_only = page >= (uint32_t)kernel_start &&
                         page < (uint32_t)kernel_rodata_end;
        first_table[i] = i * PAGE_SIZE | PRESENT | (read_only ? 0 : WRITABLE);
    }
    first_table[((uint32_t)boot_stack_guard - KERNEL_BASE) / PAGE_SIZE] = 0;
}

void arch_protect_kernel(void)
{
    uint32_t stacks_end = KERNEL_STACKS + (KERNEL_STACK_TABLES << 22);

    fill_first_table();
    boot_page_directory[KERNEL_FIRST] =
        arch_frame_of(first_table) | PRESENT | WRITABLE;
    for (uint32_t at = KERNEL_STACKS; at < stacks_end; at += 4u << 20)
        boot_page_directory[at >> 22] = new_table() | PRESENT | WRITABLE;
    write_cr3(arch_frame_of(boot_page_directory));
}

int arch_space_init(struct arch_space *space)
{
    space->directory = new_table();
    if (space->directory == NO_FRAME)
        return -ENOMEM;
    memcpy(directory_of(space) + KERNEL_FIRST,
           boot_page_directory + KERNEL_FIRST,
           (ENTRIES - KERNEL_FIRST) * sizeof(uint32_t));
    return 0;
}

void arch_space_free(struct arch_space *space)
{
    const uint32_t *directory = directory_of(space);

    if (read_cr3() == space->directory)
        write_cr3(arch_frame_of(boot_page_directory));
    for (unsigned i = 0; i < KERNEL_FIRST; i++)
        if (directory[i] & PRESENT)
            kernel_frame_free(PAGE_DOWN(directory[i]));
    kernel_frame_free(space->directory);
    space->directory = 0;
}

void arch_space_use(const struct arch_space *space)
{
    if (read_cr3() != space->directory)
        write_cr3(space->directory);
}

int arch_space_prepare(struct arch_space *space, uaddr_t start, uaddr_t end)
{
    uint32_t *directory = directory_of(space);

    for (uint32_t i = start >> 22; i <= (end - 1) >> 22; i++) {
        if (directory[i] & PRESENT)
            continue;
        arch_take_interrupts();
        paddr_t table = new_table();
        if (table == NO_FRAME)
            return -ENOMEM;
        directory[i] = table | PRESENT | WRITABLE | USER;
    }
    return 0;
}

void arch_map(struct arch_space *space, uaddr_t page, paddr_t frame,
              unsigned access)
{
    uint32_t *entry = entry_of(space, page);

    *entry = frame | KEPT | (access ? PRESENT : 0) |
             (access & ACCESS_WRITE ? WRITABLE : 0) | (space ? USER : 0);
    invlpg(page);
}

paddr_t arch_lookup(const struct arch_space *space, uaddr_t page)
{
    const uint32_t *entry = entry_of(space, page);

    return entry && (*entry & KEPT) ? PAGE_DOWN(*entry) : NO_FRAME;
}

paddr_t arch_unmap(struct arch_space *space, uaddr_t page)
{
    paddr_t frame = arch_lookup(space, page);

    if (frame != NO_FRAME) {
        *entry_of(space, page) = 0;
        invlpg(page);
    }
    return frame;
}

uaddr_t arch_next_page(const struct arch_space *space, uaddr_t page,
                       uaddr_t end)
{
    while (page < end) {
        arch_take_interrupts(); /* there may be very many pages, or tables */
        const uint32_t *entry = entry_of(space, page);
        uaddr_t last = page | (ENTRIES - 1) * PAGE_SIZE; /* of its table */
        while (entry && page < last && !(*entry & KEPT)) {
            page += PAGE_SIZE;
            entry++;
        }
        if (entry && (*entry & KEPT))
            return least(page, end);
        page = last + PAGE_SIZE;
    }
    return end;
}

int arch_copy_from_user(void *to, uaddr_t from, size_t length)
{
    return user_end(from, length) ? user_copy(to, (const void *)from, length)
                                  : -EFAULT;
}

int arch_copy_to_user(uaddr_t to, const void *from, size_t length)
{
    return user_end(to, length) ? user_copy((void *)to, from, length) : -EFAULT;
}
