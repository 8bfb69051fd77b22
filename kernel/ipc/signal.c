/* signal.c - see signal.h.
 *
 * Promise: a handler never runs in the middle of a sequence, because
 * signal_deliver() is called by the exit door after the recovery. */
#include "ipc/signal.h"
#include <errno.h>
#include <signal.h>
#include "ras/ras.h"
#include "sched/sched.h"

#define NEVER_BLOCKED (SIGNAL_BIT(SIGKILL) | SIGNAL_BIT(SIGSTOP))

/* These do nothing by default. Some of them would stop a process; nobody can be
 * stopped here. */
static const uint32_t ignored_by_default =
    SIGNAL_BIT(SIGCHLD) | SIGNAL_BIT(SIGCONT) | SIGNAL_BIT(SIGSTOP) |
    SIGNAL_BIT(SIGTSTP) | SIGNAL_BIT(SIGTTIN) | SIGNAL_BIT(SIGTTOU);

enum { DEFAULT = 0, IGNORE = 1 };

/* True if nothing happens when this thread takes the signal. */
static inline bool is_ignored(const struct thread *thread, int signal)
{
    uint32_t handler = thread->signals->process->actions[signal].handler;

    return (handler == IGNORE || (handler == DEFAULT &&
                                  (ignored_by_default & SIGNAL_BIT(signal)))) &&
           !(thread->signals->waiting_for & SIGNAL_BIT(signal));
}

bool signal_handled(const struct thread *thread, int signal)
{
    return thread->signals->process->actions[signal].handler > IGNORE &&
           !(thread->signals->blocked & SIGNAL_BIT(signal));
}

static uint32_t can_take(const struct thread *thread)
{
    return ~thread->signals->blocked | thread->signals->waiting_for;
}

static void notice(struct thread *thread)
{
    thread->arch.work |= WORK_SIGNAL;
    if (thread->state == THREAD_BLOCKED)
        sched_wake(thread, -EINTR);
}

/* Choose the thread that is offered a signal: one that waits for it, else one
 * that does not block it, and of those rather one that is not held by its
 * director. NULL: the signal has to stay pending. */
static struct thread *taker(const struct signals *process, int signal)
{
    struct thread *found = NULL;
    bool free = false; /* nobody holds that one */

    LIST_EACH (thread, &process->group->threads, struct thread, sibling) {
        if (thread->signals->waiting_for & SIGNAL_BIT(signal))
            return thread;
        if (!free && !(thread->signals->blocked & SIGNAL_BIT(signal))) {
            found = thread;
            free = thread->priority != PRIORITY_HELD;
        }
    }
    return found;
}

/* A signal of the process is pending no more. Take WORK_SIGNAL back from the
 * threads that were woken for it and find nothing else to take.
 *
 * Why a thread may have been woken in vain. A sleeping thread is offered a
 * signal and becomes ready; before it runs, another thread takes the signal,
 * for example in sigtimedwait(), or somebody ignores it. The first one would
 * then leave its call with -EINTR, but no handler would run: POSIX knows no
 * such thing.
 *
 *     offered:   BLOCKED --notice()--> READY, WORK_SIGNAL, reason -EINTR
 *     taken by another: retract() -->  READY, reason -EINTR
 *     it runs:   wait_on() sees the reason without the work, and knows that
 *                it was for nothing
 *
 * Only such threads lose the bit: those that are ready and have not run since
 * (wait_on() clears the reason when it does). All others come to the exit door
 * anyway, or are there already, and signal_deliver() copes with an empty set.
 */
static void retract(const struct signals *process)
{
    LIST_EACH_OPEN (thread, &process->group->threads, struct thread, sibling)
        if (thread->state == THREAD_READY && thread->wake_reason == -EINTR &&
            !((process->pending.set | thread->signals->pending.set) &
              can_take(thread)))
            thread->arch.work &= ~(uint32_t)WORK_SIGNAL;
}

