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
#include <errno.h>
#include <string.h>
#include "fs/tree.h"
#include "kernel.h"
#include "mm/frame.h"
#include "proc/process.h"

enum { STACK_LIMIT = 1 << 20, STACK_FIRST = 16 << 10 };
enum {
    AT_NULL = 0,
    AT_PHDR = 3,
    AT_PHENT = 4,
    AT_PHNUM = 5,
    AT_PAGESZ = 6,
    AT_ENTRY = 9,
    AUXILIARY_WORDS = 12
};

/* The top page of the stack while it is being filled. */
struct stack_page {
    uint8_t *data;
    uint32_t strings; /* offset of the lowest string */
    uint32_t *next;   /* where the next word goes */
};

static unsigned count_strings(const char *const *strings, uint32_t *bytes)
{
    unsigned count = 0;

    for (; strings[count]; count++)
        *bytes += (uint32_t)strlen(strings[count]) + 1;
    return count;
}

static void put_strings(struct stack_page *page, const char *const *strings)
{
    for (; *strings; strings++) {
        size_t size = strlen(*strings) + 1;
        memcpy(page->data + page->strings, *strings, size);
        *page->next++ = USER_STACK_TOP - PAGE_SIZE + page->strings;
        page->strings += (uint32_t)size;
    }
    *page->next++ = 0;
}

static void put_pair(struct stack_page *page, uint32_t key, uint32_t value)
{
    *page->next++ = key;
    *page->next++ = value;
}

/* Fill the stack's top page; the stack pointer, or 0: it does not fit. */
static uaddr_t fill_stack(uint8_t *data, const struct elf_program *program,
                          const char *const *arguments,
                          const char *const *environment)
{
    uint32_t bytes = 0;
    unsigned argc = count_strings(arguments, &bytes);
    unsigned words =
        1 + argc + 1 + count_strings(environment, &bytes) + 1 + AUXILIARY_WORDS;

    if (words * 4 + bytes + 16 > PAGE_SIZE)
        return 0;
    uint32_t strings = PAGE_SIZE - bytes;
    uint32_t start = (strings - words * 4) & ~15u;
    struct stack_page page = { data, strings, (uint32_t *)(data + start) };
    *page.next++ = argc;
    put_strings(&page, arguments);
    put_strings(&page, environment);
    put_pair(&page, AT_PHDR, program->headers);
    put_pair(&page, AT_PHENT, program->header_size);
    put_pair(&page, AT_PHNUM, program->header_count);
    put_pair(&page, AT_PAGESZ, PAGE_SIZE);
    put_pair(&page, AT_ENTRY, program->entry);
    put_pair(&page, AT_NULL, 0);
    return USER_STACK_TOP - PAGE_SIZE + start;
}

static int make_stack(struct space *space, const struct elf_program *program,
                      const char *const *arguments,
                      const char *const *environment, uaddr_t *sp)
{
    int error = space_map_stack(space, USER_STACK_TOP - STACK_LIMIT,
                                USER_STACK_TOP - STACK_FIRST, USER_STACK_TOP);
    if (error)
        return error == -EEXIST ? -ENOEXEC : error;
    paddr_t frame = space_touch(space, USER_STACK_TOP - PAGE_SIZE);
    *sp = fill_stack(arch_frame_data(frame), program, arguments, environment);
    return *sp ? 0 : -E2BIG;
}

/* All of the text, now: then it is in memory once, however many run it. */
static void bring_text(struct space *space)
{
    LIST_EACH (region, &space->regions, struct region, link)
        for (uaddr_t page = region->start;
             page < region->end && region->kind == REGION_TEXT;
             page += PAGE_SIZE) {
            space_touch(space, page);
            preemption_point();
        }
}

int program_load(struct space *space, const char *path,
                 const char *const *arguments, const char *const *environment,
                 struct program *loaded)
{
    struct elf_program program;

    int error = tree_program(path, &loaded->image.data, &loaded->image.size);
    if (!error)
        error = elf_load(&loaded->image, space, &program);
    if (!error)
        error =
            make_stack(space, &program, arguments, environment, &loaded->sp);
    if (!error)
        bring_text(space);
    loaded->entry = program.entry;
    return error;
}
