/* signal_test - signals: sent, blocked, waited for, handled. */
#include "signal_test.h"

#include <errno.h>
#include <pthread.h>
#include <stdint.h>
#include <string.h>
#include <sys/wait.h>
#include <reprise/tap.h>
#include <unistd.h>

enum { SYS_KILL = 33 }; /* syscalls.def */

struct seen seen;

static void note(int signal, siginfo_t *info, void *context)
{
    (void)context;
    seen.count++;
    seen.signal = signal;
    seen.code = info->si_code;
    seen.pid = info->si_pid;
    seen.address = info->si_addr;
}

void note_signal(int signal, int flags)
{
    struct sigaction action = { .sa_sigaction = note,
                                .sa_flags = flags | SA_SIGINFO };
    memset(&seen, 0, sizeof(seen));
    sigaction(signal, &action, NULL);
}

static void test_arguments(void)
{
    struct sigaction action = { .sa_handler = SIG_IGN };
    promise_errno(sigaction(0, &action, NULL), EINVAL, "signal 0");
    promise_errno(sigaction(32, &action, NULL), EINVAL, "signal 32");
    promise_errno(sigaction(SIGKILL, &action, NULL), EINVAL,
                  "SIGKILL cannot be ignored");
    promise_errno(kill(getpid(), 99), EINVAL, "kill with signal 99");
    promise_errno(kill(99999, SIGTERM), ESRCH, "kill of nobody");
    promise_equal(kill(getpid(), 0), 0, "signal 0 only asks");
    promise_errno(sigprocmask(7, (sigset_t[]){ 0 }, NULL), EINVAL,
                  "sigprocmask with another how");
    promise_errno(sigpending((sigset_t *)0xc0100000u), EFAULT,
                  "a set in the kernel");
}

static void test_handler(void)
{
    note_signal(SIGUSR1, 0);
    kill(getpid(), SIGUSR1);
    promise_equal(seen.count, 1, "a handler runs before kill returns");
    promise_equal(seen.signal, SIGUSR1, "it is told the signal");
    promise_equal(seen.pid, getpid(), "and who sent it");
    promise_equal(seen.code, SI_USER, "and how");
    pthread_kill(pthread_self(), SIGUSR1);
    promise_equal(seen.code, SI_TKILL, "also by pthread_kill");
    note_signal(SIGUSR1, SA_RESETHAND);
    raise(SIGUSR1);
    struct sigaction now;
    sigaction(SIGUSR1, NULL, &now);
    promise(now.sa_handler == SIG_DFL, "SA_RESETHAND resets the handler");
}

static volatile int depth, deepest, raised;

static void nest(int signal)
{
    depth++;
    if (depth > deepest)
        deepest = depth;
    if (raised++ < 2)
        raise(signal);
    depth--;
}

static int nesting(int flags)
{
    struct sigaction action = { .sa_handler = nest, .sa_flags = flags };
    sigaction(SIGUSR2, &action, NULL);
    deepest = raised = 0;
    raise(SIGUSR2);
    sigaction(SIGUSR2, &(struct sigaction){ .sa_handler = SIG_IGN }, NULL);
    return deepest;
}

static void test_mask(void)
{
    sigset_t set, old, pending;
    promise_equal(nesting(0), 1, "a handler blocks its own signal");
    promise_equal(nesting(SA_NODEFER), 3, "but not with SA_NODEFER");
    note_signal(SIGUSR1, 0);
    sigemptyset(&set);
    sigaddset(&set, SIGUSR1);
    sigprocmask(SIG_BLOCK, &set, &old);
    raise(SIGUSR1);
    sigpending(&pending);
    promise(seen.count == 0 && sigismember(&pending, SIGUSR1),
            "a blocked signal stays pending");
    sigset_t without = old;
    sigdelset(&without, SIGUSR1);
    promise_errno(sigsuspend(&without), EINTR,
                  "sigsuspend lets it in and returns");
    promise_equal(seen.count, 1, "the handler has run");
    sigprocmask(SIG_BLOCK, NULL, &pending);
    promise(sigismember(&pending, SIGUSR1), "the mask is as before");
    raise(SIGUSR1);
    int signal = 0;
    promise_equal(sigwait(&set, &signal), 0, "sigwait takes a pending one");
    promise(signal == SIGUSR1 && seen.count == 1, "without its handler");
    struct timespec soon = { 0, 2000000 };
    promise_errno(sigtimedwait(&set, NULL, &soon), EAGAIN,
                  "sigtimedwait gives up");
    sigprocmask(SIG_SETMASK, &old, NULL);
}

