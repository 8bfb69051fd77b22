/* signal_calls.c - system calls on signals, process groups and timers. */
#include <signal.h>
#include <sys/time.h>
#include "ipc/signal.h"
#include "proc/process.h"
#include "sched/sched.h"
#include "syscall/syscall.h"

static struct signal_info from_self(int code)
{
    return (struct signal_info){ .code = code,
                                 .pid = cpu.current->process->pid };
}

/* Send a signal to a process or a group. -1 means all processes, without init
 * and the caller. */
int32_t sys_kill(uint32_t to, uint32_t signal)
{
    const struct process *self = cpu.current->process;
    int32_t pid = (int32_t)to, result = -ESRCH;

    if (signal >= SIGNALS)
        return -EINVAL;
    LIST_EACH_OPEN (process, &all_processes, struct process, all) {
        bool spared = pid == -1 && (process->pid == 1 || process == self);
        bool gone = pid <= 0 && list_empty(&process->group.threads);
        if (spared || gone || !process_fits(process, pid))
            continue;
        struct signal_info info = from_self(SI_USER);
        int error =
            pid > 0 ? signal_send(&process->signals, NULL, (int)signal, info)
                    : signal_send_group(&process->signals, (int)signal, info);
        if (result)
            result = error;
    }
    return result;
}

/* Send a signal to a thread of this process. 0 means the caller. */
int32_t sys_thread_kill(uint32_t tid, uint32_t signal)
{
    if (signal >= SIGNALS)
        return -EINVAL;
    LIST_EACH (thread, &cpu.current->group->threads, struct thread, sibling)
        if (tid ? thread->tid == (int32_t)tid : thread == cpu.current)
            return signal_send(thread->signals->process, thread, (int)signal,
                               from_self(SI_TKILL));
    return -ESRCH;
}

int32_t sys_sigaction(uint32_t signal, uint32_t action_at, uint32_t old_at)
{
    struct signals *signals = cpu.current->signals->process;
    struct signal_action action;

    if (signal == 0 || signal >= SIGNALS)
        return -EINVAL;
    if (action_at && (signal == SIGKILL || signal == SIGSTOP))
        return -EINVAL;
    if (action_at && arch_copy_from_user(&action, action_at, sizeof(action)))
        return -EFAULT;
    if (old_at &&
        arch_copy_to_user(old_at, &signals->actions[signal], sizeof(action)))
        return -EFAULT;
    if (action_at)
        signal_set_action(cpu.current, (int)signal, &action);
    return 0;
}

int32_t sys_sigprocmask(uint32_t how, uint32_t set_at, uint32_t old_at)
{
    struct thread *self = cpu.current;
    uint32_t mask = self->signals->blocked, set;

    if (old_at && arch_copy_to_user(old_at, &mask, sizeof(mask)))
        return -EFAULT;
    if (!set_at)
        return 0;
    if (arch_copy_from_user(&set, set_at, sizeof(set)))
        return -EFAULT;
    if (how == SIG_BLOCK)
        mask |= set;
    else if (how == SIG_UNBLOCK)
        mask &= ~set;
    else if (how == SIG_SETMASK)
        mask = set;
    else
        return -EINVAL;
    signal_set_mask(self, mask);
    return 0;
}

int32_t sys_sigpending(uint32_t to)
{
    const struct thread *self = cpu.current;
    uint32_t set =
        self->signals->blocked &
        (self->signals->pending.set | self->signals->process->pending.set);

    return arch_copy_to_user(to, &set, sizeof(set));
}

int32_t sys_sigsuspend(uint32_t set_at)
{
    struct thread *self = cpu.current;
    uint32_t set;

    if (arch_copy_from_user(&set, set_at, sizeof(set)))
        return -EFAULT;
    self->signals->after = self->signals->blocked;
    self->signals->has_after = true;
    signal_set_mask(self, set);
    return may_restart(wait_on(NULL, NULL));
}

static int wait_for_signal(struct thread *self, uint32_t set,
                           const uint64_t *deadline, struct signal_info *info)
{
    int signal, error = 0;

    self->signals->waiting_for = set & ~SIGNAL_BIT(SIGSTOP);
    while (!(signal = signal_take(self, set, info)) && !error)
        error = wait_on(NULL, deadline);
    self->signals->waiting_for = 0;
    if (signal)
        return signal;
    return error == -ETIMEDOUT ? -EAGAIN : error;
}

