/* exclusion.c - is one thread at a time inside, whatever is interrupted?
 *
 * First two threads, each interrupted once: after every number of its own
 * instructions, for none and some numbers of the other's (all of them in
 * locks.long). Then storms: two threads and more, interrupted again and again,
 * each after another number.
 */
#include <reprise/ras.h>
#include <reprise/reprise.h>
#include <sched.h>
#include <reprise/tap.h>

#include "locks_test.h"

enum {
    MOST_STEPS = 400,
    WAITING = 20, /* instructions on, when it waits a while */
    SOME = 53,    /* every so many, another place for each of the first's */
    PERIODS = 12,
    VISITS = 6 /* of each thread in a storm */
};

static volatile int inside;
static volatile int overlaps;

/* Gives way inside, so that whoever can get in does. */
static void visit(int number)
{
    ops->lock(&lock, number);
    inside = number;
    sched_yield();
    if (inside != number)
        overlaps = overlaps + 1;
    ops->unlock(&lock, number);
}

/* ---- two threads, an interruption each ---- */

static volatile uint32_t steps[LOCK_THREADS]; /* by role; 0: none */
static volatile int swapped;                  /* role 0 has number 1 */
static volatile int interrupted;              /* role 0 was, on its visit */

static void part_once(int role)
{
    struct ras_last before, after;
    ras_last(&before);
    if (steps[role])
        preempt_after_np(steps[role]);
    visit(swapped ? 1 - role : role);
    preempt_after_np(0);
    if (role == 0 && ras_last(&after) == 0)
        interrupted = after.count != before.count;
}

/* How many instructions a visit has when nobody else comes, or a few more: the
 * timer may interrupt as well. */
static uint32_t length_of_visit(void)
{
    uint32_t length = 0;
    start_crew(1);
    swapped = 0;
    do {
        renew_lock(0);
        steps[0] = ++length;
        if (play(part_once, PATIENCE))
            give_up("a visit");
    } while (interrupted && length < MOST_STEPS);
    end_crew();
    return length;
}

/* How many rounds were played: up to the first time that two were inside. */
static int rounds;

static void play_once(uint32_t first, uint32_t second, int visits_before)
{
    if (overlaps)
        return;
    steps[0] = first;
    steps[1] = second;
    renew_lock(visits_before);
    if (play(part_once, PATIENCE))
        give_up("a visit of each");
    rounds++;
}

static void sweep(uint32_t most)
{
    uint32_t stride = try_all ? 1 : SOME;
    rounds = 0;
    for (int before = 0; before < 4; before++) {
        swapped = before & 1;
        for (uint32_t first = 1; first <= most; first++) {
            play_once(first, 0, before >> 1);
            for (uint32_t second = 1 + first % stride; second <= most;
                 second += stride)
                play_once(first, second, before >> 1);
        }
    }
}

void test_sweep(int excludes)
{
    uint32_t length = length_of_visit();
    overlaps = 0;
    start_crew(2);
    sweep(length + WAITING);
    end_crew();
    tap_note("%s: %u instructions a visit, %d schedules", ops->name,
             (unsigned)length, rounds);
    if (excludes)
        promise_equal(overlaps, 0,
                      "%s: one at a time inside, wherever one is interrupted",
                      ops->name);
    else
        promise(overlaps, "%s: two inside, after %u and %u instructions",
                ops->name, (unsigned)steps[0], (unsigned)steps[1]);
}

/* ---- storms ---- */

static void part_storm(int role)
{
    preempt_after_np(steps[role] | STEP_AGAIN);
    for (int i = 0; i < VISITS; i++)
        visit(role);
    preempt_after_np(0);
}

static void storms(int threads)
{
    start_crew(threads);
    for (uint32_t period = 1; period <= PERIODS; period++) {
        for (int role = 0; role < threads; role++)
            steps[role] = 1 + period * (uint32_t)(2 * role + 1) % PERIODS;
        renew_lock(0);
        if (play(part_storm, PATIENCE))
            give_up("a storm");
    }
    end_crew();
}

void test_storms(int excludes)
{
    int most = most_threads();
    overlaps = 0;
    for (int threads = 2; threads <= most; threads++)
        storms(threads);
    if (excludes)
        promise_equal(overlaps, 0, "%s: and in storms, of 2 to %d threads",
                      ops->name, most);
    else
        promise(overlaps, "%s: and in storms", ops->name);
}
