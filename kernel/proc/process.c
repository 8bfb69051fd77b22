/* process.c - processes: found, waited for, killed, ended. start.c makes
 * them.
 *
 * Promise: an ended process keeps only its struct, until its parent has asked
 * for the status; and nothing if its parent will not ask. */
#include "proc/process.h"
#include <errno.h>
#include <signal.h>
#include <sys/wait.h>
#include "fs/console.h"
#include "mm/fail.h"
#include "mm/heap.h"

struct list all_processes = { &all_processes, &all_processes };

int32_t process_next_id(void)
{
    static int32_t last;

    last = last == INT32_MAX ? 2 : last + 1;
    return last;
}

struct process *process_find(int32_t pid)
{
    if (pid == 0)
        return cpu.current->process;
    LIST_EACH (process, &all_processes, struct process, all)
        if (process->pid == pid)
            return process;
    return NULL;
}

void process_kill(struct process *process, int status)
{
    if (process->ending || list_empty(&process->threads))
        return;
    process->ending = true;
    process->on_stage = NULL; /* its steps are of no use any more */
    process->status = status;
    LIST_EACH (thread, &process->threads, struct thread, sibling)
        thread_kill(thread);
}

static void release(struct process *process)
{
    list_remove(&process->all);
    kfree(process);
}

/* Its parent learns of it, and may ask for its status; unless it ignores what
 * becomes of its children. */
static void report_end(struct process *process)
{
    struct process *parent = process->parent;
    const struct signal_action *action = &parent->signals.actions[SIGCHLD];
    const struct signal_info info = { .code = SI_KERNEL,
                                      .pid = process->pid,
                                      .value = (uint32_t)process->status };

    if (!process->orphan) {
        wake_all(&parent->child_ended);
        (void)signal_send(parent, NULL, SIGCHLD, info);
    }
    if (process->orphan || action->handler == (uint32_t)SIG_IGN ||
        (action->flags & SA_NOCLDWAIT))
        release(process);
}

/* They become init's. If that has a handler for SIGCHLD, it asks for them as
 * for its own. If not, nobody does: init may be any program, such as one that
 * waits until its last child has ended. */
static void orphan_children(const struct process *parent)
{
    struct process *init = process_find(1);
    bool unwanted = init->signals.actions[SIGCHLD].handler <= (uint32_t)SIG_IGN;

    LIST_EACH_SAFE (child, &all_processes, struct process, all) {
        if (child->parent != parent)
            continue;
        child->parent = init;
        child->orphan = unwanted;
        if (list_empty(&child->threads))
            report_end(child);
    }
}

void process_end(struct process *process)
{
#ifdef CHECK
    check_kernel();
#endif
    if (process->pid == 1)
        arch_shutdown(process->status & 0x7F ? SHUTDOWN_INIT_KILLED
                      : process->status      ? SHUTDOWN_INIT_FAILED
                                             : SHUTDOWN_OK);
    for (unsigned fd = 0; fd < FILES_MAX; fd++)
        if (process->files[fd])
            file_release(process->files[fd]);
    console_ended(process);
    for (unsigned i = 0; i < INTERVAL_TIMERS; i++)
        interval_timer_set(&process->timers, i, (struct interval_timer){ 0 });
    ras_table_free(&process->ras);
    fail_no_more(&process->space);
    space_free(&process->space);
    orphan_children(process);
    report_end(process);
}

bool kernel_page_fault(uaddr_t address, unsigned access)
{
    struct process *process = cpu.current->process;

    return process && space_fault(&process->space, address, access);
}

bool process_fits(const struct process *process, int32_t pid)
{
    uint32_t group =
        pid ? 0u - (uint32_t)pid : (uint32_t)cpu.current->process->group;

    if (pid > 0)
        return process->pid == pid;
    return pid == -1 || (uint32_t)process->group == group;
}

/* A child that fits, and one that has ended if there is one; or NULL. */
static struct process *fitting_child(const struct process *parent, int32_t pid)
{
    struct process *found = NULL;

    LIST_EACH (child, &all_processes, struct process, all)
        if (child->parent == parent && !child->orphan &&
            process_fits(child, pid)) {
            found = child;
            if (list_empty(&child->threads))
                break;
        }
    return found;
}

int32_t process_wait(int32_t pid, int *status, int options)
{
    struct process *self = cpu.current->process, *child;

    while ((child = fitting_child(self, pid)) && !list_empty(&child->threads)) {
        if (options & WNOHANG)
            return 0;
        int error = wait_on(&self->child_ended, NULL);
        if (error)
            return error;
    }
    if (!child)
        return -ECHILD;
    pid = child->pid;
    *status = child->status;
    release(child);
    return pid;
}
