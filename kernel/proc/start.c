/* start.c - new processes: from a program, or as a copy of their parent. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include "fs/tree.h"
#include "mm/heap.h"
#include "proc/process.h"
#include "trace/trace.h"

static void inherit_files(struct process *process)
{
    for (unsigned fd = 0; fd < FILES_MAX; fd++) {
        struct file **file = &process->files[fd];
        if (process->parent && process->parent->files[fd])
            *file = file_share(process->parent->files[fd]);
        else if (!process->parent && fd <= 2) /* or it is not open */
            (void)tree_open("dev/console", O_RDWR, 0, file);
    }
}

const char *process_base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

static struct process *process_new(void)
{
    struct process *parent = cpu.current->process;
    struct process *process = kzalloc(sizeof(*process));

    if (!process || space_init(&process->space)) {
        kfree(process);
        return NULL;
    }
    process->parent = parent;
    process->process_group = parent ? parent->process_group : 0;
    list_init(&process->group.threads);
    process->group.space = &process->space;
    ras_table_init(&process->ras, &process->space);
    process->signals.group = &process->group;
    process->timer.signals = &process->signals;
    list_init(&process->child_ended);
    list_init(&process->timer.running);
    return process;
}

struct thread *process_add_thread(struct process *process, uaddr_t pc,
                                  uaddr_t sp, uaddr_t tls)
{
    struct whole {
        struct thread thread; /* first: it is freed by this address */
        struct signal_thread signals;
    } *whole = kzalloc(sizeof(*whole));
    struct thread *thread = &whole->thread;

    if (!whole || thread_init(thread, &process->group, pc, sp, tls)) {
        kfree(whole);
        return NULL;
    }
    thread->process = process;
    thread->signals = &whole->signals;
    thread->signals->process = &process->signals;
    if (cpu.current->signals)
        thread->signals->blocked = cpu.current->signals->blocked;
    ras_thread_init(&thread->ras, &thread->arch, &process->ras);
    return thread;
}

/* Make a thread that goes on where the running one is in user code, with a
 * system call that returns 0. NULL: there is no memory. */
static struct thread *copy_thread(struct process *process)
{
    struct thread *self = cpu.current;
    struct thread *thread = process_add_thread(process, 0, 0, 0);

    if (!thread)
        return NULL;
    arch_thread_copy(&thread->arch, &self->arch);
    thread->signals->stack = self->signals->stack;
    thread->signals->stack_size = self->signals->stack_size;
    ras_thread_copy(&thread->ras, &self->ras);
    return thread;
}

/* Returns `error`, or -EINTR if the running thread was killed during the long
 * work before. Its process is ending, so a new child would be one that nobody
 * kills. */
static int unless_killed(int error)
{
    return error >= 0 && (cpu.current->arch.work & WORK_KILL) ? -EINTR : error;
}

/* Let the new process be known, and run. If there is no thread, undo the
 * process: because of `error`, or because there was no memory for a thread. */
static int32_t enter(struct process *process, struct thread *thread, int error)
{
    if (!thread) {
        ras_table_free(&process->ras);
        while (space_unmap(&process->space, USER_BASE, KERNEL_BASE) > 0)
            preemption_point();
        space_free(&process->space);
        kfree(process);
        return error ? error : -ENOMEM;
    }
    process->pid = thread->tid;
    if (!process->process_group)
        process->process_group = process->pid;
    list_append(&all_processes, &process->all);
    inherit_files(process);
    trace(TRACE_START, (uint32_t)process->pid, arch_user_pc(&thread->arch));
    sched_start(thread);
    return process->pid;
}

int32_t process_start(const char *path, const struct strings *strings)
{
    struct elf_program program;
    struct process *process = process_new();

    if (!process)
        return -ENOMEM;
    strlcpy(process->name, process_base_name(path), sizeof(process->name));
    int error = unless_killed(program_load(&process->space, path, strings,
                                           &process->image, &program));
    struct thread *thread =
        error ? NULL
              : process_add_thread(process, program.entry, program.sp, 0);
    return enter(process, thread, error);
}

int32_t process_fork(void)
{
    struct process *parent = cpu.current->process;
    struct process *process = process_new();
    uaddr_t done = 0;
    int error;

    if (!process)
        return -ENOMEM;
    parent->signals.sent_to_group = 0;
    memcpy(process->name, parent->name, sizeof(process->name));
    process->image = parent->image;
    memcpy(process->signals.actions, parent->signals.actions,
           sizeof(process->signals.actions));
    while ((error = unless_killed(
                space_copy(&process->space, &parent->space, &done))) > 0)
        preemption_point_alone();
    if (!error)
        error = ras_table_copy(&process->ras, &parent->ras);
    int32_t pid = enter(process, error ? NULL : copy_thread(process), error);
    if (pid > 0)
        signal_inherit(&process->signals, &parent->signals);
    return pid;
}
