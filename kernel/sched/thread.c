/* thread.c - a thread's life: made, ended, freed. */
#include "sched/thread.h"
#include <errno.h>
#include "ipc/futex.h"
#include "kernel.h"
#include "mm/heap.h"
#include "proc/process.h"
#include "sched/cpu.h"
#include "sched/sched.h"
#include "sched/script.h"
#include "trace/crash.h"
#include "trace/trace.h"

struct list all_threads = { &all_threads, &all_threads };

static void enter(struct thread *thread, struct process *process)
{
    thread->process = process;
    thread->tid = process_next_id();
    thread->state = THREAD_READY;
    thread->arch.entry_work = (trace_system_calls ? ENTRY_TRACE : 0) |
                              (crash ? ENTRY_CRASH : 0) |
                              (process->director ? ENTRY_SCRIPT : 0);
    ras_look(thread, process->ras.ways, true);
    if (cpu.current->process)
        thread->signals.blocked = cpu.current->signals.blocked;
    list_init(&thread->link);
    list_init(&thread->sleeper);
    list_append(&process->threads, &thread->sibling);
    list_append(&all_threads, &thread->all);
}

struct thread *thread_new(struct process *process, uaddr_t pc, uaddr_t sp,
                          uaddr_t tls)
{
    struct thread *thread = kzalloc(sizeof(*thread));

    if (!thread ||
        arch_thread_init(&thread->arch, &process->space.arch, pc, sp)) {
        kfree(thread);
        return NULL;
    }
    if (tls)
        arch_thread_set_tls(&thread->arch, tls);
    thread->priority = process->director ? PRIORITY_HELD : PRIORITY_DEFAULT;
    enter(thread, process);
    return thread;
}

struct thread *thread_copy(struct process *process)
{
    struct thread *thread = thread_new(process, 0, 0, 0);

    if (!thread)
        return NULL;
    arch_thread_copy(&thread->arch, &cpu.current->arch);
    thread->signals.stack = cpu.current->signals.stack;
    thread->signals.stack_size = cpu.current->signals.stack_size;
    thread->ras.named = cpu.current->ras.named;
    ras_look(thread, cpu.current->ras.ways, true);
    if (thread->ras.ways & RAS_WAY_COUNTED) /* others may run before it does */
        thread->arch.work = WORK_COUNT;
    return thread;
}

void thread_restart(struct thread *thread, uaddr_t pc, uaddr_t sp)
{
    arch_thread_restart(&thread->arch, pc, sp);
    thread->tid_word = 0;
    thread->steps_left = 0;
    thread->ras.named = (struct ras_named){ 0 };
    ras_look(thread, thread->ras.ways, false);
    thread->ras.last = (struct ras_last){ 0 };
}

void thread_kill(struct thread *thread)
{
    thread->arch.work |= WORK_KILL;
    if (thread->priority == PRIORITY_HELD)
        script_release(thread);
    if (thread->state == THREAD_BLOCKED)
        sched_wake(thread, -EINTR);
}

void thread_free(struct thread *thread)
{
    arch_thread_free(&thread->arch);
    list_remove(&thread->sibling);
    list_remove(&thread->all);
    kfree(thread);
}

/* The word tells a joiner that the stack is free to go. A bad address is
 * the program's own loss. */
static void clear_tid_word(const struct thread *self)
{
    const int32_t gone = 0;

    if (self->tid_word &&
        arch_copy_to_user(self->tid_word, &gone, sizeof(gone)) == 0)
        futex_wake(self->process, self->tid_word, UINT32_MAX);
}

_Noreturn void thread_exit(void)
{
    struct thread *self = cpu.current;
    struct process *process = self->process;

    ras_stop_rolling(self);
    clear_tid_word(self);
    if (process->director == self)
        script_direct(false);
    script_stop(self);
    while (process_alone(process) &&
           space_unmap(&process->space, USER_BASE, KERNEL_BASE) > 0)
        preemption_point();
    trace(TRACE_EXIT, (uint32_t)self->tid, (uint32_t)process->status);
    self->state = THREAD_DEAD;
    list_remove(&self->sibling);
    if (list_empty(&process->threads))
        process_end(process);              /* also lets go of the space */
    else if (process->signals.pending.set) /* or many would ask for long */
        signal_offer(process);
    self->process = NULL;
    cpu.dead = self;
    schedule();
    panic("a dead thread ran");
}
