/* signal.h - signals in the kernel: sent, offered, taken, delivered.
 *
 * A signal is pending in its process or, when it was directed, in one thread.
 * It stays there until a thread takes it: at its exit door, which calls
 * signal_deliver(), or in sigtimedwait().
 * Promise: while a signal is pending and some thread can take it, one such
 * thread has WORK_SIGNAL set, and does not sleep. So a signal of the process
 * is offered to one thread at a time; and to the next one whenever that one
 * may not be able to take it any more: its mask changes, its sigtimedwait()
 * is over, or it ends.
 * Numbers and flags: <signal.h>. Source: POSIX.1-2017, XSH 2.4. */
#ifndef KERNEL_SIGNAL_H
#define KERNEL_SIGNAL_H

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>

struct thread;
struct thread_group;

enum { SIGNALS = 32 };

/* The argument of sigaction(2), as it lies in memory. */
struct signal_action {
    uint32_t handler; /* 0: default, 1: ignore, else an address */
    uint32_t mask;
    uint32_t flags;
    uint32_t restorer;
};

/* A handler learns this besides the signal's number. */
struct signal_info {
    int32_t code;
    int32_t pid;
    uint32_t value; /* a fault's address, a child's status */
};

/* Signals that nobody has taken yet. If one is sent again meanwhile, nothing
 * changes: `info` belongs to the first. */
struct pending_signals {
    uint32_t set; /* bit n - 1: signal n */
    struct signal_info info[SIGNALS];
};

/* A process's part of signals. */
struct signals {
    struct thread_group *group;
    struct pending_signals pending;
    struct signal_action actions[SIGNALS];
    uint32_t sent_to_group; /* since its last fork began: signal_send_group() */
};

/* A thread's part of signals. */
struct signal_thread {
    struct signals *process;
    uint32_t blocked;
    uint32_t waiting_for;       /* sigtimedwait() */
    uint32_t after;             /* the mask to go back to */
    bool has_after;             /* sigsuspend() changed it for a while */
    uint32_t stack, stack_size; /* sigaltstack(); size 0: none */
    struct pending_signals pending;
};

/* Send a signal to `thread` of the process or, if that is NULL, to one that can
 * take it. Signal 0 does nothing. 0, or -ENOTSUP: the signal would stop the
 * process, and nobody can be stopped. */
int signal_send(struct signals *process, struct thread *thread, int signal,
                struct signal_info info);
/* Send a signal to this process as to one of many. If it forks meanwhile, its
 * child is one of them, too: signal_inherit(). Returns as signal_send(). */
int signal_send_group(struct signals *process, int signal,
                      struct signal_info info);
/* The fork that made `child` has ended: give it what was sent to the group
 * while it was being made. */
void signal_inherit(struct signals *child, const struct signals *parent);
/* Send the running thread the signal for its own mistake. If it blocks or
 * ignores the signal, its process ends. */
void signal_fault(struct thread *thread, int signal, struct signal_info info);
/* True if a handler of the program will see this signal. */
bool signal_handled(const struct thread *thread, int signal);

/* Change what the running thread's process does with a signal. A signal that it
 * ignores from now on is pending no more. */
void signal_set_action(struct thread *running, int signal,
                       const struct signal_action *action);
/* Change the running thread's mask. SIGKILL and SIGSTOP stay out of it. */
void signal_set_mask(struct thread *thread, uint32_t blocked);
/* Call this when a thread of the process can take less than before: it offers
 * the signals that are pending for the process to other threads. */
void signal_offer(struct signals *process);
/* Take one signal of `set` that is pending for the running thread. Returns its
 * number, or 0. */
int signal_take(struct thread *thread, uint32_t set, struct signal_info *info);
/* The exit door calls this: act on one pending signal, or find that there is
 * none. */
void signal_deliver(struct thread *thread);
/* Do the work of sigreturn(2): 0, or -EFAULT if the running thread's stack
 * holds no frame of a handler. */
int signal_return(struct thread *running);
/* True if the running thread's user code is on the stack of sigaltstack(). */
bool signal_on_stack(const struct thread *running);
/* An exec calls this: handlers go, ignored signals stay ignored. */
void signal_exec(void);

/* Fill a siginfo_t for a program. All who hand one out call this. */
static inline void signal_tell(siginfo_t *to, int signal,
                               const struct signal_info *info)
{
    bool child = signal == SIGCHLD;

    to->si_signo = signal;
    to->si_errno = 0;
    to->si_code = info->code;
    to->si_pid = info->pid;
    to->si_addr = child ? NULL : (void *)(uintptr_t)info->value;
    to->si_status = child ? (int)info->value : 0;
    to->si_value.sival_int = 0;
}

#define SIGNAL_BIT(signal) (1u << ((signal)-1))

#endif
