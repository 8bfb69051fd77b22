/* ends.c - the end of a directed thread, of its director, of all; and what
 * goes on meanwhile. */
#include "schedule_test.h"

#include <sched.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <tap.h>
#include <unistd.h>

static volatile uint32_t *shared;

static void *note_and_exit(void *argument)
{
    *shared = preempt_after_np(1000) == 0 ? 42 : 0; /* not EBUSY any more */
    _exit(7);
    return argument;
}

static void leave_them(void)
{
    start(note_and_exit, NULL);
    pthread_exit(NULL);
}

static void exit_with_them(void)
{
    start(count_up, shared);
    _exit(3);
}

static void exec_beside_them(void)
{
    static char name[] = "false";
    char *const words[] = { name, NULL };
    start(count_up, shared);
    execve("/false", words, NULL);
}

static void be_killed(void)
{
    int32_t tid = start(count_up, shared);
    run((struct segment_np){ .tid = tid, .steps = 3, .signal = SIGKILL });
    _exit(9);
}

static void *fork_and_wait(void *argument)
{
    pid_t child = fork();
    int status;
    if (child == 0)
        _exit(5);
    waitpid(child, &status, 0);
    *shared = (uint32_t)WEXITSTATUS(status);
    return argument;
}

static void direct_a_fork(void)
{
    struct segment_np s = { .tid = start(fork_and_wait, NULL), .steps = FAR };
    for (int i = 0; i < 1000 && s.stop != STOPPED_END_NP; i++) {
        s = run(s);
        sched_yield();
    }
    _exit(s.stop == STOPPED_END_NP ? 0 : 1);
}

/* ---- the beginning ---- */

static void hold_what_runs(void)
{
    static volatile uint32_t word;
    pthread_t thread;
    uint32_t before;
    pthread_create(&thread, NULL, count_up, (void *)&word);
    while (!word)
        sched_yield();
    if (run_schedule_np(NULL, 0, NULL))
        _exit(2);
    before = word;
    for (int i = 0; i < 100; i++)
        sched_yield();
    _exit(word == before ? 0 : 1);
}

/* ---- others ---- */

static void test_others(void)
{
    static volatile uint32_t word;
    pid_t child;
    int32_t tid;
    *shared = 0;
    child = fork();
    if (child == 0)
        for (;;)
            ++*shared;
    tid = start(count_up, &word);
    for (int i = 0; i < 200 && *shared < 1000; i++)
        run((struct segment_np){ .tid = tid, .steps = 300 });
    promise(*shared >= 1000, "other processes run on meanwhile");
    kill(child, SIGKILL);
    waitpid(child, NULL, 0);
}

void test_ends(void)
{
    int status;
    shared = mmap(NULL, 4096, PROT_READ | PROT_WRITE,
                  MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    status = in_child(leave_them);
    promise(WIFEXITED(status) && WEXITSTATUS(status) == 7 && *shared == 42,
            "when their director ends, they are let go");
    status = in_child(exit_with_them);
    promise(WIFEXITED(status) && WEXITSTATUS(status) == 3,
            "a process ends though some are held");
    status = in_child(exec_beside_them);
    promise(WIFEXITED(status) && WEXITSTATUS(status) == 1,
            "and so it does for another program");
    status = in_child(be_killed);
    promise(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL,
            "SIGKILL after a step ends all of it");
    *shared = 0;
    status = in_child(direct_a_fork);
    promise(WIFEXITED(status) && WEXITSTATUS(status) == 0 && *shared == 5,
            "a directed thread's child is not directed");
    status = in_child(hold_what_runs);
    promise(WIFEXITED(status) && WEXITSTATUS(status) == 0,
            "a thread that ran before is held, too");
    test_others();
}
