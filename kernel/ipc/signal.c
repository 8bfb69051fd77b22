/* signal.c - see signal.h.
 *
 * Promise: a handler never runs in the middle of a sequence, because
 * signal_deliver() is called by the exit door after the recovery. */
#include "ipc/signal.h"
#include <errno.h>
#include <signal.h>
#include "kernel.h"
#include "proc/process.h"
#include "sched/sched.h"

#define NEVER_BLOCKED (SIGNAL_BIT(SIGKILL) | SIGNAL_BIT(SIGSTOP))

/* Nobody is stopped yet, so the signals for it do nothing either. */
static const uint32_t ignored_by_default =
    SIGNAL_BIT(SIGCHLD) | SIGNAL_BIT(SIGCONT) | SIGNAL_BIT(SIGSTOP) |
    SIGNAL_BIT(SIGTSTP) | SIGNAL_BIT(SIGTTIN) | SIGNAL_BIT(SIGTTOU);

enum { DEFAULT = 0, IGNORE = 1 };

static const struct signal_action *action_of(const struct process *process,
                                             int signal)
{
    return &process->signals.actions[signal];
}

static bool is_ignored(const struct process *process, int signal)
{
    uint32_t handler = action_of(process, signal)->handler;

    return handler == IGNORE ||
           (handler == DEFAULT && (ignored_by_default & SIGNAL_BIT(signal)));
}

bool signal_handled(const struct thread *thread, int signal)
{
    return action_of(thread->process, signal)->handler > IGNORE &&
           !(thread->signals.blocked & SIGNAL_BIT(signal));
}

/* Let the thread notice what it can take now. */
static void update(struct thread *thread)
{
    uint32_t pending =
        thread->process->signals.pending | thread->signals.pending;
    uint32_t wanted = ~thread->signals.blocked | thread->signals.waiting_for;

    if (!(pending & wanted)) {
        thread->work &= ~(uint32_t)WORK_SIGNAL;
        return;
    }
    thread->work |= WORK_SIGNAL;
    if (thread->state == THREAD_BLOCKED)
        sched_wake(thread, -EINTR);
}

static bool takes(const struct thread *thread, int signal)
{
    return (~thread->signals.blocked | thread->signals.waiting_for) &
           SIGNAL_BIT(signal);
}

/* The thread that is to notice: one that waits for it, else any that does
 * not block it; NULL: it has to stay pending. */
static struct thread *taker(const struct process *process, int signal)
{
    struct thread *found = NULL;

    LIST_EACH (thread, &process->threads, struct thread, sibling) {
        if (thread->signals.waiting_for & SIGNAL_BIT(signal))
            return thread;
        if (!found && takes(thread, signal))
            found = thread;
    }
    return found;
}

static bool awaited(const struct thread *thread, int signal)
{
    return thread && (thread->signals.waiting_for & SIGNAL_BIT(signal));
}

void signal_send(struct process *process, int signal, struct signal_info info)
{
    if (signal == 0 || process->ending)
        return;
    if (signal == SIGKILL) {
        process_kill(process, STATUS_KILLED(SIGKILL));
        return;
    }
    struct thread *thread = taker(process, signal);
    if (thread && is_ignored(process, signal) && !awaited(thread, signal))
        return;
    process->signals.pending |= SIGNAL_BIT(signal);
    process->signals.info[signal] = info;
    if (thread)
        update(thread);
}

void signal_send_thread(struct thread *thread, int signal,
                        struct signal_info info)
{
    if (signal == SIGKILL)
        signal_send(thread->process, signal, info);
    if (signal == 0 || signal == SIGKILL || thread->process->ending)
        return;
    if (takes(thread, signal) && is_ignored(thread->process, signal) &&
        !awaited(thread, signal))
        return;
    thread->signals.pending |= SIGNAL_BIT(signal);
    thread->signals.info = info;
    update(thread);
}

int signal_send_group(int32_t group, int signal, struct signal_info info)
{
    int count = 0;

    LIST_EACH (process, &all_processes, struct process, all) {
        if (process->group != group || list_empty(&process->threads))
            continue;
        signal_send(process, signal, info);
        count++;
    }
    return count;
}

void signal_fault(struct thread *thread, int signal, struct signal_info info)
{
    if (!signal_handled(thread, signal)) {
        process_kill(thread->process, STATUS_KILLED(signal));
        return;
    }
    thread->work |= WORK_FAULT;
    signal_send_thread(thread, signal, info);
}

void signal_set_mask(struct thread *thread, uint32_t blocked)
{
    thread->signals.blocked = blocked & ~NEVER_BLOCKED;
    update(thread);
}

int signal_take(struct thread *thread, uint32_t set, struct signal_info *info)
{
    struct signals *of_process = &thread->process->signals;
    uint32_t own = thread->signals.pending & set;
    uint32_t any = own | (of_process->pending & set);

    if (!any)
        return 0;
    int signal = __builtin_ctz(own ? own : any) + 1;
    if (own) {
        thread->signals.pending &= ~SIGNAL_BIT(signal);
        *info = thread->signals.info;
    } else {
        of_process->pending &= ~SIGNAL_BIT(signal);
        *info = of_process->info[signal];
    }
    return signal;
}

/* A call that a signal broke off starts again if the handler says so, or if
 * there was none. */
static void settle_call(struct thread *thread, bool again)
{
    if (!arch_call_broken_off(&thread->arch))
        return;
    if (again)
        arch_call_again(thread);
    else
        arch_call_result(thread, -EINTR);
}

/* The mask to go back to after the handler; sigsuspend()'s was for now. */
static uint32_t mask_after(struct signal_state *state)
{
    uint32_t mask = state->has_after ? state->after : state->blocked;

    state->has_after = false;
    return mask;
}

static void run_handler(struct thread *thread, int signal,
                        const struct signal_info *info)
{
    struct signal_action *action = &thread->process->signals.actions[signal];

    settle_call(thread, action->flags & SA_RESTART);
    if (thread->ras_ways & RAS_WAY_DYNAMIC)
        ras_keep_name(thread, false);
    if (arch_signal_enter(thread, action, signal, info,
                          mask_after(&thread->signals))) {
        process_kill(thread->process, STATUS_KILLED(SIGSEGV));
        return;
    }
    if (action->flags & SA_RESETHAND)
        action->handler = DEFAULT;
    uint32_t blocked = thread->signals.blocked | action->mask;
    if (!(action->flags & SA_NODEFER))
        blocked |= SIGNAL_BIT(signal);
    signal_set_mask(thread, blocked);
}

/* Nothing is left: what was in between ends. */
static void nothing_pending(struct thread *thread)
{
    thread->work &= ~(uint32_t)WORK_SIGNAL;
    settle_call(thread, true);
    if (thread->signals.has_after)
        signal_set_mask(thread, mask_after(&thread->signals));
}

void signal_deliver(struct thread *thread)
{
    struct signal_info info;
    struct process *process = thread->process;
    int signal = signal_take(thread, ~thread->signals.blocked, &info);

    thread->work &= ~(uint32_t)WORK_FAULT;
    if (signal == 0)
        nothing_pending(thread);
    else if (is_ignored(process, signal))
        return;
    else if (action_of(process, signal)->handler == DEFAULT)
        process_kill(process, STATUS_KILLED(signal));
    else
        run_handler(thread, signal, &info);
}

void signal_exec(struct process *process)
{
    for (int signal = 1; signal < SIGNALS; signal++)
        if (process->signals.actions[signal].handler != IGNORE)
            process->signals.actions[signal] = (struct signal_action){ 0 };
    cpu.current->signals.stack_size = 0;
}