/* Keep signal.h's promise for the signals of the process: while one is pending
 * and some thread can take it, one such thread has WORK_SIGNAL and does not
 * sleep.
 *
 * The promise holds after signal_send(), which tells one thread. It breaks when
 * that thread can no longer take the signal: it blocks it, or it ends. The
 * kernel does not note which thread was told about which signal. It offers all
 * that are pending again when a thread's mask changes, or it ends. (When a
 * sigtimedwait() is over, the thread still has WORK_SIGNAL. So it comes to the
 * door, finds nothing for itself there, and signal_deliver() sets its mask.)
 * The thread that is chosen may know already: then nothing changes. `open`
 * leaves out the signals that no thread can take, so that taker() always finds
 * one. */
void signal_offer(struct signals *process)
{
    uint32_t open = 0;

    LIST_EACH_OPEN (thread, &process->group->threads, struct thread, sibling)
        open |= can_take(thread);
    for (uint32_t left = process->pending.set & open; left; left &= left - 1) {
        notice(taker(process, __builtin_ctz(left) + 1));
        arch_take_interrupts();
    }
}

int signal_send(struct signals *process, struct thread *thread, int signal,
                struct signal_info info)
{
    struct pending_signals *pending = &process->pending;

    if (signal == 0 || process->group->ending)
        return 0;
    if (signal == SIGKILL) {
        thread_group_kill(process->group, STATUS_KILLED(SIGKILL));
        return 0;
    }
    if (!thread) {
        thread = taker(process, signal);
    } else {
        pending = &thread->signals->pending;
        if (!(can_take(thread) & SIGNAL_BIT(signal)))
            thread = NULL;
    }
    if (thread && is_ignored(thread, signal))
        return signal < SIGSTOP || process->actions[signal].handler ? 0
                                                                    : -ENOTSUP;
    if (!(pending->set & SIGNAL_BIT(signal)))
        pending->info[signal] = info;
    pending->set |= SIGNAL_BIT(signal);
    if (thread)
        notice(thread);
    return 0;
}

int signal_send_group(struct signals *process, int signal,
                      struct signal_info info)
{
    if (signal)
        process->sent_to_group |= SIGNAL_BIT(signal);
    return signal_send(process, NULL, signal, info);
}

/* Why a fork must not lose them: ^C comes while a shell forks, the shell ends,
 * and its child, which nobody knew yet, would run on. */
void signal_inherit(struct signals *child, const struct signals *parent)
{
    const struct signal_info info = { .code = SI_KERNEL };

    for (uint32_t left = parent->sent_to_group; left; left &= left - 1)
        (void)signal_send(child, NULL, __builtin_ctz(left) + 1, info);
}

void signal_fault(struct thread *thread, int signal, struct signal_info info)
{
    if (!signal_handled(thread, signal)) {
        thread_group_kill(thread->group, STATUS_KILLED(signal));
        return;
    }
    thread->arch.work |= WORK_FAULT;
    (void)signal_send(thread->signals->process, thread, signal, info);
}

void signal_set_action(struct thread *running, int signal,
                       const struct signal_action *action)
{
    struct signals *process = running->signals->process;

    process->actions[signal] = *action;
    if (!is_ignored(running, signal))
        return;
    process->pending.set &= ~SIGNAL_BIT(signal);
    LIST_EACH (thread, &process->group->threads, struct thread, sibling)
        thread->signals->pending.set &= ~SIGNAL_BIT(signal);
    retract(process);
}

void signal_set_mask(struct thread *thread, uint32_t blocked)
{
    uint32_t pending =
        thread->signals->process->pending.set | thread->signals->pending.set;

    thread->signals->blocked = blocked & ~NEVER_BLOCKED;
    thread->arch.work &= ~(uint32_t)(WORK_SIGNAL | WORK_FAULT);
    if (!pending)
        return;
    if (pending & can_take(thread))
        thread->arch.work |= WORK_SIGNAL;
    signal_offer(thread->signals->process);
}

