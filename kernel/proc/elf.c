/* elf.c - check, map and look up ELF files that lie in memory.
 *
 * Promise: no file, however broken, makes the kernel read outside it. */
#include "proc/elf.h"
#include <elf.h>
#include <errno.h>
#include <string.h>
#include "mm/space.h"

/* Find the bytes [offset, offset + count * size) of the file. NULL: it does not
 * have all of them. */
static const void *part(const struct elf_file *file, uint32_t offset,
                        uint32_t count, uint32_t size)
{
    if (offset > file->size || (size > 1 && offset % 4) ||
        count > (file->size - offset) / size)
        return NULL;
    return file->data + offset;
}

static const Elf32_Ehdr *header_of(const struct elf_file *file)
{
    const Elf32_Ehdr *header = part(file, 0, 1, sizeof(*header));

    if (!header || memcmp(header->e_ident, ELFMAG, SELFMAG) ||
        header->e_ident[EI_CLASS] != ELFCLASS32 ||
        header->e_ident[EI_DATA] != ELFDATA2LSB || header->e_machine != EM_386)
        return NULL;
    return header;
}

static const Elf32_Phdr *segments_of(const struct elf_file *file)
{
    const Elf32_Ehdr *header = header_of(file);

    if (!header || header->e_type != ET_EXEC ||
        header->e_phentsize != sizeof(Elf32_Phdr))
        return NULL;
    return part(file, header->e_phoff, header->e_phnum, sizeof(Elf32_Phdr));
}

static bool segment_valid(const struct elf_file *file, const Elf32_Phdr *s)
{
    return part(file, s->p_offset, s->p_filesz, 1) &&
           s->p_filesz <= s->p_memsz && user_end(s->p_vaddr, s->p_memsz) &&
           s->p_offset % PAGE_SIZE == s->p_vaddr % PAGE_SIZE;
}

static int map_segment(const struct elf_file *file, struct space *space,
                       const Elf32_Phdr *s)
{
    uint32_t before = s->p_vaddr % PAGE_SIZE;
    const struct region wanted = {
        .kind = s->p_flags & PF_W ? REGION_PRIVATE : REGION_TEXT,
        .start = s->p_vaddr - before,
        .end = PAGE_UP(user_end(s->p_vaddr, s->p_memsz)),
        .access = (s->p_flags & PF_R ? ACCESS_READ : 0) |
                  (s->p_flags & PF_W ? ACCESS_WRITE : 0) |
                  (s->p_flags & PF_X ? ACCESS_EXECUTE : 0),
        .file = file->data + s->p_offset - before,
        .file_length = s->p_filesz + before,
    };
    int error = space_map(space, &wanted);

    return error == -EEXIST || error == -EINVAL ? -ENOEXEC : error;
}

int elf_load(const struct elf_file *file, struct space *space,
             struct elf_program *program)
{
    const Elf32_Ehdr *header = header_of(file);
    const Elf32_Phdr *s = segments_of(file);

    if (!s)
        return -ENOEXEC;
    *program = (struct elf_program){ .entry = header->e_entry,
                                     .header_count = header->e_phnum };
    for (unsigned i = 0; i < header->e_phnum; i++, s++) {
        if (s->p_type != PT_LOAD || s->p_memsz == 0)
            continue;
        int error =
            segment_valid(file, s) ? map_segment(file, space, s) : -ENOEXEC;
        if (error)
            return error;
        if (header->e_phoff >= s->p_offset &&
            header->e_phoff < s->p_offset + s->p_filesz)
            program->headers = s->p_vaddr + header->e_phoff - s->p_offset;
    }
    return 0;
}

/* ---- symbols ---- */

/* A name that begins within the first `size` bytes of `names` ends there, too.
 */
struct symbols {
    const Elf32_Sym *symbol;
    const char *names;
    uint32_t count, size;
};

static bool find_symbols(const struct elf_file *file, struct symbols *to)
{
    const Elf32_Ehdr *header = header_of(file);
    if (!header || header->e_shentsize != sizeof(Elf32_Shdr))
        return false;
    const Elf32_Shdr *all =
        part(file, header->e_shoff, header->e_shnum, sizeof(*all));
    unsigned i = 0;
    while (all && i < header->e_shnum && all[i].sh_type != SHT_SYMTAB)
        i++;
    if (!all || i == header->e_shnum || all[i].sh_link >= header->e_shnum)
        return false;
    const Elf32_Shdr *s = &all[i], *names = &all[s->sh_link];
    to->count = s->sh_size / sizeof(Elf32_Sym);
    to->symbol = part(file, s->sh_offset, to->count, sizeof(Elf32_Sym));
    to->size = names->sh_size;
    to->names = part(file, names->sh_offset, names->sh_size, 1);
    return to->symbol && to->names && to->size && !to->names[to->size - 1];
}

/* True if the symbol names a function, a variable, or a label of assembly that
 * is not local (name.label). */
static bool names_place(const struct symbols *symbols, const Elf32_Sym *s)
{
    unsigned type = ELF32_ST_TYPE(s->st_info);

    if (s->st_shndx == SHN_UNDEF || s->st_shndx >= SHN_LORESERVE ||
        s->st_name >= symbols->size)
        return false;
    const char *name = symbols->names + s->st_name;
    return type == STT_FUNC || type == STT_OBJECT ||
           (type == STT_NOTYPE && *name && !strchr(name, '.'));
}

/* True if `pc` lies in a segment of the program. An address outside of them is
 * in no function, whatever symbol lies below it. */
static bool in_segment(const struct elf_file *file, uaddr_t pc)
{
    const Elf32_Phdr *s = segments_of(file);

    for (unsigned i = 0; s && i < header_of(file)->e_phnum; i++)
        if (s[i].p_type == PT_LOAD && pc >= s[i].p_vaddr &&
            pc - s[i].p_vaddr < s[i].p_memsz)
            return true;
    return false;
}

const char *elf_symbol(const struct elf_file *file, uaddr_t pc,
                       uint32_t *offset)
{
    const Elf32_Sym *best = NULL;
    struct symbols symbols;

    if (!in_segment(file, pc) || !find_symbols(file, &symbols))
        return NULL;
    for (uint32_t i = 0; i < symbols.count; i++) {
        const Elf32_Sym *s = &symbols.symbol[i];
        if (s->st_value <= pc && (!best || s->st_value >= best->st_value) &&
            names_place(&symbols, s))
            best = s;
    }
    if (!best)
        return NULL;
    *offset = pc - best->st_value;
    return symbols.names + best->st_name;
}
