/* orphans.c - children whose parent ends before them: they are init's, which
 * is this program, but only an init that handles SIGCHLD hears of them. */
#include "signal_test.h"

#include <errno.h>
#include <reprise/reprise.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <reprise/tap.h>
#include <time.h>
#include <unistd.h>

enum { PAGE = 4096 };

static int *shared;

/* Nobody can wait for them but by looking. */
static void await_orphans(void)
{
    struct system_status status = { .processes = 2 };
    for (int i = 0; i < 100 && status.processes > 1; i++) {
        usleep(1000);
        system_status_np(&status);
    }
    promise_equal(status.processes, 1, "it ends");
}

enum { ORPHAN, PARENT_OF_ORPHAN }; /* indices into `shared` */

/* The parent ends, and its child a little later; or earlier. */
static int leave_child(int parent_waits, int child_waits)
{
    shared[ORPHAN] = 0;
    pid_t pid = fork();
    if (pid == 0) {
        usleep((useconds_t)child_waits * 1000);
        shared[PARENT_OF_ORPHAN] = getppid();
        _exit(5);
    }
    shared[ORPHAN] = pid;
    usleep((useconds_t)parent_waits * 1000);
    return 0;
}

static int leave_running(void)
{
    return leave_child(0, 10);
}

static int leave_ended(void)
{
    return leave_child(10, 0);
}

/* Its child is an orphan as well, then. */
static int leave_grandchild(void)
{
    if (fork() == 0)
        _exit(leave_child(5, 20));
    return 0;
}

static int (*const orphans[])(void) = { leave_running, leave_ended,
                                        leave_grandchild };
static volatile int told;

static void note_child(int signal)
{
    (void)signal;
    told++;
}

static void test_uncollected(void)
{
    sigset_t set = 1u << (SIGCHLD - 1), pending;
    sigprocmask(SIG_BLOCK, &set, NULL);
    for (int i = 0; i < 3; i++) {
        promise_equal(child_status(orphans[i]), 0, "a parent ends");
        sigtimedwait(&set, NULL, &(struct timespec){ 0, 0 });
        promise_errno(waitpid(-1, NULL, 0), ECHILD,
                      "init is not asked to wait for its child");
        await_orphans();
        sigpending(&pending);
        promise_equal(pending, 0, "nor told of its end");
        promise_errno(kill(shared[ORPHAN], 0), ESRCH, "and nothing is left");
        if (i != 1)
            promise_equal(shared[PARENT_OF_ORPHAN], 1,
                          "but getppid() says that it is init's");
    }
    sigprocmask(SIG_UNBLOCK, &set, NULL);
}

/* An init that wants to know. */
static void test_collected(void)
{
    signal(SIGCHLD, note_child);
    for (int i = 0; i < 2; i++) {
        int before = told, status = child_status(orphans[i]);
        pid_t pid = waitpid(-1, &status, 0);
        promise(pid > 0 && pid == shared[ORPHAN] && status == 5 << 8,
                "with a handler for SIGCHLD init can wait for it");
        promise(told - before >= 1, "and is told");
        promise_errno(waitpid(-1, NULL, 0), ECHILD, "there was one");
    }
    signal(SIGCHLD, SIG_DFL);
}

void test_orphans(void)
{
    shared = mmap(NULL, PAGE, PROT_READ | PROT_WRITE,
                  MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    promise_equal(getppid(), 0, "init has no parent");
    test_uncollected();
    test_collected();
    munmap(shared, PAGE);
}
