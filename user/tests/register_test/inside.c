/* inside.c - registering a range in which another thread stands.
 *
 * The thread runs nops for ever, and asks to be preempted in their middle
 * each time; so whenever another one runs, it is suspended just there. But
 * for the timer: hence the tries.
 */
#include <errno.h>
#include <pthread.h>
#include <reprise/reprise.h>
#include <sched.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <reprise/tap.h>
#include <unistd.h>

#include "register_test.h"

enum { AT = 1024, NOPS = 16, TRIES = 50 };

static volatile int stop;

/* Ends where the nops begin. */
static uint8_t before_nops[] = {
    0x53,                /* push ebx */
    0xbb, 0,    0, 0, 0, /* mov ebx, after so many */
    0xb8, 26,   0, 0, 0, /* mov eax, preempt_after */
    0xcd, 0x80,          /* int 0x80 */
};
static const uint8_t after_nops[] = { 0x5b, 0xc3 }; /* pop ebx; ret */

static void *run_code(void *argument)
{
    while (!stop)
        ((void (*)(void))(uintptr_t)argument)();
    return NULL;
}

/* Start a thread that is suspended at text + AT + nops. */
static pthread_t stand_at(uint8_t nops)
{
    uint8_t *code = text + AT - sizeof(before_nops);
    pthread_t thread;

    before_nops[2] = nops;
    text_can_be_written(1);
    memcpy(code, before_nops, sizeof(before_nops));
    memset(text + AT, NOP, NOPS);
    memcpy(text + AT + NOPS, after_nops, sizeof(after_nops));
    text_can_be_written(0);
    stop = 0;
    pthread_create(&thread, NULL, run_code, code);
    sched_yield();
    return thread;
}

static void let_go(pthread_t thread)
{
    stop = 1;
    pthread_join(thread, NULL);
}

/* Register `row` until that is refused. The error, or 0. */
static int refused(const struct ras_descriptor *rows, size_t count)
{
    for (int try = 0; try < TRIES; try++) {
        if (ras_register(rows, count) < 0)
            return errno;
        for (size_t i = 0; i < count; i++)
            ras_unregister((void *)rows[i].start);
        sched_yield();
    }
    return 0;
}

static void test_past_commit(void)
{
    struct ras_descriptor rows[2];
    pthread_t thread = stand_at(4);
    int before = registered();
    rows[0] = row_at(AT + 64, AT + 69, AT + 70);
    rows[1] = row_at(AT, AT + 2, AT + 8);
    rows[1].recovery = RAS_REWRITE;
    promise_equal(refused(rows, 2), EBUSY, "a thread stands past the commit");
    promise_equal(registered(), before, "then nothing is registered");
    let_go(thread);
    promise_errno(ras_register(rows, 2), 0, "when it has gone, it works");
    ras_unregister(text + AT);
    ras_unregister(text + AT + 64);
}

/* Returns how often the thread that stands at AT + nops was put back, of
 * so many registrations of [start, AT + 8) with the commit at AT + 4. */
static int put_back(uint8_t nops, uint32_t start)
{
    struct ras_descriptor row = row_at(start, AT + 4, AT + 8);
    pthread_t thread = stand_at(nops);
    uint32_t count = 0;

    row.recovery = RAS_REWRITE;
    for (int try = 0; try < TRIES; try++) {
        struct ras_statistics found;
        if (ras_register(&row, 1) == 0 && statistics_at(start, &found) == 0)
            count += found.restarts[RAS_CAUSE_REGISTER];
        ras_unregister(text + start);
        sched_yield();
    }
    let_go(thread);
    return (int)count;
}

/* A new thread that has not run yet is suspended at its entry. */
static int enter_at(uint32_t offset)
{
    enum { SYS_thread_create = 4 };
    static char stack[256];
    return (int)syscall(SYS_thread_create, text + offset, stack + sizeof(stack),
                        0, 0);
}

/* A thread that is held by a schedule keeps to that; the other way round is
 * refused, too. */
static int enter_inside(void)
{
    struct ras_descriptor row = row_at(AT, AT, AT + 8);
    struct ras_descriptor another = row_at(AT + 64, AT + 69, AT + 70);
    row.recovery = RAS_EMULATE;
    run_schedule_np(NULL, 0, NULL);
    if (ras_register(&row, 1) || enter_at(AT + 4) != -1 || errno != EINVAL)
        return 1;
    if (enter_at(AT) < 0 || ras_register(&another, 1))
        return 2;
    ras_unregister((void *)row.start);
    if (enter_at(AT + 4) < 0 || ras_register(&row, 1) != -1 || errno != EBUSY)
        return 3;
    return 0;
}

static int in_child(int (*body)(void))
{
    int status = -1;
    pid_t child = fork();
    if (child == 0)
        _exit(body());
    waitpid(child, &status, 0);
    return status;
}

void test_standing_inside(void)
{
    promise_equal(in_child(enter_inside), 0,
                  "no thread begins inside, or is registered around there");
    test_past_commit();
    promise(put_back(4, AT) > TRIES / 2,
            "a thread that stands at the commit is put back at once");
    promise(put_back(1, AT) > TRIES / 2, "so is one at the second instruction");
    promise(put_back(2, AT + 2) < TRIES / 2, "one at the start is left alone");
    promise(put_back(8, AT) < TRIES / 2, "and one at the end");
}