int32_t sys_sigtimedwait(uint32_t set_at, uint32_t info_at, uint32_t timeout)
{
    uint32_t set;
    uint64_t deadline;
    struct signal_info info;
    siginfo_t told;

    if (arch_copy_from_user(&set, set_at, sizeof(set)))
        return -EFAULT;
    int error = timeout ? deadline_from_user(&deadline, timeout) : 0;
    if (error)
        return error;
    int signal =
        wait_for_signal(cpu.current, set, timeout ? &deadline : NULL, &info);
    if (signal > 0 && info_at) {
        signal_tell(&told, signal, &info);
        error = arch_copy_to_user(info_at, &told, sizeof(told));
    }
    return error ? error : signal;
}

/* Return from a handler. If the stack holds no frame of one any more, the
 * program ends. */
int32_t sys_sigreturn(void)
{
    struct thread *self = cpu.current;

    if (signal_return(self)) {
        thread_group_kill(self->group, STATUS_KILLED(SIGSEGV));
        return 0;
    }
    if (self->ras.uses & RAS_COUNTS) /* the handler may know the count */
        self->arch.work |= WORK_COUNT;
    return arch_call_value(&self->arch);
}

int32_t sys_sigaltstack(uint32_t new_at, uint32_t old_at)
{
    struct signal_thread *state = cpu.current->signals;
    bool busy = signal_on_stack(cpu.current);
    stack_t stack = { .ss_sp = (void *)state->stack,
                      .ss_size = state->stack_size,
                      .ss_flags = busy                ? SS_ONSTACK
                                  : state->stack_size ? 0
                                                      : SS_DISABLE };

    if (old_at && arch_copy_to_user(old_at, &stack, sizeof(stack)))
        return -EFAULT;
    if (!new_at)
        return 0;
    if (arch_copy_from_user(&stack, new_at, sizeof(stack)))
        return -EFAULT;
    if (busy)
        return -EPERM;
    if (stack.ss_flags & ~SS_DISABLE)
        return -EINVAL;
    bool off = stack.ss_flags & SS_DISABLE; /* the rest says nothing then */
    if (!off && stack.ss_size < MINSIGSTKSZ)
        return -ENOMEM;
    if (!off && !user_end((uaddr_t)stack.ss_sp, stack.ss_size))
        return -EFAULT;
    state->stack = off ? 0 : (uint32_t)stack.ss_sp;
    state->stack_size = off ? 0 : (uint32_t)stack.ss_size;
    return 0;
}

/* ---- timers ---- */

/* Convert ns, and round up: 0 means that a timer is off. */
static struct timeval to_timeval(uint64_t ns)
{
    uint64_t us = ns / 1000 + (ns % 1000 > 0);

    return (struct timeval){ .tv_sec = (time_t)(us / 1000000),
                             .tv_usec = (long)(us % 1000000) };
}

/* Set the timer, and tell its old value. Without a new value it only tells. */
int32_t sys_setitimer(uint32_t from, uint32_t old)
{
    struct interval_timer *timer = &cpu.current->process->timer;
    struct itimerval value = { 0 };
    uint64_t ns, again;

    if (from && arch_copy_from_user(&value, from, sizeof(value)))
        return -EFAULT;
    struct timeval first = value.it_value, then = value.it_interval;
    if (time_from_user(&ns, first.tv_sec, first.tv_usec * 1000ll) ||
        time_from_user(&again, then.tv_sec, then.tv_usec * 1000ll))
        return -EINVAL;
    uint64_t now = arch_clock(), due = timer->due;
    value.it_value = to_timeval(due > now ? due - now : due != 0);
    value.it_interval = to_timeval(timer->again);
    if (old && arch_copy_to_user(old, &value, sizeof(value)))
        return -EFAULT;
    if (from)
        interval_timer_set(timer, ns ? time_after(now, ns) : 0, again);
    return 0;
}

/* ---- process groups ---- */

/* Set the process group of the caller (0 means the caller, too) or of a child.
 */
int32_t sys_setpgid(uint32_t pid, uint32_t group)
{
    const struct process *self = cpu.current->process;
    struct process *process = process_find((int32_t)pid);

    if (!process || (process != self && process->parent != self))
        return -ESRCH;
    if ((int32_t)group < 0)
        return -EINVAL;
    process->process_group = group ? (int32_t)group : process->pid;
    return 0;
}

int32_t sys_getpgid(uint32_t pid)
{
    const struct process *process = process_find((int32_t)pid);

    return process ? process->process_group : -ESRCH;
}
