/* signal.h - signals; numbers and flags as on Linux i386. */
#ifndef SIGNAL_H
#define SIGNAL_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include <time.h>

#define SIGHUP 1
#define SIGINT 2
#define SIGQUIT 3
#define SIGILL 4
#define SIGTRAP 5
#define SIGABRT 6
#define SIGBUS 7
#define SIGFPE 8
#define SIGKILL 9
#define SIGUSR1 10
#define SIGSEGV 11
#define SIGUSR2 12
#define SIGPIPE 13
#define SIGALRM 14
#define SIGTERM 15
#define SIGCHLD 17
#define SIGCONT 18
#define SIGSTOP 19 /* see kill(): nobody can be stopped */
#define SIGTSTP 20
#define SIGTTIN 21
#define SIGTTOU 22
#define SIGVTALRM 26
#define SIGPROF 27
#define NSIG 32

typedef uint32_t sigset_t; /* bit n - 1: signal n */
typedef volatile int sig_atomic_t;

union sigval {
    int sival_int;
    void *sival_ptr;
};

/* A handler is told this of a signal. One that is sent again while it is
 * pending comes once, and this is of the first time. */
typedef struct {
    int si_signo;
    int si_errno;  /* always 0 */
    int si_code;   /* SI_* */
    pid_t si_pid;  /* who sent it */
    void *si_addr; /* of a fault: the address or the pc */
    int si_status; /* SIGCHLD: as waitpid() has it */
    union sigval si_value;
} siginfo_t;

#define SI_USER 0      /* kill() */
#define SI_KERNEL 0x80 /* a fault, the terminal, a child */
#define SI_TIMER (-2)
#define SI_TKILL (-6) /* pthread_kill() */

#define SIG_DFL ((void (*)(int))0)
#define SIG_IGN ((void (*)(int))1)
#define SIG_ERR ((void (*)(int)) - 1)

struct sigaction {
    union {
        void (*sa_handler)(int);
        void (*sa_sigaction)(int, siginfo_t *, void *);
    };
    sigset_t sa_mask;
    int sa_flags;
    void (*sa_restorer)(void); /* the library's own business */
};

#define SA_NOCLDSTOP 1
#define SA_NOCLDWAIT 2 /* of SIGCHLD: as if it were ignored (sys/wait.h) */
#define SA_SIGINFO 4
#define SA_RESTORER 0x04000000
#define SA_ONSTACK 0x08000000
#define SA_RESTART 0x10000000
#define SA_NODEFER 0x40000000
#define SA_RESETHAND 0x80000000

#define SIG_BLOCK 0
#define SIG_UNBLOCK 1
#define SIG_SETMASK 2

typedef struct {
    void *ss_sp;
    int ss_flags;
    size_t ss_size;
} stack_t;

#define SS_ONSTACK 1
#define SS_DISABLE 2
#define MINSIGSTKSZ 2048
#define SIGSTKSZ 8192

/* The interrupted registers, as a handler with SA_SIGINFO gets them; what it
 * changes takes effect when it returns. */
typedef struct {
    uint32_t edi, esi, ebp, unused, ebx, edx, ecx, eax; /* as pusha */
    uint32_t eip, eflags, esp;
} mcontext_t;

typedef struct {
    uint32_t uc_flags;
    stack_t uc_stack;
    sigset_t uc_sigmask;
    mcontext_t uc_mcontext;
} ucontext_t;

struct pthread;

/* Set what the process does with a signal. If it is to ignore it (by SIG_IGN,
 * or by SIG_DFL where that does), those that are pending are discarded. 0, or
 * -1 with errno EINVAL (no such signal, or not to be caught), EFAULT. signal()
 * is sigaction() with SA_RESTART; SIG_ERR if it fails. */
int sigaction(int signal, const struct sigaction *action,
              struct sigaction *old);
void (*signal(int signal, void (*handler)(int)))(int);

/* To a process, or with -group (killpg: group) to each of a group. 0 as the
 * signal only asks whether there is one. Of several threads one takes it that
 * does not block it, or waits for it. raise() is for the calling thread. 0, or
 * -1 with errno ESRCH, EINVAL; or ENOTSUP, and nothing has happened: the
 * signal is SIGSTOP, or it is SIGTSTP, SIGTTIN or SIGTTOU and the process
 * leaves it at SIG_DFL. Elsewhere they stop a process until SIGCONT comes;
 * here nobody can be stopped, and SIGCONT has nothing to do. */
int kill(pid_t pid, int signal);
int killpg(pid_t group, int signal);
int raise(int signal);

/* The calling thread's mask. The pthread functions return their error. EINVAL
 * (no such `how` or signal), ESRCH (no such thread), EFAULT; pthread_kill()
 * also ENOTSUP, as kill(). */
int sigprocmask(int how, const sigset_t *set, sigset_t *old);
int pthread_sigmask(int how, const sigset_t *set, sigset_t *old);
int pthread_kill(struct pthread *thread, int signal);
int sigpending(sigset_t *set);

/* Sleep with *set as the mask until a handler has run: -1 with errno EINTR. */
int sigsuspend(const sigset_t *set);

/* Take a signal of *set, which every thread blocks, without a handler. sigwait
 * returns 0 or an error; the others the signal, or -1 with errno EAGAIN (the
 * time, which is relative, is over), EINTR (other signals' handlers, also
 * with SA_RESTART; never from sigwait), EINVAL (not a time), EFAULT. */
int sigwait(const sigset_t *set, int *signal);
int sigwaitinfo(const sigset_t *set, siginfo_t *info);
int sigtimedwait(const sigset_t *set, siginfo_t *info,
                 const struct timespec *timeout);

/* Set where handlers with SA_ONSTACK run; with SS_DISABLE they run where the
 * others do, and the rest of *stack says nothing. -1 with errno EINVAL, ENOMEM
 * (under MINSIGSTKSZ), EPERM (in use), EFAULT. */
int sigaltstack(const stack_t *stack, stack_t *old);

/* 0 (ismember: 0 or 1), or -1 with errno EINVAL. */
int sigemptyset(sigset_t *set);
int sigfillset(sigset_t *set);
int sigaddset(sigset_t *set, int signal);
int sigdelset(sigset_t *set, int signal);
int sigismember(const sigset_t *set, int signal);

#endif
