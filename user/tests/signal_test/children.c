/* children.c - SIGCHLD, and what a parent that ignores it is spared. */
#include "signal_test.h"

#include <errno.h>
#include <sys/wait.h>
#include <reprise/tap.h>
#include <unistd.h>

enum { CHILDREN = 4, SYS_THREAD_EXIT = 5 /* syscalls.def */ };

static void handle(void (*handler)(int), int flags)
{
    struct sigaction action = { .sa_handler = handler, .sa_flags = flags };
    sigaction(SIGCHLD, &action, NULL);
}

static volatile int told;

static void note_child(int signal)
{
    (void)signal;
    told++;
}

/* The youngest ends last. */
static pid_t start_children(void)
{
    pid_t last = 0;
    for (int i = 1; i <= CHILDREN; i++) {
        last = fork();
        if (last == 0) {
            usleep((useconds_t)i * 2000);
            _exit(i);
        }
    }
    return last;
}

static void test_unasked(void (*handler)(int), int flags, const char *name)
{
    int status = 77;
    told = 0;
    handle(handler, flags);
    pid_t last = start_children();
    promise_equal(waitpid(last, &status, WNOHANG), 0,
                  "%s: a child that runs is one", name);
    pid_t pid;
    do
        pid = waitpid(-1, &status, 0);
    while (pid == -1 && errno == EINTR);
    promise_errno(pid, ECHILD, "wait ends when the last child has ended");
    promise_equal(status, 77, "and knows no status");
    promise_errno(kill(last, 0), ESRCH, "nothing is left of them");
    promise(handler != note_child || told > 0,
            "a handler is told all the same");
    handle(SIG_DFL, 0);
}

static void test_asked(void)
{
    int status = 0;
    pid_t pid = fork();
    if (pid == 0)
        _exit(3);
    usleep(3000);
    promise_equal(waitpid(pid, &status, WUNTRACED | WNOHANG), pid,
                  "by default an ended child stays until it is asked for");
    promise(WIFEXITED(status) && WEXITSTATUS(status) == 3,
            "WUNTRACED changes nothing: nobody can be stopped");
}

/* Its last thread ends without a word about the process. */
static void test_zombie(void)
{
    int status = 77;
    pid_t pid = fork();
    if (pid == 0)
        __asm__ volatile("int $0x80" : : "a"(SYS_THREAD_EXIT), "b"(0), "c"(0));
    usleep(3000);
    promise_equal(kill(pid, SIGKILL), 0, "a zombie can be killed");
    waitpid(pid, &status, 0);
    promise_equal(status, 0, "and stays how it ended");
}

/* ---- nobody can be stopped ---- */

/* Of two in a group the older one handles it. */
static void test_group(void)
{
    pid_t pids[2];
    for (int i = 0; i < 2; i++) {
        signal(SIGTSTP, i == 0 ? note_child : SIG_DFL);
        pids[i] = fork();
        if (pids[i] == 0)
            for (;;)
                pause();
        setpgid(pids[i], pids[0]);
    }
    usleep(3000); /* fork() lets signals in when the child runs */
    promise_equal(kill(-pids[0], SIGTSTP), 0, "one of a group heard it: 0");
    kill(pids[0], SIGKILL);
    waitpid(pids[0], NULL, 0);
    promise_errno(kill(-pids[0], SIGTSTP), ENOTSUP, "nobody did: ENOTSUP");
    kill(pids[1], SIGKILL);
    waitpid(pids[1], NULL, 0);
}

static int wait_for_all(void)
{
    const sigset_t all = ~(sigset_t)0;
    int signal = 0;
    sigprocmask(SIG_SETMASK, &all, NULL);
    if (fork() == 0) {
        usleep(2000);
        _exit(kill(getppid(), SIGSTOP) == 0 || kill(getppid(), SIGUSR1) != 0);
    }
    sigwait(&all, &signal);
    return signal;
}

static void test_stopping(void)
{
    static const int signals[] = { SIGTSTP, SIGTTIN, SIGTTOU };
    int status = 0;
    pid_t pid = fork();
    if (pid == 0)
        _exit(raise(SIGSTOP) == 0 || errno != ENOTSUP);
    waitpid(pid, &status, 0);
    promise_equal(status, 0, "raise(SIGSTOP) says that it is not supported");
    pid = fork();
    if (pid == 0)
        for (;;)
            pause();
    promise_errno(kill(pid, SIGSTOP), ENOTSUP, "so does kill");
    promise_errno(kill(-getpid() - 99, SIGSTOP), ESRCH, "if there is anybody");
    promise_equal(child_status(wait_for_all), SIGUSR1 << 8,
                  "nor can anybody wait for it");
    kill(pid, SIGKILL);
    waitpid(pid, NULL, 0);
    promise_errno(kill(pid, SIGSTOP), ESRCH, "who has been waited for is not");
    for (int i = 0; i < 3; i++) {
        int n = signals[i];
        promise_errno(kill(getpid(), n), ENOTSUP, "signal %d by default, too",
                      n);
        note_signal(n, 0);
        promise_equal(raise(n), 0, "but with a handler it is sent");
        promise_equal(seen.signal, n, "and handled");
        signal(n, SIG_IGN);
        promise_equal(kill(getpid(), n), 0, "or ignored, if one wants it so");
        signal(n, SIG_DFL);
    }
    test_group();
    promise_equal(kill(getpid(), SIGCONT), 0, "everybody goes on as it is");
}

void test_children_ignored(void)
{
    test_unasked(SIG_IGN, 0, "SIGCHLD ignored");
    test_unasked(SIG_DFL, SA_NOCLDWAIT, "SA_NOCLDWAIT");
    test_unasked(note_child, SA_NOCLDWAIT, "SA_NOCLDWAIT and a handler");
    test_asked();
    test_zombie();
    test_stopping();
}
