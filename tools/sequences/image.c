/* image.c - a program's file in place of its memory: image.h.
 *
 * The host is little-endian, as the program is. */
#include "image.h"

#include <elf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kernel.h"
#include "mm/space.h"
#include "ras/ras_private.h"

static uint8_t *file;
static size_t size;
static const Elf32_Ehdr *header;

struct ras_explanation image_answer;

static bool read_file(const char *path)
{
    FILE *from = fopen(path, "rb");
    size_t room = 0, got = 1;

    while (from && got > 0) {
        if (size == room) {
            room = room ? 2 * room : 1 << 20;
            file = realloc(file, room);
        }
        got = file ? fread(file + size, 1, room - size, from) : 0;
        size += got;
    }
    bool good = from && file && !ferror(from);
    if (from)
        fclose(from);
    return good;
}

/* `length` bytes of the file, or NULL: it ends before. */
static const void *at(uint32_t offset, uint32_t length)
{
    return offset <= size && length <= size - offset ? file + offset : NULL;
}

bool image_read(const char *path, const char **why)
{
    *why = "cannot be read";
    if (!read_file(path))
        return false;
    *why = "is not a program for 32-bit x86";
    header = at(0, sizeof *header);
    return header && !memcmp(header->e_ident, ELFMAG, SELFMAG) &&
           header->e_ident[EI_CLASS] == ELFCLASS32 &&
           header->e_machine == EM_386 &&
           at(header->e_phoff, header->e_phnum * sizeof(Elf32_Phdr)) &&
           at(header->e_shoff, header->e_shnum * sizeof(Elf32_Shdr));
}

static const Elf32_Shdr *section(unsigned i)
{
    return (const Elf32_Shdr *)(const void *)(file + header->e_shoff) + i;
}

/* A string of the table in section `i`. */
static const char *string(unsigned i, uint32_t offset)
{
    const Elf32_Shdr *table = section(i);

    return i < header->e_shnum && at(table->sh_offset, table->sh_size) &&
                   offset < table->sh_size &&
                   file[table->sh_offset + table->sh_size - 1] == '\0'
               ? (const char *)file + table->sh_offset + offset
               : "";
}

bool image_symbol(const char *name, uint32_t *value)
{
    for (unsigned i = 0; i < header->e_shnum; i++) {
        const Elf32_Shdr *table = section(i);
        const Elf32_Sym *symbol = at(table->sh_offset, table->sh_size);
        uint32_t count = table->sh_size / sizeof(*symbol);

        for (; table->sh_type == SHT_SYMTAB && symbol && count > 0;
             count--, symbol++)
            if (!strcmp(string(table->sh_link, symbol->st_name), name)) {
                *value = symbol->st_value;
                return true;
            }
    }
    return false;
}

/* The segment whose pages hold `length` bytes at `address`, or NULL. */
static const Elf32_Phdr *segment(uint32_t address, uint32_t length)
{
    const Elf32_Phdr *one = at(header->e_phoff, 0);

    for (unsigned i = 0; i < header->e_phnum; i++, one++) {
        uint32_t start = PAGE_DOWN(one->p_vaddr),
                 end = PAGE_UP(one->p_vaddr + one->p_memsz);
        if (one->p_type == PT_LOAD && address >= start && address < end &&
            length <= end - address)
            return one;
    }
    return NULL;
}

const char *image_string(uint32_t address)
{
    static char name[NAME + 1];

    if (!address || copy_string_from_user(name, address, sizeof name) <= 0)
        return "(unnamed)";
    return name;
}

/* ---- what the kernel's code asks ---- */

int arch_copy_from_user(void *to, uaddr_t from, size_t length)
{
    const Elf32_Phdr *one = segment(from, (uint32_t)length);
    uint32_t offset;

    if (!one)
        return -EFAULT;
    for (uint32_t i = 0; i < length; i++) {
        offset = from + i - one->p_vaddr;
        const uint8_t *byte =
            offset < one->p_filesz ? at(one->p_offset + offset, 1) : NULL;
        ((uint8_t *)to)[i] = byte ? *byte : 0;
    }
    return 0;
}

int32_t copy_string_from_user(char *to, uaddr_t from, uint32_t size)
{
    uint32_t length = 0;

    while (length < size) {
        if (arch_copy_from_user(&to[length], from + length, 1))
            return -EFAULT;
        if (!to[length])
            return (int32_t)length;
        length++;
    }
    return -ENAMETOOLONG;
}

int arch_copy_to_user(uaddr_t to, const void *from, size_t length)
{
    (void)to;
    memcpy(&image_answer, from, length);
    return 0;
}

bool space_allows(const struct space *space, uaddr_t start, uint32_t length,
                  unsigned access)
{
    const Elf32_Phdr *one = segment(start, length);

    (void)space;
    return one && (!(access & ACCESS_EXECUTE) || one->p_flags & PF_X) &&
           (!(access & ACCESS_WRITE) || one->p_flags & PF_W);
}

bool space_shared_key(const struct space *space, uaddr_t address, uint32_t *key)
{
    (void)space, (void)address, (void)key;
    return false;
}

unsigned arch_can = ~0u; /* the program's machine may lack nothing */

void arch_take_interrupts(void)
{
}
