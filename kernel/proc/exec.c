/* exec.c - another program in the same process.
 *
 * The new program is loaded beside the old one, so that a failure leaves the
 * old one whole; then the other threads end, and the spaces change places. */
#include <errno.h>
#include <string.h>
#include "mm/fail.h"
#include "proc/process.h"
#include "sched/script.h"
#include "trace/trace.h"

/* End all threads but this one; nobody directs them any more, and they are
 * ready, so giving way is enough. -EINTR: this one is to end as well, maybe as
 * another has come here while this one's program was loaded. */
static int be_alone(struct process *self)
{
    if (cpu.current->arch.work & WORK_KILL)
        return -EINTR;
    script_direct(false);
    LIST_EACH_OPEN (thread, &self->group.threads, struct thread, sibling)
        if (thread != cpu.current)
            thread_kill(thread);
    while (!thread_group_alone(&self->group) && !self->group.ending)
        sched_yield();
    return self->group.ending ? -EINTR : 0;
}

int32_t process_exec(const char *path, const struct strings *strings)
{
    struct thread *thread = cpu.current;
    struct process *self = thread->process;
    struct elf_program program;
    struct elf_file image;
    struct space fresh, old;

    if (space_init(&fresh))
        return -ENOMEM;
    int error = program_load(&fresh, path, strings, &image, &program);
    if (!error)
        error = be_alone(self);
    if (error) {
        space_free(&fresh);
        return error;
    }
    fail_no_more(&self->space);
    ras_table_free(&self->ras);
    signal_exec();
    old = self->space;
    self->space = fresh;
    arch_space_use(&fresh.arch);
    while (space_unmap(&old, USER_BASE, KERNEL_BASE) > 0)
        preemption_point();
    space_free(&old);
    self->image = image;
    strlcpy(self->name, process_base_name(path), sizeof(self->name));
    thread->tid = trace_tid = self->pid;
    arch_thread_restart(&thread->arch, program.entry, program.sp);
    thread->tid_word = thread->steps_left = 0;
    ras_thread_reset(&thread->ras);
    trace(TRACE_START, (uint32_t)self->pid, program.entry);
    return 0;
}
