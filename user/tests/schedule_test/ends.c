/* ends.c - the end of a directed thread, of its director, of all. */
#include "schedule_test.h"

#include <sched.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <reprise/tap.h>
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

/* ---- another program ---- */

static char this_name[] = "schedule_test", nothing_name[] = "nothing";
static char *const this_words[] = { this_name, this_name, NULL };
static char *const nothing_words[] = { nothing_name, NULL };
enum { DONE = 5 }; /* what main() returns with an argument, if all is well */

static void *try_twice(void *argument)
{
    execve("nothing", nothing_words, NULL);
    *shared = 1;
    execve(this_name, this_words, NULL);
    return argument;
}

static void *sleep_long(void *argument)
{
    sleep(1000);
    return argument;
}

/* One thread is held, one asleep, one at its body's first instruction. */
static void exec_on_stage(uint32_t steps)
{
    struct segment_np s = { .tid = start(sleep_long, NULL), .steps = FAR };
    start(count_up, shared);
    run(s);
    s = (struct segment_np){ .tid = start(try_twice, NULL), .steps = steps };
    for (int i = 0; i < FAR; i++)
        run(s);
    _exit(9);
}

static void exec_in_long_turn(void)
{
    exec_on_stage(FAR);
}

static void exec_in_last_step(void)
{
    exec_on_stage(1);
}

static void exec_beside_them(void)
{
    start(count_up, shared);
    execve(this_name, this_words, NULL);
}

static void fail_to_exec(void)
{
    int32_t tid = start(count_up, shared);
    execve("nothing", nothing_words, NULL);
    *shared = 0;
    run_to(tid, count_up_loop);
    for (int i = 0; i < 100; i++)
        sched_yield();
    _exit(*shared == 0 ? 0 : 1);
}

static void test_exec(void)
{
    int status;
    *shared = 0;
    status = in_child(exec_in_long_turn);
    promise(WIFEXITED(status) && WEXITSTATUS(status) == DONE && *shared > 0,
            "a directed thread becomes another program, without a director");
    status = in_child(exec_in_last_step);
    promise(WIFEXITED(status) && WEXITSTATUS(status) == DONE,
            "in the last of its steps, too");
    status = in_child(exec_beside_them);
    promise(WIFEXITED(status) && WEXITSTATUS(status) == DONE,
            "and so does a director");
    status = in_child(fail_to_exec);
    promise(WIFEXITED(status) && WEXITSTATUS(status) == 0,
            "an exec that fails ends no direction");
}

/* ---- killed from outside ---- */

static void direct_for_ever(void)
{
    struct segment_np s = { .tid = start(count_up, shared), .steps = 10 };
    for (;;)
        run(s);
}

static void direct_at_length(void)
{
    struct segment_np s = { .tid = start(count_up, shared),
                            .steps = SEGMENT_STEPS_NP };
    for (;;)
        run(s);
}

static void *hold_and_sleep(void *argument)
{
    run_schedule_np(NULL, 0, NULL);
    for (;;)
        pause();
    return argument;
}

/* The first thread of the process is one that is held. */
static void be_held(void)
{
    pthread_t thread;
    pthread_create(&thread, NULL, hold_and_sleep, NULL);
    for (;;)
        sched_yield();
}

/* True if a process that does this ends soon when the signal comes, at each
 * of several moments. */
static int ends_by(int signal, void (*act)(void))
{
    int good = 0, status;
    for (int i = 0; i < 20; i++) {
        pid_t child = fork(), gone = 0;
        if (child == 0)
            act();
        for (int yields = 3 + i; yields; yields--)
            sched_yield();
        kill(child, signal);
        for (int left = 200; left && !gone; left--) {
            usleep(1000);
            gone = waitpid(child, &status, WNOHANG);
        }
        good += gone && WIFSIGNALED(status) && WTERMSIG(status) == signal;
    }
    return good;
}

static void test_kill(void)
{
    promise_equal(ends_by(SIGKILL, direct_for_ever), 20,
                  "SIGKILL ends all of it, whenever it comes");
    promise_equal(ends_by(SIGKILL, direct_at_length), 20,
                  "in a long turn, too");
    promise_equal(ends_by(SIGTERM, direct_for_ever), 20,
                  "SIGTERM ends all of it, between two turns");
    promise_equal(ends_by(SIGTERM, be_held), 20,
                  "and while the thread that would take it is held");
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
    test_exec();
    test_kill();
}
