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

/* The values that the program's start needs. */
struct elf_program {
    uaddr_t entry;
    uaddr_t headers; /* where its program headers lie */
    uint16_t header_count;
    uaddr_t sp; /* load.c */
};

/* Map the program's segments: 0, -ENOMEM, or -ENOEXEC: the file is broken, or
 * no program that we can run. */
int elf_load(const struct elf_file *file, struct space *space,
             struct elf_program *program);
/* Find the function or variable at `pc`: its name, and how far `pc` is behind
 * its start. NULL: it is not known. Any file will do, however broken. */
const char *elf_symbol(const struct elf_file *file, uaddr_t pc,
                       uint32_t *offset);

#endif
