/* check_machine.c - read the page tables and a debug register of this machine.
 * Source: Intel SDM volume 3A, chapters 4.3 and 17.2. */
#include "check_machine.h"
#include "io.h"

enum { PRESENT = 1, ACCESS_BITS = 3, TABLE_SIZE = 1024 * PAGE_SIZE };

unsigned check_each_page(const struct arch_space *space, meet_page *meet)
{
    const uint32_t *directory = arch_frame_data(space->directory);
    unsigned tables = 0;

    for (uaddr_t start = 0; start < KERNEL_BASE; start += TABLE_SIZE) {
        uint32_t table = directory[start / TABLE_SIZE];
        const uint32_t *entry = arch_frame_data(PAGE_DOWN(table));
        if (!(table & PRESENT))
            continue;
        tables++;
        for (uaddr_t page = start; page < start + TABLE_SIZE;
             page += PAGE_SIZE, entry++)
            if (*entry)
                meet(page, PAGE_DOWN(*entry),
                     *entry & PRESENT ? *entry & ACCESS_BITS : 0);
    }
    return tables;
}

bool check_breakpoint_armed(void)
{
    return read_dr7() & 0xFF;
}
