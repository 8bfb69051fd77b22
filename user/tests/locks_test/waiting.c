/* waiting.c - progress, starvation, bounded waiting: each is tried, and what
 * a lock does not promise has to be seen broken. */
#include <reprise/reprise.h>
#include <sched.h>
#include <reprise/tap.h>

#include "locks_test.h"

enum {
    VISITS = 3,
    SOON = 200,       /* turns of others, for what waits for nobody */
    FEW = 8,          /* chances that one has that waits */
    MANY = 50,        /* visits that others make if they are let */
    MOST_STEPS = 120, /* in lock() */
    PAUSE = 8
};

static volatile int numbers[LOCK_THREADS]; /* by role */
static volatile int got_in;                /* the one that waits */

static void choose_numbers(int first)
{
    for (int role = 0; role < LOCK_THREADS; role++)
        numbers[role] = (role + first) % most_threads();
}

/* ---- progress: one that does not come keeps nobody out ---- */

static void part_alone(int role)
{
    for (int i = 0; i < VISITS; i++) {
        ops->lock(&lock, numbers[role]);
        ops->unlock(&lock, numbers[role]);
    }
}

/* True if the thread with this number gets in when no other comes. */
static int gets_in_alone(int number)
{
    int alone;
    start_crew(1);
    renew_lock(0);
    choose_numbers(number);
    alone = play(part_alone, SOON) == 0;
    while (!crew_is_done()) { /* come, then */
        ops->lock(&lock, 1 - number);
        ops->unlock(&lock, 1 - number);
        sched_yield();
    }
    end_crew();
    return alone;
}

void test_progress(void)
{
    int kept_out = 0;
    for (int number = 0; number < most_threads(); number++)
        kept_out += !gets_in_alone(number);
    if (ops->properties & LOCK_PROGRESS)
        promise_equal(kept_out, 0, "%s: alone, each gets in again and again",
                      ops->name);
    else
        promise(kept_out, "%s: keeps out for one that does not come",
                ops->name);
}

/* Role 1 wants in, once. */
static void wait_until_in(int role)
{
    ops->lock(&lock, numbers[role]);
    got_in = 1;
    ops->unlock(&lock, numbers[role]);
}

/* ---- starvation: the lock is taken whenever the one that waits looks ---- */

static volatile int late; /* so often it lets the other come first */
static volatile int starved;

static void part_starve(int role)
{
    if (role == 1) {
        for (int i = 0; i < late; i++)
            sched_yield();
        wait_until_in(role);
        return;
    }
    ops->lock(&lock, numbers[role]);
    for (int i = 0; i < FEW && !got_in; i++) {
        sched_yield();
        ops->unlock(&lock, numbers[role]);
        ops->lock(&lock, numbers[role]);
    }
    starved += !got_in;
    ops->unlock(&lock, numbers[role]);
}

void test_starvation(void)
{
    starved = 0;
    start_crew(2);
    for (int before = 0; before < 6; before++) {
        renew_lock(before / 2);
        choose_numbers(before % 2);
        got_in = 0;
        late = before;
        if (play(part_starve, PATIENCE))
            give_up("waiting");
    }
    end_crew();
    if (ops->properties & LOCK_NO_STARVATION)
        promise_equal(starved, 0, "%s: nobody starves", ops->name);
    else if (ops->properties & LOCK_PROGRESS)
        promise(starved, "%s: one that always looks too late starves",
                ops->name);
}

/* ---- bounded waiting: how often are others let in before one? ---- */

static volatile uint32_t steps; /* of the one that waits, then preempted */
static volatile int held;       /* once: the others may come */
static volatile int released;
static volatile int overtaken; /* so often since then */

static void hold(int number)
{
    ops->lock(&lock, number);
    held = 1;
    for (int i = 0; i < PAUSE; i++)
        sched_yield();
    released = 1;
    ops->unlock(&lock, number);
}

static void part_overtake(int role)
{
    int number = numbers[role];
    if (role == 0)
        hold(number);
    while (!held)
        sched_yield();
    if (role == 1) {
        preempt_after_np(steps);
        wait_until_in(role);
        preempt_after_np(0);
        return;
    }
    for (int i = 0; i < MANY && !got_in; i++) {
        ops->lock(&lock, number);
        overtaken = overtaken + (released && !got_in);
        ops->unlock(&lock, number);
    }
}

/* The most that come in before one that waits. When it has been given the CPU
 * PAUSE times it does wait: it is interrupted once on purpose, and while the
 * kernel counts MOST_STEPS the timer comes three times or so. */
static int most_overtaken(int threads)
{
    int most = 0;
    start_crew(threads);
    for (int before = 0; before < 2 * threads; before++) {
        choose_numbers(before / 2);
        if (!(ops->properties & LOCK_PROGRESS) && numbers[0] != before % 2)
            continue; /* the holder would wait for those that wait for it */
        for (steps = 1; steps <= MOST_STEPS && most < MANY; steps++) {
            renew_lock(before % 2);
            held = released = got_in = overtaken = 0;
            if (play(part_overtake, PATIENCE))
                give_up("overtaking");
            most = overtaken > most ? overtaken : most;
        }
    }
    end_crew();
    return most;
}

void test_bound(void)
{
    for (int threads = 2; threads <= most_threads(); threads += 2) {
        int most = most_overtaken(threads);
        if (ops->properties & LOCK_BOUNDED_WAITING)
            promise(most < threads,
                    "%s: of %d threads, one that waits is overtaken %d times",
                    ops->name, threads, most);
        else
            promise(most >= MANY,
                    "%s: of %d threads, one that waits is overtaken %d times "
                    "and more",
                    ops->name, threads, most);
    }
}
