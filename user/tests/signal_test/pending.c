/* pending.c - signals that wait to be taken: what is told of each, and how
 * they are thrown away. */
#include "signal_test.h"

#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <string.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <reprise/tap.h>
#include <unistd.h>

#define BIT(signal) (1u << ((signal)-1))
#define ALL (~(sigset_t)0)

static volatile int handled;

static void set_mask(sigset_t set)
{
    pthread_sigmask(SIG_SETMASK, &set, NULL);
}

static void count(int signal)
{
    (void)signal;
    handled++;
}

/* ---- thrown away ---- */

static pthread_t helper;
static sem_t go;

static void to_process(int signal)
{
    kill(getpid(), signal);
}

static void to_thread(int signal)
{
    raise(signal);
}

static void to_another(int signal)
{
    pthread_kill(helper, signal);
}

static const struct change {
    void (*send)(int signal);
    int signal;
    void (*action)(int);
    int stays;
    const char *what;
} changes[] = {
    { to_process, SIGUSR1, SIG_IGN, 0, "SIG_IGN discards the process's" },
    { to_thread, SIGUSR1, SIG_IGN, 0, "SIG_IGN discards the thread's" },
    { to_another, SIGUSR1, SIG_IGN, 0, "and another thread's" },
    { to_process, SIGCHLD, SIG_DFL, 0, "SIG_DFL does if that is to ignore" },
    { to_thread, SIGCONT, SIG_DFL, 0, "also for the thread" },
    { to_process, SIGUSR1, SIG_DFL, 1, "SIG_DFL does not otherwise" },
    { to_another, SIGUSR1, count, 1, "nor does a handler" },
};

static void *let_in(void *argument)
{
    sem_wait(&go);
    set_mask(0);
    return argument;
}

static void test_change(const struct change *change)
{
    sigset_t pending = 0;
    set_mask(ALL);
    handled = 0;
    sem_init(&go, 0, 0);
    pthread_create(&helper, NULL, let_in, NULL);
    signal(change->signal, count);
    change->send(change->signal);
    signal(change->signal, change->action);
    sigpending(&pending);
    signal(change->signal, count);
    sem_post(&go);
    pthread_join(helper, NULL);
    set_mask(0);
    promise_equal(handled, change->stays, "%s", change->what);
    promise((pending == BIT(change->signal)) ==
                (change->stays && change->send != to_another),
            "and sigpending says so");
    signal(change->signal, SIG_DFL);
}

/* It is blocked, so it is pending; once let in, it comes to nothing. */
static void test_suspend(void)
{
    struct itimerval soon = { .it_value = { 0, 5000 } };
    set_mask(ALL);
    raise(SIGCONT);
    signal(SIGALRM, count);
    handled = 0;
    setitimer(ITIMER_REAL, &soon, NULL);
    promise_errno(sigsuspend(&(sigset_t){ 0 }), EINTR,
                  "sigsuspend ends with a handler");
    promise_equal(handled, 1, "not with a signal that is ignored");
    set_mask(0);
}

/* Blocked, and so not thrown away yet; nor is one in the way of the other. */
static void test_kept(void)
{
    const sigset_t set = BIT(SIGCHLD);
    const struct timespec no_time = { 0, 0 };
    set_mask(ALL);
    raise(SIGCHLD);
    promise_equal(sigtimedwait(&set, NULL, &no_time), SIGCHLD,
                  "what is ignored but blocked can be waited for");
    kill(getpid(), SIGCHLD);
    promise_equal(sigtimedwait(&set, NULL, &no_time), SIGCHLD,
                  "also of the process");
    signal(SIGUSR2, count);
    handled = 0;
    raise(SIGUSR1);
    kill(getpid(), SIGUSR2);
    set_mask(BIT(SIGUSR1));
    promise_equal(handled, 1, "a thread's own that is blocked hides no other");
    signal(SIGUSR1, SIG_IGN);
    set_mask(0);
}

/* ---- what is told ---- */

static void test_info(void)
{
    siginfo_t info;
    int ends[2], signal;
    pid_t child;
    set_mask(ALL);
    pipe(ends);
    close(ends[0]);
    raise(SIGUSR1);
    promise_errno(write(ends[1], "x", 1), EPIPE, "a pipe without a reader");
    close(ends[1]);
    signal = sigwaitinfo(&(sigset_t){ ALL }, &info);
    promise(signal == SIGUSR1 && info.si_code == SI_TKILL &&
                info.si_pid == getpid(),
            "of two signals of a thread each has its own sender");
    signal = sigwaitinfo(&(sigset_t){ ALL }, &info);
    promise(signal == SIGPIPE && info.si_code != SI_TKILL, "the other, too");

    child = fork();
    if (child == 0)
        _exit(kill(getppid(), SIGUSR1));
    waitpid(child, NULL, 0);
    kill(getpid(), SIGUSR1);
    raise(SIGUSR1);
    sigwaitinfo(&(sigset_t){ BIT(SIGUSR1) }, &info);
    promise_equal(info.si_code, SI_TKILL, "the thread's own comes first");
    sigwaitinfo(&(sigset_t){ BIT(SIGUSR1) }, &info);
    promise_equal(info.si_pid, child, "sent twice: it is the first sender's");
    promise_errno(sigtimedwait(&(sigset_t){ BIT(SIGUSR1) }, &info,
                               &(struct timespec){ 0, 0 }),
                  EAGAIN, "and there is no second");
    set_mask(0);
}

/* ---- told alike to handlers and to who waits ---- */

static siginfo_t told;

static void keep(int signal, siginfo_t *info, void *context)
{
    (void)signal;
    (void)context;
    told = *info;
}

static void by_timer(int signal)
{
    struct itimerval soon = { .it_value = { 0, 1000 } };
    (void)signal;
    setitimer(ITIMER_REAL, &soon, NULL);
}

static void by_child(int signal)
{
    pid_t child = fork();
    (void)signal;
    if (child == 0)
        _exit(7);
    waitpid(child, NULL, 0);
}

static const struct source {
    int signal;
    void (*send)(int signal);
    const char *what;
} sources[] = {
    { SIGUSR1, to_process, "kill" },
    { SIGUSR1, to_thread, "raise" },
    { SIGALRM, by_timer, "a timer" },
    { SIGCHLD, by_child, "the end of a child" },
};

static void test_source(const struct source *source)
{
    struct sigaction action = { .sa_sigaction = keep, .sa_flags = SA_SIGINFO };
    siginfo_t info;
    set_mask(ALL);
    memset(&info, 0x55, sizeof(info));
    memset(&told, 0xaa, sizeof(told));
    sigaction(source->signal, &action, NULL);
    source->send(source->signal);
    sigwaitinfo(&(sigset_t){ BIT(source->signal) }, &info);
    source->send(source->signal);
    sigsuspend(&(sigset_t){ 0 });
    set_mask(0);
    if (source->signal == SIGCHLD) {
        promise(told.si_pid > info.si_pid, "each child has its own pid");
        promise_equal(info.si_status, 7 << 8, "and its status");
        info.si_pid = told.si_pid;
    }
    promise(told.si_signo == source->signal &&
                !memcmp(&told, &info, sizeof(info)),
            "%s: a handler and sigwaitinfo are told the same", source->what);
    signal(source->signal, SIG_DFL);
}

void test_pending(void)
{
    for (unsigned i = 0; i < sizeof(changes) / sizeof(changes[0]); i++)
        test_change(&changes[i]);
    test_suspend();
    test_kept();
    test_info();
    for (unsigned i = 0; i < sizeof(sources) / sizeof(sources[0]); i++)
        test_source(&sources[i]);
}
