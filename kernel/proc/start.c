/* start.c - make a process and lay out its first stack.
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
#include "fs/console.h"
#include "fs/initrd.h"
#include "kernel.h"
#include "mm/frame.h"
#include "mm/heap.h"
#include "proc/process.h"
#include "trace/trace.h"

enum { STACK_SIZE = 128 << 10 };
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
    int error = space_map(space, USER_STACK_TOP - STACK_SIZE, USER_STACK_TOP,
                          ACCESS_READ | ACCESS_WRITE, NULL, 0);
    if (error)
        return error == -EEXIST ? -ENOEXEC : error;
    paddr_t frame = space_touch(space, USER_STACK_TOP - PAGE_SIZE);
    *sp = fill_stack(arch_frame_data(frame), program, arguments, environment);
    return *sp ? 0 : -E2BIG;
}

static void inherit_files(struct process *process)
{
    for (unsigned fd = 0; fd < FILES_MAX; fd++) {
        struct file *file = process->parent ? process->parent->files[fd] : NULL;
        if (!process->parent && fd <= 2)
            file = console_file();
        process->files[fd] = file ? file_share(file) : NULL;
    }
}

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

static struct process *process_new(struct process *parent, const char *path)
{
    struct process *process = kzalloc(sizeof(*process));

    if (!process)
        return NULL;
    if (space_init(&process->space)) {
        kfree(process);
        return NULL;
    }
    strlcpy(process->name, base_name(path), sizeof(process->name));
    process->parent = parent;
    list_init(&process->children);
    list_init(&process->sibling);
    list_init(&process->threads);
    wait_queue_init(&process->child_ended);
    return process;
}

int32_t process_start(struct process *parent, const char *path,
                      const char *const *arguments,
                      const char *const *environment)
{
    struct elf_file image;
    struct elf_program program;
    struct thread *thread = NULL;
    uaddr_t sp;

    int error = initrd_find(path, &image.data, &image.size);
    if (error)
        return error;
    struct process *process = process_new(parent, path);
    if (!process)
        return -ENOMEM;
    process->image = image;
    error = elf_load(&image, &process->space, &program);
    if (!error)
        error =
            make_stack(&process->space, &program, arguments, environment, &sp);
    if (!error) {
        thread = thread_new(process, program.entry, sp, 0);
        error = thread ? 0 : -ENOMEM;
    }
    if (error) {
        space_free(&process->space);
        kfree(process);
        return error;
    }
    process->pid = thread->tid;
    list_append(&all_processes, &process->all);
    if (parent)
        list_append(&parent->children, &process->sibling);
    inherit_files(process);
    trace(TRACE_START, (uint32_t)process->pid, program.entry);
    run_queue_append(&cpu.ready, thread);
    return process->pid;
}
