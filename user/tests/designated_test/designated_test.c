/* designated_test - sequences that are known by their code: the calls, where
 * code may lie, and what becomes of threads and processes. Every shape that
 * there is is tried by designated_shapes. */
#include "designated_test.h"

#include <reprise/demonstration.h>
#include <errno.h>
#include <reprise/reprise.h>
#include <sched.h>
#include <string.h>
#include <reprise/tap.h>

enum { MOST_STEPS = 14, TRIES = 12, SYS_preempt_after = 26 };

int interrupted_call(const char *function, int *word, uint32_t instructions)
{
    int old, changed;

    __asm__ volatile("push $2\n\t"
                     "push %[word]\n\t"
                     "int $0x80\n\t"
                     "call *%[function]\n\t"
                     "add $8, %%esp"
                     : "=a"(old), "=d"(changed)
                     : "0"(SYS_preempt_after),
                       "b"(instructions), [word] "D"(word),
                       "1"(word), [function] "S"(function)
                     : "ecx", "memory", "cc");
    return old;
}

/* One call, interrupted after so many instructions. 0, or -1: the result is
 * wrong. (If the timer comes as well, *last may tell of that.) It begins with
 * an interruption outside, or RAS_RESTART_LIMIT calls in a row might look like
 * one that is put back as often. */
static int interrupt(const char *at, uint32_t instructions,
                     struct ras_last *last)
{
    int word = 40, old;

    sched_yield();
    old = interrupted_call(at, &word, instructions);
    preempt_after_np(0);
    ras_last(last);
    return word == 42 && old == 40 ? 0 : -1;
}

static int bits(uint32_t set)
{
    int count = 0;
    for (; set; set &= set - 1)
        count++;
    return count;
}

int right_at(const char *at, int recognised)
{
    uint32_t shift = (uint32_t)(at - (const char *)code);
    uint32_t start = (uint32_t)(uintptr_t)code_start + shift;
    uint32_t commit = (uint32_t)(uintptr_t)code_commit + shift;
    uint32_t end = (uint32_t)(uintptr_t)code_end + shift;
    uint32_t right = 0; /* a bit for each byte from start */
    int wrong = 0;

    if (*(const uint8_t *)(uintptr_t)(start + LANDMARK_BYTE) & FORWARD)
        commit = start;
    for (uint32_t n = 0; n < TRIES * MOST_STEPS; n++) {
        struct ras_last last;
        uint32_t to;
        if (n >= MOST_STEPS && bits(right) == BOUNDARIES)
            break;
        for (volatile uint32_t i = n / MOST_STEPS * 200; i > 0; i--)
            ; /* another try: have the timer come elsewhere */
        wrong += interrupt(at, 1 + n % MOST_STEPS, &last) < 0;
        if (last.pc < start || last.pc > end)
            continue;
        to = last.pc;
        if (recognised && last.pc > start && last.pc < end)
            to = last.pc <= commit ? start : end;
        wrong += last.to != to;
        right |= 1u << (last.pc - start);
    }
    return wrong ? -1 : bits(right);
}

static void test_calls(void)
{
    static struct ras_statistics table[64];
    int registered = ras_stats(0, table, 0);

    promise_equal(right_at((const char *)code, 0), BOUNDARIES,
                  "before ras_designate(), nobody is put back");
    promise_errno(ras_designate(2), EINVAL, "ras_designate(2)");
    promise_equal(ras_designate(1), 0, "ras_designate(1)");
    promise_equal(ras_designate(1), 0, "and again");
    promise_equal(ras_stats(0, table, 64), registered + 6,
                  "ras_stats() tells of each template");
    promise(table[registered].identification == RAS_DESIGNATED &&
                strcmp(table[registered].name, "test-and-set") == 0,
            "by its name, after what is registered");
    promise_equal(right_at((const char *)code, 1), BOUNDARIES,
                  "it is put back from each place inside");
    promise(restarts() >= BOUNDARIES - 2, "and each time is counted");
    promise_equal(ras_designate(0), 0, "ras_designate(0)");
    promise_equal(right_at((const char *)code, 0), BOUNDARIES,
                  "then nobody is put back any more");
    promise_equal(ras_designate(1), 0, "and on again");
}

int main(int argc, char **argv)
{
    require_machine(MACHINE_STEPS_NP | MACHINE_BREAKPOINTS_NP);
    struct system_status status;

    if (argc > 1 && strcmp(argv[1], "after-exec") == 0)
        return right_at((const char *)code, 0) != BOUNDARIES;
    if (system_status_np(&status) == 0 && !status.ras_enabled)
        tap_note("ras=off: this test has to fail");
    test_calls();
    test_places();
    test_processes();
    return tap_done();
}