static char other_stack[SIGSTKSZ];
static volatile uintptr_t handler_stack;

static void note_stack(int signal)
{
    (void)signal;
    handler_stack = (uintptr_t)&signal;
}

static void test_other_stack(void)
{
    stack_t stack = { .ss_sp = other_stack, .ss_size = sizeof(other_stack) };
    struct sigaction action = { .sa_handler = note_stack,
                                .sa_flags = SA_ONSTACK };
    promise_equal(sigaltstack(&stack, NULL), 0, "another stack for handlers");
    sigaction(SIGUSR1, &action, NULL);
    raise(SIGUSR1);
    promise(handler_stack - (uintptr_t)other_stack < sizeof(other_stack),
            "a handler with SA_ONSTACK runs on it");
    stack.ss_size = 100;
    promise_errno(sigaltstack(&stack, NULL), ENOMEM, "one that is too small");
    stack = (stack_t){ .ss_sp = other_stack, .ss_flags = SS_DISABLE };
    promise_equal(sigaltstack(&stack, NULL), 0, "SS_DISABLE: none");
    memset(&stack, 0xff, sizeof(stack));
    sigaltstack(NULL, &stack);
    promise(!stack.ss_sp && !stack.ss_size && stack.ss_flags == SS_DISABLE,
            "and the rest of what was said then says nothing");
}

/* Leaves nothing of the FPU as it was. */
static void spoil_fpu(int signal)
{
    unsigned short all_exceptions_up = 0x0b7f;
    uint32_t garbage[4] = { 9, 9, 9, 9 };
    (void)signal;
    __asm__ volatile("fninit\n\tfldcw %0\n\tfldl2e\n\tfldlg2\n\t"
                     "movups %1, %%xmm0"
                     :
                     : "m"(all_exceptions_up), "m"(garbage));
    seen.count++;
}

static void test_fpu(void)
{
    unsigned short mine = 0x077f, now = 0;
    uint32_t in[4] = { 1, 2, 3, 4 }, out[4];
    double pi = 0, one = 0;
    pid_t self = getpid();
    signal(SIGUSR1, spoil_fpu);
    seen.count = 0;
    __asm__ volatile("fldcw %4\n\tfld1\n\tfldpi\n\tmovups %5, %%xmm0\n\t"
                     "int $0x80\n\t"
                     "fstpl %0\n\tfstpl %1\n\tfnstcw %2\n\t"
                     "movups %%xmm0, %3\n\tfninit"
                     : "=m"(pi), "=m"(one), "=m"(now), "=m"(out)
                     : "m"(mine), "m"(in), "a"(SYS_KILL), "b"(self),
                       "c"(SIGUSR1)
                     : "memory");
    promise_equal(seen.count, 1, "a handler uses the FPU");
    promise(pi > 3.14 && pi < 3.15 && one == 1 && now == mine &&
                !memcmp(in, out, sizeof(in)),
            "and the interrupted program keeps its own");
}

/* A thread that lets SIGUSR1 in, while everybody else blocks it. */
static volatile pid_t handled_by;
static volatile int is_open;

static void note_thread(int signal)
{
    (void)signal;
    handled_by = gettid();
}

static void *let_in(void *argument)
{
    sigset_t set = 1u << (SIGUSR1 - 1);
    pthread_sigmask(SIG_UNBLOCK, &set, NULL);
    is_open = 1;
    while (!handled_by)
        usleep(1000);
    return argument;
}

