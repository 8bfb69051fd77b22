/* symbols.c - names of functions. The kernel's come from the file "kernel" in
 * the initrd, a program's from its own file: both stay in memory. */
#include "report/report.h"
#include "fs/tree.h"
#include "kernel.h"
#include "proc/elf.h"
#include "proc/process.h"

char *symbol_text(const struct process *process, uaddr_t pc,
                  char text[SYMBOL_TEXT_MAX])
{
    struct elf_file file = { NULL, 0 };
    uint32_t offset;

    if (process)
        file = process->image;
    else /* or there is no such file */
        (void)tree_program("kernel", &file.data, &file.size);
    const char *name = elf_symbol(&file, pc, &offset);
    if (name)
        ksnprintf(text, SYMBOL_TEXT_MAX, "%s+0x%x", name, offset);
    else
        ksnprintf(text, SYMBOL_TEXT_MAX, "0x%08x", pc);
    return text;
}
