/* sequences.c - a signal at each instruction of a sequence, whose handler
 * uses the same sequence on the same word: never in the middle. */
#include "signal_test.h"

#include <ras.h>
#include <reprise.h>
#include <sequences.h>
#include <stdint.h>
#include <sys/wait.h>
#include <tap.h>
#include <unistd.h>

enum { LATEST = 30, BOUNDARIES = 5 };

static int word, in_handler;

static void add_hundred(int signal)
{
    (void)signal;
    in_handler = ras_fetch_and_add(&word, 100);
}

/* Bit n: interrupted n bytes after start. */
static uint32_t places;
static int wrong;

static void interrupt_at(uint32_t n, uint32_t start, uint32_t commit,
                         uint32_t end)
{
    struct ras_last last;
    int got;
    usleep(1); /* until a tick: none comes between now and the signal */
    word = 1;
    signal_after_np(n, SIGUSR2);
    got = ras_fetch_and_add(&word, 10);
    signal_after_np(0, SIGUSR2);
    ras_last(&last);
    if (last.pc < start || last.pc > end)
        return;
    int inside = last.pc > start && last.pc <= commit;
    places |= 1u << (last.pc - start);
    wrong += word != 111;
    wrong += last.pc == end ? got != 1 || in_handler != 11
                            : got != 101 || in_handler != 1;
    wrong += last.to != (inside ? start : last.pc);
}

static volatile int handled;

static void count_signal(int signal)
{
    (void)signal;
    handled++;
}

/* Before, at and after the instruction that makes a system call. */
static void test_system_call(void)
{
    int wrong_results = 0;
    signal(SIGUSR2, count_signal);
    handled = 0;
    for (uint32_t n = 1; n < LATEST; n++) {
        signal_after_np(n, SIGUSR2);
        wrong_results += getpid() != 1 || gettid() != 1;
        wrong_results += write(1, "", 0) != 0;
        wrong_results += usleep(1) != 0;
        signal_after_np(0, SIGUSR2);
    }
    promise_equal(wrong_results, 0,
                  "a signal at each boundary of system calls changes none");
    promise_equal(handled, LATEST - 1, "and is handled each time");
}

static int bits(uint32_t set)
{
    int count = 0;
    for (; set; set &= set - 1)
        count++;
    return count;
}

/* A handler that begins in the middle of a sequence, with a switch due. */
static void test_handler_inside(void)
{
    int status = 0;
    pid_t pid = fork();
    if (pid == 0) {
        void *middle = (char *)ras_fetch_and_add_start + 2;
        signal(SIGUSR2, (void (*)(int))middle);
        signal_after_np(1 | STEP_PREEMPT, SIGUSR2);
        getpid();
        _exit(0);
    }
    promise_equal(waitpid(pid, &status, 0), pid,
                  "a handler inside a sequence harms nobody else");
}

void test_sequences(void)
{
    uint32_t start = (uint32_t)ras_fetch_and_add_start;
    uint32_t commit = (uint32_t)ras_fetch_and_add_commit;
    uint32_t end = (uint32_t)ras_fetch_and_add_end;
    struct ras_statistics table[32];
    int count = ras_stats(0, table, 32), restarts = 0;
    signal(SIGUSR2, add_hundred);
    for (uint32_t n = 1; n < LATEST; n++)
        interrupt_at(n, start, commit, end);
    promise_equal(bits(places), BOUNDARIES,
                  "a signal comes at every boundary of fetch-and-add");
    promise_equal(wrong, 0, "its handler never runs in the middle");
    ras_stats(0, table, 32);
    for (int i = 0; i < count && i < 32; i++)
        if (table[i].start == start)
            restarts = (int)table[i].restarts[RAS_CAUSE_SIGNAL];
    promise_equal(restarts, BOUNDARIES - 2,
                  "and each time inside is counted as a signal's");
    test_system_call();
    test_handler_inside();
    promise_errno(signal_after_np(1, 77), EINVAL, "signal 77");
}
