/* elf.h - programs: 32-bit x86 ELF, statically linked.
 * The format itself is in <elf.h>. */
#ifndef ELF_H
#define ELF_H

#include <stdbool.h>
#include "arch.h"

struct space;

struct elf_file {
    const uint8_t *data; /* in the initrd: never freed */
    uint32_t size;
};

/* What the start of the program needs to know. */
struct elf_program {
    uaddr_t entry;
    uaddr_t headers; /* where its program headers lie */
    uint16_t header_count;
    uaddr_t sp; /* load.c */
};

/* Map its segments: 0, -ENOEXEC (it is none that we can run, or broken),
 * -ENOMEM. */
int elf_load(const struct elf_file *file, struct space *space,
             struct elf_program *program);
/* The function or variable at `pc`: its name and the offset into it; NULL: it
 * is not known.
 * Safe on any file. */
const char *elf_symbol(const struct elf_file *file, uaddr_t pc,
                       uint32_t *offset);

#endif
