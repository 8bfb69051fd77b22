/* end.c - threads and processes end, and are waited for.
 *
 * Each thread ends itself here, in thread_exit(). To kill a process is only to
 * tell its threads so, and to wake those that sleep: thread_group_kill() in
 * sched/thread.c; then each comes to its exit door.
 * Promise: an ended process keeps only its struct, until its parent has asked
 * for the status; and nothing if its parent will not ask. */
#include <errno.h>
#include <signal.h>
#include <sys/wait.h>
#include "fs/console.h"
#include "ipc/futex.h"
#include "mm/heap.h"
#include "proc/process.h"
#include "sched/script.h"
#include "trace/trace.h"

static void release(struct process *process)
{
    list_remove(&process->all);
    kfree(process);
}

/* Tell the parent that its child has ended. It may ask for the status, unless
 * it ignores SIGCHLD: then the struct goes now. */
static void report_end(struct process *process)
{
    struct process *parent = process->parent;
    const struct signal_action *action = &parent->signals.actions[SIGCHLD];
    const struct signal_info info = { .code = SI_KERNEL,
                                      .pid = process->pid,
                                      .value =
                                          (uint32_t)process->group.status };

    if (!process->orphan) {
        wake_all(&parent->child_ended);
        (void)signal_send(&parent->signals, NULL, SIGCHLD, info);
    }
    if (process->orphan || action->handler == (uint32_t)SIG_IGN ||
        (action->flags & SA_NOCLDWAIT))
        release(process);
}

/* Give the children of a process that ends to init. If init has a handler for
 * SIGCHLD, it asks for them as for its own. If not, nobody asks: init may be
 * any program, such as one that waits until its last child has ended. */
static void orphan_children(const struct process *parent)
{
    struct process *init = process_find(1);
    bool unwanted = init->signals.actions[SIGCHLD].handler <= (uint32_t)SIG_IGN;

    LIST_EACH_SAFE (child, &all_processes, struct process, all) {
        arch_take_interrupts();
        if (child->parent != parent)
            continue;
        child->parent = init;
        child->orphan = unwanted;
        if (list_empty(&child->group.threads))
            report_end(child);
    }
}

/* The process's last thread has gone: give back all but what waitpid() needs.
 */
static void end_process(struct process *process)
{
#ifdef CHECK
    check_kernel();
#endif
    if (process->pid == 1)
        arch_shutdown(process->group.status & 0x7F ? SHUTDOWN_INIT_KILLED
                      : process->group.status      ? SHUTDOWN_INIT_FAILED
                                                   : SHUTDOWN_OK);
    for (unsigned fd = 0; fd < FILES_MAX; fd++)
        if (process->files[fd])
            file_release(process->files[fd]);
    console_ended(process);
    interval_timer_set(&process->timer, 0, 0);
    ras_keep_rows(&process->ras, process->pid);
    ras_table_free(&process->ras);
    space_free(&process->space);
    orphan_children(process);
    report_end(process);
}

/* Clear the thread's word. That tells a joiner that it may free the user stack.
 * A bad address is the program's own loss. */
static void clear_tid_word(const struct thread *self)
{
    const int32_t gone = 0;

    if (self->tid_word &&
        arch_copy_to_user(self->tid_word, &gone, sizeof(gone)) == 0)
        futex_wake(self->tid_word, UINT32_MAX);
}

/* End the running thread. The order of the steps matters:
 *
 *   - What needs the user memory comes first: a sequence that rolls forward is
 *     put back, and the word is cleared.
 *   - A director lets the others go, and a thread on stage wakes its director:
 *     nobody must wait for a thread that has ended.
 *   - The last thread frees the memory, piece by piece, with a preemption point
 *     after each. It is still a whole thread there, so it may be switched away
 *     and come back. No other thread can appear: there is none to make it.
 *   - From trace() on, nothing gives the CPU away, until sched_end() switches
 *     for ever. So no other thread sees one that has left its process, or a
 *     process whose end is half done.
 *
 * end_process() calls space_free() while this thread still runs in that space.
 * It may: the kernel is mapped in each space, and arch_space_free() first
 * changes to the page directory of the boot. The kernel stack is another
 * matter: it is in use until the switch, see sched_end(). */
_Noreturn void thread_exit(void)
{
    struct thread *self = cpu.current;
    struct process *process = self->process;

    ras_forward_stop(&self->ras);
    arch_take_interrupts(); /* one thread after the other may end */
    clear_tid_word(self);
    if (self->group->director == self)
        script_direct(false);
    sched_leave_stage(self);
    while (thread_group_alone(self->group) &&
           space_unmap(&process->space, USER_BASE, KERNEL_BASE) > 0)
        preemption_point();
    trace(TRACE_EXIT, (uint32_t)self->tid, (uint32_t)self->group->status);
    list_remove(&self->sibling);
    ras_thread_end(&self->ras);
    if (list_empty(&self->group->threads))
        end_process(process);              /* also lets go of the space */
    else if (process->signals.pending.set) /* or many would ask for long */
        signal_offer(&process->signals);
    self->process = NULL;
    self->group = NULL;
    sched_end();
}

/* Find a child that fits, rather one that has ended. NULL: there is none. */
static struct process *fitting_child(const struct process *parent, int32_t pid)
{
    struct process *found = NULL;

    LIST_EACH_OPEN (child, &all_processes, struct process, all)
        if (child->parent == parent && !child->orphan &&
            process_fits(child, pid)) {
            found = child;
            if (list_empty(&child->group.threads))
                break;
        }
    return found;
}

int32_t process_wait(int32_t pid, int *status, int options)
{
    struct process *self = cpu.current->process, *child;

    while ((child = fitting_child(self, pid)) &&
           !list_empty(&child->group.threads)) {
        if (options & WNOHANG)
            return 0;
        int error = wait_on(&self->child_ended, NULL);
        if (error)
            return error;
    }
    if (!child)
        return -ECHILD;
    pid = child->pid;
    *status = child->group.status;
    release(child);
    return pid;
}
