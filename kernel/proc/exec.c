/* exec.c - run another program in the same process.
 *
 * The new program is loaded beside the old one, so that a failure leaves the
 * old one whole; then the other threads end, and the new space takes the place
 * of the old one. */
#include <errno.h>
#include <string.h>
#include "proc/process.h"
#include "sched/script.h"
#include "trace/trace.h"

/* End all other threads. Nobody directs them any more, and they are ready, so
 * it is enough to let them run: each ends at its exit door. -EINTR: the running
 * thread has to end, too, maybe because another thread called exec while this
 * one's program was loaded. */
static int be_alone(struct process *self)
{
    if (cpu.current->arch.work & WORK_KILL)
        return -EINTR;
    script_direct(false);
    self->group.clock = 0;
    LIST_EACH_OPEN (thread, &self->group.threads, struct thread, sibling)
        if (thread != cpu.current)
            thread_kill(thread);
    while (!thread_group_alone(&self->group) && !self->group.ending)
        sched_yield();
    return self->group.ending ? -EINTR : 0;
}

/* Up to be_alone() each step can fail, and the old program is untouched:
 * `fresh` is a space that nobody runs in. After it nothing fails, so there is
 * no way back, and none is needed.
 *
 * The spaces change places by a copy of the structs:
 *
 *                    before       after
 *     self->space    the old      the new
 *     old            -            the old, to be freed
 *
 * That is enough, because all that leads to this process's space leads to the
 * struct in self, whose address stays: group.space, the space of its sequences,
 * and the thread's. Nothing leads back: a region does not know its space.
 *
 * From arch_space_use() on the thread runs in the new space. So others may run
 * while the old one is freed piece by piece: a switch back to this thread finds
 * a whole space.
 *
 * The sequences go before the space does, so that no sequence is left whose
 * code has gone; and so do the handlers, which lie in the old program. */
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
