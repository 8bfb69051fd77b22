/* multiboot.c - read what the boot loader left in memory.
 *
 * Reads the information of multiboot 0.6.96, section 3.3, through the direct
 * map and copies what the kernel needs; the loader's memory can then be
 * reused, but for the module, which is reserved. */
#include <errno.h>
#include <string.h>
#include "x86_private.h"

enum { LOADER_MAGIC = 0x2BADB002, COMMAND_LINE_MAX = 1024 };
enum { HAS_COMMAND_LINE = 1 << 2, HAS_MODULES = 1 << 3, HAS_MAP = 1 << 6 };
enum { MAP_AVAILABLE = 1 };

struct multiboot_info {
    uint32_t flags, lower_kib, upper_kib, boot_device, command_line;
    uint32_t module_count, modules;
    uint32_t symbols[4];
    uint32_t map_length, map;
};

struct multiboot_module {
    uint32_t start, end, string, reserved;
};

struct map_entry {
    uint32_t size; /* of the rest of this entry */
    uint64_t start, length;
    uint32_t type;
} __attribute__((packed));

extern char kernel_start[], kernel_end[];
static char command_line[COMMAND_LINE_MAX];

static void add_memory(struct boot_info *boot, uint64_t start, uint64_t end)
{
    if (end > DIRECT_MAP_SIZE)
        end = DIRECT_MAP_SIZE;
    start = (start + PAGE_MASK) & ~(uint64_t)PAGE_MASK;
    end &= ~(uint64_t)PAGE_MASK;
    if (start >= end || boot->memory_count == BOOT_RANGES)
        return;
    boot->memory[boot->memory_count++] =
        (struct boot_range){ (paddr_t)start, (paddr_t)end };
}

static void read_map(const struct multiboot_info *info, struct boot_info *boot)
{
    paddr_t at = info->map, end = info->map + info->map_length;

    while (at < end) {
        const struct map_entry *entry = arch_frame_data(at);
        if (entry->type == MAP_AVAILABLE)
            add_memory(boot, entry->start, entry->start + entry->length);
        at += entry->size + sizeof(entry->size);
    }
}

static void read_module(const struct multiboot_info *info,
                        struct boot_info *boot)
{
    if (!(info->flags & HAS_MODULES) || !info->module_count)
        return;
    const struct multiboot_module *module = arch_frame_data(info->modules);
    boot->module = arch_frame_data(module->start);
    boot->module_size = module->end - module->start;
    boot->reserved[2] =
        (struct boot_range){ PAGE_DOWN(module->start), PAGE_UP(module->end) };
}

int multiboot_parse(uint32_t magic, paddr_t at, struct boot_info *boot)
{
    const struct multiboot_info *info = arch_frame_data(at);

    *boot = (struct boot_info){ .command_line = command_line };
    if (magic != LOADER_MAGIC || at >= DIRECT_MAP_SIZE ||
        !(info->flags & HAS_MAP))
        return -EINVAL;
    if (info->flags & HAS_COMMAND_LINE)
        strlcpy(command_line, arch_frame_data(info->command_line),
                sizeof(command_line));
    boot->reserved[0] = (struct boot_range){ 0, 1 << 20 };
    boot->reserved[1] =
        (struct boot_range){ (uint32_t)kernel_start - KERNEL_BASE,
                             (uint32_t)kernel_end - KERNEL_BASE };
    read_module(info, boot);
    read_map(info, boot);
    return 0;
}
