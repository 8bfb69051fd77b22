/* rasctl_test - NetBSD's rasctl(2): its errors, and rollback from anywhere. */
#include <reprise/demonstration.h>
#include <errno.h>
#include <reprise/ras.h>
#include <reprise/reprise.h>
#include <stdint.h>
#include <sys/ras.h>
#include <reprise/tap.h>

enum { STEPS = 12, TRIES = 20 };

RAS_DECL(increment);

/* In increment.asm: a routine whose sequence rasctl_start to rasctl_end takes
 * five instructions to add 1 to *word. Preempts itself after `instructions`,
 * counted from the sequence's start. Returns the old value. */
int increment(volatile int *word, uint32_t instructions);

/* Preempted once after `instructions`; *last says where. 0, or -1 when the
 * timer always came too. */
static int run(uint32_t instructions, int *word, struct ras_last *last)
{
    for (int try = 0; try < TRIES; try++) {
        struct ras_last before;
        *word = 41;
        ras_last(&before);
        increment(word, instructions);
        ras_last(last);
        if (last->count == before.count + 1 && last->cause == RAS_CAUSE_FORCED)
            return 0;
    }
    return -1;
}

static void test_rollback(void)
{
    uint32_t start = (uint32_t)RAS_ADDR(increment);
    uint32_t end = start + RAS_SIZE(increment);
    int inside = 0, wrong_place = 0, wrong_result = 0;
    for (uint32_t n = 1; n < STEPS; n++) {
        struct ras_last last;
        uint32_t to;
        int word;
        if (run(n, &word, &last) < 0)
            wrong_result++;
        to = last.pc > start && last.pc < end ? start : last.pc;
        inside += to != last.pc;
        wrong_place += last.to != to;
        wrong_result += word != 42;
    }
    promise_equal(inside, 4, "interrupted at each of the four places inside");
    promise_equal(wrong_place, 0, "put back from exactly those");
    promise_equal(wrong_result, 0, "and 41 + 1 is 42 each time");
}

static void test_unregistered(void)
{
    uint32_t start = (uint32_t)RAS_ADDR(increment);
    int moved = 0;
    for (uint32_t n = 1; n < STEPS; n++) {
        struct ras_last last;
        int word;
        if (run(n, &word, &last) < 0)
            moved++;
        moved += last.to != last.pc && last.start == start;
    }
    promise_equal(moved, 0, "what is not registered is left alone");
}

int main(void)
{
    require_machine(MACHINE_STEPS_NP);
    char *address = RAS_ADDR(increment);
    size_t size = RAS_SIZE(increment);
    promise_errno(rasctl(address, size, 3), EINVAL, "an unknown operation");
    promise_errno(rasctl(address, 0, RAS_INSTALL), EINVAL, "0 bytes");
    promise_errno(rasctl((void *)0xc0100000u, 8, RAS_INSTALL), EINVAL,
                  "a range of the kernel");
    promise_errno(rasctl(address, 0xffffffffu, RAS_INSTALL), EINVAL,
                  "a range that wraps");
    promise_errno(rasctl(address, size, RAS_PURGE), ESRCH,
                  "purge what is not there");
    test_unregistered();
    promise_errno(rasctl(address, size, RAS_INSTALL), 0, "install");
    promise_errno(rasctl(address, size, RAS_INSTALL), EEXIST,
                  "install it again");
    test_rollback();
    promise_errno(rasctl(address, size - 1, RAS_PURGE), ESRCH,
                  "purge half of it");
    promise_errno(rasctl(address, size, RAS_PURGE), 0, "purge");
    promise_errno(rasctl(address, size, RAS_PURGE), ESRCH, "purge it again");
    test_unregistered();
    promise_errno(rasctl(address, 1, RAS_INSTALL), 0, "install one byte");
    promise_errno(rasctl(address, 1, RAS_PURGE), 0, "purge it");
    rasctl(address, size, RAS_INSTALL);
    promise_errno(rasctl(NULL, 0, RAS_PURGE_ALL), 0, "purge all");
    promise_errno(rasctl(address, size, RAS_PURGE), ESRCH, "nothing is left");
    promise(ras_stats(0, NULL, 0) >= 0, "native sequences are another matter");
    return tap_done();
}
