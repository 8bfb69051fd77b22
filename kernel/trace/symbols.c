/* symbols.c - the kernel's symbols are those of the file "kernel" in the
 * initrd, a program's those of its own file: both stay in memory. */
#include "trace/symbols.h"
#include "fs/tree.h"
#include "kernel.h"
#include "proc/elf.h"
#include "proc/process.h"

static bool kernel_file(struct elf_file *file)
{
    return tree_program("kernel", &file->data, &file->size) == 0;
}

char *symbol_text(const struct process *process, uaddr_t pc,
                  char text[SYMBOL_TEXT_MAX])
{
    struct elf_file file = { NULL, 0 };
    uint32_t offset = 0;
    const char *name = NULL;

    if (process)
        file = process->image;
    if (process || kernel_file(&file))
        name = elf_symbol(&file, pc, &offset);
    if (name)
        ksnprintf(text, SYMBOL_TEXT_MAX, "%s+0x%x", name, offset);
    else
        ksnprintf(text, SYMBOL_TEXT_MAX, "0x%08x", pc);
    return text;
}
