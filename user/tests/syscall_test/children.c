/* children.c - spawn and waitpid. */
#include <errno.h>
#include <reprise/reprise.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <reprise/tap.h>
#include <time.h>
#include <unistd.h>

#include "syscall_test.h"

static pid_t start(const char *program, const char *argument)
{
    const char *arguments[] = { program, argument, NULL };
    return spawn_np(program, (char **)arguments, environ);
}

static void test_wait(void)
{
    int status = -1;
    pid_t pid = start("echo", "# the child's output");
    promise(pid > 0 && pid != getpid(), "spawn gives a new pid");
    promise_equal(waitpid(pid, &status, 0), pid, "waitpid gives it back");
    promise_equal(status, 0, "and the child's status");
    promise_errno(waitpid(pid, &status, 0), ECHILD, "but only once");
    promise_errno(waitpid(getpid(), &status, 0), ECHILD,
                  "a process is not its own child");
    promise_errno(waitpid(-1, &status, WNOHANG), ECHILD,
                  "without children there is nothing to wait for");
    pid = start("misbehave", "no such mode");
    promise_equal(waitpid(-1, &status, 0), pid, "waitpid(-1) takes any");
    promise_equal(status, 2 << 8, "exit status 2 comes as 2 << 8");
    pid = start("echo", "# another child's output");
    promise_errno(waitpid(pid, (int *)0xc0100000u, 0), EFAULT,
                  "a status into the kernel");
    promise_errno(waitpid(pid, &status, 99), EINVAL, "an unknown option");
    while (waitpid(-1, NULL, 0) > 0)
        continue;
    promise_equal(errno, ECHILD, "the end of all children is ECHILD");
}

static void test_no_hang(void)
{
    int status;
    pid_t pid = start("spin", NULL);
    pid_t early = waitpid(pid, &status, WNOHANG);
    promise(pid > 0 && early == 0, "WNOHANG does not wait");
    promise_equal(waitpid(pid, &status, 0), pid, "waiting does");
}

/* One child in our group, one in its own. */
static void test_groups(void)
{
    int status;
    pid_t ours = start("spin", NULL), other = start("spin", NULL);
    setpgid(other, 0);
    promise_errno(waitpid(-getpid() - 99, &status, 0), ECHILD,
                  "waitpid of a group without children");
    promise_equal(waitpid(-other, &status, 0), other,
                  "waitpid(-group) takes one of the group");
    promise_errno(waitpid(-other, &status, 0), ECHILD, "and no other");
    other = start("echo", "# in a group of its own");
    setpgid(other, 0);
    promise_equal(waitpid(0, &status, 0), ours,
                  "waitpid(0) takes one of the caller's group");
    promise_errno(waitpid(0, &status, WNOHANG), ECHILD, "and no other");
    promise_equal(waitpid(-1, &status, 0), other, "which -1 does");
}

static void test_spawn_errors(void)
{
    static char long_argument[200000];
    memset(long_argument, 'x', sizeof(long_argument) - 1);
    promise_errno(start("nosuchprogram", NULL), ENOENT, "no such program");
    promise_errno(start("", NULL), ENOENT, "an empty name");
    promise_errno(start("etc/help", NULL), ENOEXEC, "a file that is no ELF");
    promise_errno(start("kernel", NULL), ENOEXEC,
                  "an ELF at the kernel's addresses");
    promise_errno(start("echo", long_argument), E2BIG,
                  "arguments that do not fit");
    promise_errno(start("echo", (char *)0xc0100000u), EFAULT,
                  "an argument in the kernel");
    promise_errno(spawn_np("echo", (char **)0xc0100000u, environ), EFAULT,
                  "arguments in the kernel");
}

static uint32_t free_frames(void)
{
    struct timespec pause = { 0, 10000000 };
    struct system_status status;
    nanosleep(&pause, NULL);
    return system_status_np(&status) < 0 ? 0 : status.frames_free;
}

static void spawn_rounds(int rounds)
{
    static char long_argument[200000];
    memset(long_argument, 'x', sizeof(long_argument) - 1);
    for (int i = 0; i < rounds; i++) {
        pid_t pid = start("spin", NULL);
        waitpid(pid, NULL, 0);
        start("nosuchprogram", NULL);
        start("etc/help", NULL);
        start("echo", long_argument);
        start("echo", (char *)0xc0100000u);
    }
}

void test_children(void)
{
    uint32_t before;
    test_wait();
    test_no_hang();
    test_groups();
    test_spawn_errors();
    spawn_rounds(3);
    before = free_frames();
    spawn_rounds(20);
    promise_equal(free_frames(), before,
                  "children, born or not, leave no frame");
}
