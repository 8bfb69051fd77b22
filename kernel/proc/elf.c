/* elf.c - check, map and look up ELF files that lie in memory.
 *
 * Promise: no file, however broken, makes the kernel read outside it. */
#include "proc/elf.h"
#include <errno.h>
#include <string.h>
#include "mm/space.h"

struct elf_header {
    uint8_t identity[16];
    uint16_t type, machine;
    uint32_t version, entry, segments, sections, flags;
    uint16_t header_size, segment_size, segment_count;
    uint16_t section_size, section_count, section_names;
};

struct elf_segment {
    uint32_t type, offset, address, physical, file_size, memory_size;
    uint32_t flags, align;
};

struct elf_section {
    uint32_t name, type, flags, address, offset, size, link, info;
    uint32_t align, entry_size;
};

struct elf_symbol {
    uint32_t name, value, size;
    uint8_t info, other;
    uint16_t section;
};

enum {
    CLASS_32 = 1,
    LITTLE_ENDIAN_DATA = 1,
    TYPE_EXECUTABLE = 2,
    MACHINE_386 = 3,
    SEGMENT_LOAD = 1,
    SECTION_SYMBOLS = 2,
    SYMBOL_FUNCTION = 2,
    SYMBOL_NOTYPE = 0,
    SECTION_RESERVED = 0xFF00
};
enum { FLAG_EXECUTE = 1, FLAG_WRITE = 2, FLAG_READ = 4 };

/* The bytes [offset, offset + count * size) of the file, or NULL. */
static const void *part(const struct elf_file *file, uint32_t offset,
                        uint32_t count, uint32_t size)
{
    if (offset > file->size || (size > 1 && offset % 4) ||
        count > (file->size - offset) / size)
        return NULL;
    return file->data + offset;
}

static const struct elf_header *header_of(const struct elf_file *file)
{
    static const uint8_t identity[] = { 0x7F, 'E',      'L',
                                        'F',  CLASS_32, LITTLE_ENDIAN_DATA };
    const struct elf_header *header = part(file, 0, 1, sizeof(*header));

    if (!header || memcmp(header->identity, identity, sizeof(identity)) ||
        header->machine != MACHINE_386)
        return NULL;
    return header;
}

static const struct elf_segment *segments_of(const struct elf_file *file)
{
    const struct elf_header *header = header_of(file);

    if (!header || header->type != TYPE_EXECUTABLE ||
        header->segment_size != sizeof(struct elf_segment))
        return NULL;
    return part(file, header->segments, header->segment_count,
                sizeof(struct elf_segment));
}

static bool segment_valid(const struct elf_file *file,
                          const struct elf_segment *s)
{
    return s->offset <= file->size && s->file_size <= file->size - s->offset &&
           s->file_size <= s->memory_size && s->address >= USER_BASE &&
           s->address < KERNEL_BASE - PAGE_SIZE &&
           s->memory_size <= KERNEL_BASE - s->address - PAGE_SIZE &&
           s->offset % PAGE_SIZE == s->address % PAGE_SIZE;
}

static unsigned access_of(uint32_t flags)
{
    return (flags & FLAG_READ ? ACCESS_READ : 0) |
           (flags & FLAG_WRITE ? ACCESS_WRITE : 0) |
           (flags & FLAG_EXECUTE ? ACCESS_EXECUTE : 0);
}

static int map_segment(const struct elf_file *file, struct space *space,
                       const struct elf_segment *s)
{
    uint32_t before = s->address % PAGE_SIZE;
    const struct region wanted = {
        .kind = s->flags & FLAG_WRITE ? REGION_PRIVATE : REGION_TEXT,
        .start = s->address - before,
        .end = PAGE_UP(s->address + s->memory_size),
        .access = access_of(s->flags),
        .file = file->data + s->offset - before,
        .file_length = s->file_size + before,
    };
    int error = space_map(space, &wanted);

    return error == -EEXIST || error == -EINVAL ? -ENOEXEC : error;
}

int elf_load(const struct elf_file *file, struct space *space,
             struct elf_program *program)
{
    const struct elf_header *header = header_of(file);
    const struct elf_segment *s = segments_of(file);

    if (!s)
        return -ENOEXEC;
    *program = (struct elf_program){ .entry = header->entry,
                                     .header_size = header->segment_size,
                                     .header_count = header->segment_count };
    for (unsigned i = 0; i < header->segment_count; i++, s++) {
        if (s->type != SEGMENT_LOAD || s->memory_size == 0)
            continue;
        int error =
            segment_valid(file, s) ? map_segment(file, space, s) : -ENOEXEC;
        if (error)
            return error;
        if (header->segments >= s->offset &&
            header->segments < s->offset + s->file_size)
            program->headers = s->address + header->segments - s->offset;
    }
    return 0;
}

/* ---- symbols ---- */

/* Names that begin within their `size` end within it. */
struct symbols {
    const struct elf_symbol *symbol;
    const char *names;
    uint32_t count, size;
};

static bool find_symbols(const struct elf_file *file, struct symbols *to)
{
    const struct elf_header *header = header_of(file);
    if (!header || header->section_size != sizeof(struct elf_section))
        return false;
    const struct elf_section *all =
        part(file, header->sections, header->section_count, sizeof(*all));
    unsigned i = 0;
    while (all && i < header->section_count && all[i].type != SECTION_SYMBOLS)
        i++;
    if (!all || i == header->section_count ||
        all[i].link >= header->section_count)
        return false;
    const struct elf_section *s = &all[i], *names = &all[s->link];
    to->count = s->size / sizeof(struct elf_symbol);
    to->symbol = part(file, s->offset, to->count, sizeof(struct elf_symbol));
    to->size = names->size;
    to->names = part(file, names->offset, names->size, 1);
    return to->symbol && to->names && to->size && !to->names[to->size - 1];
}

/* Functions, and labels of assembly but for local ones (name.label). */
static bool names_code(const struct symbols *symbols,
                       const struct elf_symbol *s)
{
    unsigned type = s->info & 15;

    if (!s->section || s->section >= SECTION_RESERVED ||
        s->name >= symbols->size)
        return false;
    const char *name = symbols->names + s->name;
    return type == SYMBOL_FUNCTION ||
           (type == SYMBOL_NOTYPE && *name && !strchr(name, '.'));
}

/* Past the last function there is no function, whatever lies below. */
static bool in_segment(const struct elf_file *file, uaddr_t pc)
{
    const struct elf_segment *s = segments_of(file);

    for (unsigned i = 0; s && i < header_of(file)->segment_count; i++)
        if (s[i].type == SEGMENT_LOAD && pc >= s[i].address &&
            pc - s[i].address < s[i].memory_size)
            return true;
    return false;
}

const char *elf_symbol(const struct elf_file *file, uaddr_t pc,
                       uint32_t *offset)
{
    const struct elf_symbol *best = NULL;
    struct symbols symbols;

    if (!in_segment(file, pc) || !find_symbols(file, &symbols))
        return NULL;
    for (uint32_t i = 0; i < symbols.count; i++) {
        const struct elf_symbol *s = &symbols.symbol[i];
        if (s->value <= pc && (!best || s->value >= best->value) &&
            names_code(&symbols, s))
            best = s;
    }
    if (!best)
        return NULL;
    *offset = pc - best->value;
    return symbols.names + best->name;
}
