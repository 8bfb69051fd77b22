/* bakery.c - Lamport's bakery: customers draw numbers, the lowest is served.
 *
 * Two may draw the same number, for drawing is no one step; then the one with
 * the lower number of its own goes first. While a thread draws it says so,
 * and the others wait for what it will have drawn.
 *
 * Mutual exclusion
 *   one CPU:  yes. Whoever is inside has compared with each that had drawn or
 *             was drawing; who begins to draw later draws a higher number.
 *   several:  on x86 with a fence after `drawing[self] = 1` and after
 *             `number[self] = ...`, before the loads of the others' words
 *             that follow: a load may pass an earlier store. It even bears
 *             words that are read while they are written.
 * Progress:         yes; the pairs (number, thread) are all different, so one
 *                   is the lowest.
 * Bounded waiting:  yes: first come, first served, once a thread has drawn,
 *                   and drawing waits for nobody. Each other one gets in at
 *                   most once before it.
 * Needs:            a place for each thread (LOCK_THREADS), and as many steps
 *                   as there are places, though nobody else may want the lock.
 * Breaks it:        numbers that overflow: they rise as long as somebody is
 *                   always there (2^31 visits). Leaving out `drawing`: a
 *                   thread that has read the highest number and not stored its
 *                   own is overlooked, and then goes first with an equal one.
 * Source:           L. Lamport, "A new solution of Dijkstra's concurrent
 *                   programming problem", CACM 17(8), 1974.
 */
#include <reprise/lock_ops.h>
#include <sched.h>
#include <reprise/waits.h>

struct bakery {
    volatile int drawing[LOCK_THREADS];
    volatile int number[LOCK_THREADS]; /* 0: not in the bakery */
};
_Static_assert(sizeof(struct bakery) <= sizeof(struct lock), "LOCK_WORDS");

static inline void draw_number(struct bakery *state, int self, int fenced)
{
    int highest = 0;
    state->drawing[self] = 1;
    lock_fence(fenced);
    for (int i = 0; i < LOCK_THREADS; i++) {
        int number = state->number[i];
        if (number > highest)
            highest = number;
    }
    state->number[self] = highest + 1;
    state->drawing[self] = 0;
    lock_fence(fenced);
}

/* Say whether `other` goes before `self`. */
static int goes_first(struct bakery *state, int other, int self)
{
    int theirs = state->number[other];
    int mine = state->number[self];
    return theirs && (theirs < mine || (theirs == mine && other < self));
}

static inline void enter(struct lock *lock, int self, int fenced)
{
    struct bakery *state = (void *)lock;
    draw_number(state, self, fenced);
    MARK_WAITS();
    for (int i = 0; i < LOCK_THREADS; i++) {
        while (state->drawing[i])
            sched_yield();
        while (goes_first(state, i, self))
            sched_yield();
    }
}

static void lock_bakerys(struct lock *lock, int self)
{
    enter(lock, self, 0);
}

static void lock_fenced(struct lock *lock, int self)
{
    enter(lock, self, 1);
}

static void unlock_bakerys(struct lock *lock, int self)
{
    struct bakery *state = (void *)lock;
    state->number[self] = 0;
}

const struct lock_ops lock_bakery = {
    .name = "bakery",
    .lock = lock_bakerys,
    .unlock = unlock_bakerys,
    .max_threads = LOCK_THREADS,
    .properties = LOCK_EXCLUDES | LOCK_PROGRESS | LOCK_NO_STARVATION |
                  LOCK_BOUNDED_WAITING | LOCK_FIRST_COME,
};

const struct lock_ops lock_bakery_fenced = {
    .name = "bakery-fenced",
    .lock = lock_fenced,
    .unlock = unlock_bakerys,
    .max_threads = LOCK_THREADS,
    .properties = LOCK_EXCLUDES | LOCK_EXCLUDES_ON_CPUS | LOCK_PROGRESS |
                  LOCK_NO_STARVATION | LOCK_BOUNDED_WAITING | LOCK_FIRST_COME,
};
