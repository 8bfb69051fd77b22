/* signals.c - acts with signals, timers, and what threads sleep on. */
#include "fuzz_threads.h"

#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/futex.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static const int handled[] = { SIGUSR1, SIGUSR2, SIGALRM, SIGVTALRM,
                               SIGPROF, SIGCHLD, SIGPIPE, SIGHUP };
static const int faults[] = { SIGSEGV, SIGILL, SIGTRAP, SIGBUS, SIGFPE };

/* Some do something of their own. */
void on_signal(int signal)
{
    if (signal == SIGUSR2)
        act(1);
}

static _Noreturn void give_up(void)
{
    for (;;)
        syscall(CALL_thread_exit, 0, 0);
}

/* Whoever made a mistake is through with it. */
static void on_fault(int signal, siginfo_t *info, void *context)
{
    (void)signal;
    (void)info;
    ((ucontext_t *)context)->uc_mcontext.eip = ADDRESS(give_up);
}

static void handle(void)
{
    static const int flags[] = { 0, SA_RESTART, SA_NODEFER, SA_ONSTACK,
                                 SA_RESETHAND };
    struct sigaction action = { .sa_handler = on_signal,
                                .sa_flags = ONE_OF(flags) };

    if (one_in(6))
        action.sa_handler = one_in(3) ? SIG_DFL : SIG_IGN;
    if (one_in(2)) {
        sigaction(ONE_OF(handled), &action, NULL);
        return;
    }
    action.sa_sigaction = on_fault;
    action.sa_flags |= SA_SIGINFO;
    sigaction(ONE_OF(faults), &action, NULL);
}

static void mask(void)
{
    sigset_t set = one_in(3) ? random_word() : 0;

    sigprocmask(one_in(2) ? SIG_SETMASK : SIG_BLOCK, &set, NULL);
    if (one_in(2)) {
        set = 0;
        sigprocmask(SIG_SETMASK, &set, NULL);
    }
}

static void stack(void)
{
    stack_t with = { .ss_sp = arena + WORDS,
                     .ss_size = 2 * FUZZ_PAGE,
                     .ss_flags = one_in(3) ? SS_DISABLE : 0 };

    if (one_in(8))
        with.ss_sp = (void *)(uintptr_t)some_address();
    sigaltstack(&with, NULL);
}

/* To one of the family (any may have written into what tells who that is), or
 * of its threads; seldom one that ends it. */
static void send(void)
{
    int signal = one_in(12) ? SIGKILL : ONE_OF(handled);
    pid_t pid = ONE_OF(family->member);

    switch (random_below(3)) {
    case 0:
        if (pid > BYSTANDER)
            kill(pid, signal);
        break;
    case 1:
        raise(signal);
        break;
    default:
        syscall(CALL_thread_kill, getpid() + random_below(4), signal);
    }
}

static void kill_group(void)
{
    if (one_in(8))
        kill(0, one_in(2) ? SIGKILL : SIGTERM);
    else
        kill(0, SIGUSR1);
}

static void await(void)
{
    const struct timespec soon = { 0, (long)random_below(3000000) };
    sigset_t set = one_in(2) ? ~0u : random_word();
    siginfo_t info;

    if (one_in(4))
        alarm(1);
    if (one_in(6))
        sigsuspend(&set);
    else
        sigtimedwait(&set, &info, &soon);
}

static void set_timer(void)
{
    const struct itimerval value = {
        .it_interval = { 0, one_in(2) ? 1000 : (long)random_below(20000) },
        .it_value = { 0, one_in(2) ? 1000 : (long)random_below(20000) },
    };

    setitimer(ITIMER_REAL, &value, NULL);
}

static void sleep_a_little(void)
{
    const struct timespec t = { 0, (long)random_below(2000000) };

    nanosleep(&t, NULL);
}

static void wait_on_word(void)
{
    volatile uint32_t *word = some_words();
    const struct timespec t = { 0, (long)random_below(2000000) };

    syscall(SYS_futex, word, FUTEX_WAIT, *word, one_in(20) ? NULL : &t);
}

static void wake(void)
{
    for (int i = 0; i < 4; i++)
        syscall(SYS_futex, some_words(), FUTEX_WAKE, random_below(3));
}

act_function *const signal_acts[] = {
    handle,         handle,       handle,     mask,      stack,
    send,           send,         kill_group, await,     wake,
    sleep_a_little, wait_on_word, await,      set_timer, set_timer,
};
const unsigned signal_act_count = COUNT(signal_acts);