static void test_masks_of_threads(void)
{
    sigset_t set = 1u << (SIGUSR1 - 1), pending;
    pthread_t thread;
    signal(SIGUSR1, note_thread);
    pthread_sigmask(SIG_BLOCK, &set, NULL);
    pthread_create(&thread, NULL, let_in, NULL);
    while (!is_open)
        usleep(1000);
    pthread_kill(pthread_self(), SIGUSR1);
    usleep(5000);
    promise_equal(handled_by, 0, "pthread_kill is for one thread");
    sigpending(&pending);
    promise(pending == set, "which blocks it: it is pending there");
    sigwait(&set, (int[]){ 0 });
    kill(getpid(), SIGUSR1);
    pthread_join(thread, NULL);
    promise(handled_by != 0 && handled_by != gettid(),
            "a process's signal goes to a thread that lets it in");
    pthread_sigmask(SIG_UNBLOCK, &set, NULL);
}

int child_status(int (*body)(void))
{
    int status = -1;
    pid_t pid = fork();
    if (pid == 0)
        _exit(body());
    waitpid(pid, &status, 0);
    return status;
}

static int terminated(void)
{
    kill(getpid(), SIGTERM);
    return 0;
}

/* Another shell, to which the signals do what they did here. */
static int become_shell(const char *line)
{
    char *const argv[] = { (char *)"sh", (char *)"-c", (char *)(uintptr_t)line,
                           NULL };
    execve("sh", argv, environ);
    return 1;
}

static int exec_ignoring(void)
{
    signal(SIGTERM, SIG_IGN);
    return become_shell("kill $$; exit 7");
}

static int exec_handling(void)
{
    signal(SIGTERM, note_thread);
    return become_shell("kill $$; exit 7");
}

static int exec_blocking(void)
{
    sigset_t set = 1u << (SIGTERM - 1);
    sigprocmask(SIG_BLOCK, &set, NULL);
    return become_shell("kill $$; exit 7");
}

static int pending_in_child(void)
{
    sigset_t set = 1u << (SIGUSR1 - 1), pending = set;
    sigpending(&pending);
    return pending != 0;
}

static void test_inheritance(void)
{
    sigset_t set = 1u << (SIGUSR1 - 1);
    sigprocmask(SIG_BLOCK, &set, NULL);
    raise(SIGUSR1);
    promise_equal(child_status(pending_in_child), 0,
                  "fork: what is pending stays with the parent");
    sigwait(&set, (int[]){ 0 });
    sigprocmask(SIG_UNBLOCK, &set, NULL);
    promise_equal(child_status(exec_ignoring), 7 << 8,
                  "execve: what was ignored still is");
    promise_equal(child_status(exec_handling), SIGTERM,
                  "what was handled no more");
    promise_equal(child_status(exec_blocking), 7 << 8,
                  "what was blocked still is");
}

static int forged(void)
{
    __asm__ volatile("mov $0x1000, %esp\n\tmov $39, %eax\n\tint $0x80");
    return 0;
}

static void test_children(void)
{
    promise_equal(child_status(terminated), SIGTERM,
                  "without a handler SIGTERM is the end");
    promise_equal(child_status(forged), SIGSEGV,
                  "sigreturn without a frame is the end");
    note_signal(SIGCHLD, 0);
    child_status(terminated);
    promise_equal(seen.signal, SIGCHLD, "the parent is told by SIGCHLD");
    signal(SIGCHLD, SIG_DFL);
}

int main(void)
{
    test_arguments();
    test_handler();
    test_mask();
    test_other_stack();
    test_fpu();
    test_masks_of_threads();
    test_inheritance();
    test_children();
    test_children_ignored();
    test_groups();
    test_orphans();
    test_pending();
    test_offers();
    test_blocking_calls();
    test_faults();
    test_frames();
    test_forged();
    test_timers();
    test_sequences();
    return tap_done();
}
