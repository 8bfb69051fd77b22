/* deadline.c - from what a program says to when it is: at both ends of the
 * types, and never too early. */
#include "machine.h"

#include <string.h>
#include <reprise/tap.h>

#include "sched/sched.h"
#include "syscall/syscall.h"

static uint64_t clock_now;
static struct thread_group group;
static struct thread director, running = { .group = &group };
struct cpu cpu = { .current = &running };

uint64_t arch_clock(void)
{
    return clock_now;
}

/* Programs' memory is the test's own, from 0. */
static struct {
    int64_t seconds;
    int32_t ns;
} memory;

int arch_copy_from_user(void *to, uaddr_t from, size_t length)
{
    if (from)
        return -EFAULT;
    memcpy(to, &memory, length);
    return 0;
}

/* -1: it is refused. */
static uint64_t converted(int64_t seconds, int64_t ns)
{
    uint64_t to = 0;

    return time_from_user(&to, seconds, ns) == 0 ? to : (uint64_t)-1 - 1;
}

static const uint64_t refused = (uint64_t)-1 - 1;

int main(void)
{
    const int64_t longest = 18446744072; /* seconds that 64 bits hold as ns */
    uint64_t ns;

    promise(converted(0, 0) == 0 && converted(0, 1) == 1, "no time, and 1 ns");
    promise(converted(1, 999999999) == 1999999999, "seconds and ns add up");
    promise(converted(10000000, 0) == 10000000000000000, "ten million seconds");
    promise(converted(longest, 999999999) ==
                (uint64_t)longest * 1000000000 + 999999999,
            "the longest that can be told");
    promise(converted(longest + 1, 0) == UINT64_MAX &&
                converted(INT64_MAX, 999999999) == UINT64_MAX,
            "what is longer is for ever");
    promise(converted(-1, 0) == refused && converted(INT64_MIN, 0) == refused &&
                converted(0, -1) == refused &&
                converted(0, INT64_MIN) == refused &&
                converted(0, 1000000000) == refused &&
                converted(0, INT64_MAX) == refused,
            "what is no time is refused");

    memory.seconds = 2;
    memory.ns = 3;
    clock_now = 5000;
    promise(deadline_from_user(&ns, 0) == 0 && ns == 2000005003,
            "a struct timespec from now");
    promise_equal(deadline_from_user(&ns, 8), -EFAULT, "which has to be there");
    memory.ns = -1;
    promise_equal(deadline_from_user(&ns, 0), -EINVAL, "and to be a time");

    promise(sched_deadline(0) == 5000 && sched_deadline(1) == 5001,
            "a deadline is so much later than now, to the ns");
    promise(sched_deadline(UINT64_MAX - 5000) == UINT64_MAX &&
                sched_deadline(UINT64_MAX - 5001) == UINT64_MAX - 1 &&
                sched_deadline(UINT64_MAX) == UINT64_MAX,
            "and never before now, however long");

    group.clock = 70;
    promise(sched_deadline(1) == 5001,
            "a process's own clock is nothing to who is not directed");
    group.director = &director;
    promise(sched_deadline(1) == 71, "and the clock of who is");
    group.director = &running;
    promise(sched_deadline(1) == 5001, "but not of who directs");
    return tap_done();
}