int signal_take(struct thread *thread, uint32_t set, struct signal_info *info)
{
    struct signals *process = thread->signals->process;
    struct pending_signals *pending = &thread->signals->pending;

    if (!(pending->set & set))
        pending = &process->pending;
    if (!(pending->set & set))
        return 0;
    int signal = __builtin_ctz(pending->set & set) + 1;
    pending->set &= ~SIGNAL_BIT(signal);
    *info = pending->info[signal];
    if (pending == &process->pending)
        retract(process);
    return signal;
}

/* The mask that is set after the handler. sigsuspend()'s own mask is only for
 * the time of its sleep. */
static uint32_t mask_after(struct signal_thread *state)
{
    uint32_t mask = state->has_after ? state->after : state->blocked;

    state->has_after = false;
    return mask;
}

bool signal_on_stack(const struct thread *thread)
{
    const struct signal_thread *state = thread->signals;

    return arch_user_sp(&thread->arch) - state->stack < state->stack_size;
}

/* The kernel's part of a handler's frame: the progress of the sequence that the
 * handler interrupted. */
static struct ras_progress *progress_in(const struct arch_signal_frame *frame)
{
    _Static_assert(sizeof(struct ras_progress) == sizeof(frame->kept), "whole");
    return (struct ras_progress *)frame->kept;
}

int signal_return(struct thread *running)
{
    uint32_t mask;
    const struct arch_signal_frame *frame =
        arch_signal_return(&running->arch, &mask);

    if (!frame)
        return -EFAULT;
    running->ras.progress = *progress_in(frame);
    ras_keep_name(&running->ras, true);
    signal_set_mask(running, mask);
    return 0;
}

/* If the signal broke a call off, that starts again if the handler says so; but
 * sigsuspend() ends with the signal. */
static void run_handler(struct thread *thread, int signal,
                        const struct signal_info *info)
{
    struct signal_thread *state = thread->signals;
    struct signal_action *action = &thread->signals->process->actions[signal];
    struct arch_signal call = { action->handler, action->restorer,
                                arch_user_sp(&thread->arch), signal, 0 };

    if ((action->flags & SA_ONSTACK) && state->stack_size &&
        !signal_on_stack(thread))
        call.sp = state->stack + state->stack_size;
    arch_call_settle(&thread->arch,
                     (action->flags & SA_RESTART) && !state->has_after);
    call.mask = mask_after(state);
    ras_keep_name(&thread->ras, false);
    struct arch_signal_frame *frame = arch_signal_enter(&thread->arch, &call);
    if (!frame) {
        thread_group_kill(thread->group, STATUS_KILLED(SIGSEGV));
        return;
    }
    signal_tell(&frame->info, signal, info);
    *progress_in(frame) = thread->ras.progress;
    thread->ras.progress = (struct ras_progress){ 0 };
    if (action->flags & SA_RESETHAND)
        action->handler = DEFAULT;
    uint32_t blocked = thread->signals->blocked | action->mask;
    if (!(action->flags & SA_NODEFER))
        blocked |= SIGNAL_BIT(signal);
    signal_set_mask(thread, blocked);
}

void signal_deliver(struct thread *thread)
{
    struct signal_info info;
    struct signals *process = thread->signals->process;
    int signal = signal_take(thread, ~thread->signals->blocked, &info);

    thread->arch.work &= ~(uint32_t)WORK_FAULT;
    if (signal == 0) { /* sigsuspend(), if that was it, is over */
        signal_set_mask(thread, mask_after(thread->signals));
        arch_call_settle(&thread->arch, true);
    } else if (process->actions[signal].handler > IGNORE) {
        run_handler(thread, signal, &info);
    } else if (!is_ignored(thread, signal)) {
        thread_group_kill(process->group, STATUS_KILLED(signal));
    }
}

void signal_exec(void)
{
    struct signals *process = cpu.current->signals->process;

    for (int signal = 1; signal < SIGNALS; signal++)
        if (process->actions[signal].handler != IGNORE)
            process->actions[signal] = (struct signal_action){ 0 };
    cpu.current->signals->stack_size = 0;
}
