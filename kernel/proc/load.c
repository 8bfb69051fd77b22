/* load.c - bring a program into an address space and lay out its stack.
 *
 *     USER_STACK_TOP  +---------------------------+
 *                     | strings                   |
 *                     | auxiliary vector, AT_NULL |
 *                     | envp[0..], NULL           |
 *                     | argv[0..], NULL           |
 *             esp ->  | argc                      |
 *                     +---------------------------+
 * Source: System V ABI, Intel386 supplement, figure 3-31. */
#include <elf.h>
#include <errno.h>
#include <string.h>
#include "fs/tree.h"
#include "proc/process.h"

enum { STACK_LIMIT = 1 << 20, STACK_FIRST = 16 << 10 };

/* Fill the stack's top page. Returns the stack pointer, or 0: the strings do
 * not fit. */
static uaddr_t fill_stack(uint8_t *data, const struct elf_program *program,
                          const struct strings *strings)
{
    const uint32_t auxiliary[][2] = {
        { AT_PHDR, program->headers },       { AT_PHENT, sizeof(Elf32_Phdr) },
        { AT_PHNUM, program->header_count }, { AT_PAGESZ, PAGE_SIZE },
        { AT_ENTRY, program->entry },        { AT_NULL, 0 },
    };
    unsigned words = 1 + strings->count[ARGUMENTS] + 1 +
                     strings->count[ENVIRONMENT] + 1 + sizeof(auxiliary) / 4;

    if (words * 4 + strings->size + 16 > PAGE_SIZE)
        return 0;
    uint32_t at = PAGE_SIZE - strings->size;
    uint32_t start = (at - words * 4) & ~15u;
    uint32_t *next = (uint32_t *)(data + start);
    memcpy(data + at, strings->text, strings->size);
    *next++ = strings->count[ARGUMENTS];
    for (unsigned kind = 0; kind < STRING_KINDS; kind++) {
        for (unsigned i = 0; i < strings->count[kind]; i++) {
            *next++ = USER_STACK_TOP - PAGE_SIZE + at;
            at += strlen((const char *)data + at) + 1;
        }
        *next++ = 0;
    }
    memcpy(next, auxiliary, sizeof(auxiliary));
    return USER_STACK_TOP - PAGE_SIZE + start;
}

static int make_stack(struct space *space, struct elf_program *program,
                      const struct strings *strings)
{
    const struct region stack = { .lowest = USER_STACK_TOP - STACK_LIMIT,
                                  .start = USER_STACK_TOP - STACK_FIRST,
                                  .end = USER_STACK_TOP,
                                  .access = ACCESS_READ | ACCESS_WRITE };
    int error = space_map(space, &stack);
    if (error)
        return error == -EEXIST ? -ENOEXEC : error;
    paddr_t frame = space_touch(space, USER_STACK_TOP - PAGE_SIZE);
    program->sp = fill_stack(arch_frame_data(frame), program, strings);
    return program->sp ? 0 : -E2BIG;
}

int program_load(struct space *space, const char *path,
                 const struct strings *strings, struct elf_file *image,
                 struct elf_program *program)
{
    int error = tree_program(path, &image->data, &image->size);

    if (!error)
        error = elf_load(image, space, program);
    if (!error)
        error = make_stack(space, program, strings);
    return error;
}
