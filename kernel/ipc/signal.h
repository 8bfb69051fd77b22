/* signal.h - signals in the kernel: sent, chosen, delivered.
 *
 * A signal is pending in its process or, when it was directed, in one thread.
 * A thread that can take one has WORK_SIGNAL set, and is woken if it sleeps;
 * its exit door then calls signal_deliver(). Numbers and flags: <signal.h>.
 * Source: POSIX.1-2017, XSH 2.4. */
#ifndef KERNEL_SIGNAL_H
#define KERNEL_SIGNAL_H

#include <stdbool.h>
#include <stdint.h>

struct process;
struct thread;

enum { SIGNALS = 32 };

/* What sigaction(2) takes, as it lies in memory. */
struct signal_action {
    uint32_t handler; /* 0: default, 1: ignore, else an address */
    uint32_t mask;
    uint32_t flags;
    uint32_t restorer;
};

/* What a handler learns besides the number. */
struct signal_info {
    int32_t code;
    int32_t pid;
    uint32_t value; /* a fault's address, a child's status */
};

/* Of a process. */
struct signals {
    uint32_t pending; /* bit n - 1: signal n */
    struct signal_action actions[SIGNALS];
    struct signal_info info[SIGNALS]; /* of those pending */
};

/* Of a thread. */
struct signal_state {
    uint32_t blocked;
    uint32_t pending;
    uint32_t waiting_for;       /* sigtimedwait() */
    uint32_t after;             /* the mask to go back to */
    bool has_after;             /* sigsuspend() changed it for a while */
    struct signal_info info;    /* of the last directed signal */
    uint32_t stack, stack_size; /* sigaltstack(); size 0: none */
};

/* Send to a process, to one thread, or to all processes of a group (returns
 * how many there are). Signal 0 does nothing. */
void signal_send(struct process *process, int signal, struct signal_info info);
void signal_send_thread(struct thread *thread, int signal,
                        struct signal_info info);
int signal_send_group(int32_t group, int signal, struct signal_info info);
/* To the process group that the terminal belongs to. */
void terminal_signal(int signal);
/* The running thread's own mistake: delivered even if it is blocked or
 * ignored, and then it is the end. */
void signal_fault(struct thread *thread, int signal, struct signal_info info);
/* True if a handler of the program will see this signal. */
bool signal_handled(const struct thread *thread, int signal);

/* Change the running thread's mask. SIGKILL and SIGSTOP stay out of it. */
void signal_set_mask(struct thread *thread, uint32_t blocked);
/* Take one of `set` that is pending for the running thread: its number, or
 * 0. */
int signal_take(struct thread *thread, uint32_t set, struct signal_info *info);
/* The exit door: act on one pending signal, or find that there is none. */
void signal_deliver(struct thread *thread);
/* exec: handlers go, what is ignored stays so. */
void signal_exec(struct process *process);

#define SIGNAL_BIT(signal) (1u << ((signal)-1))

#endif
