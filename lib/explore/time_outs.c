/* time_outs.c - in the search: where the time of one that sleeps could be over.
 *
 * Before any step after the sleep began (clock.c has the rules). The thread
 * that is interrupted goes on, or one that is woken runs at once; either way
 * that is one more on the count, as a preemption is.
 *
 * Left out is a time-out after which the interrupted thread goes on, but before
 * its system calls: nothing else can tell if another sleeps or is ready. And
 * one that is woken runs at once only where a preemption would be tried, or as
 * a turn begins.
 *
 * Where a later sleep ends, all that end before it do so, too: "1t 2t" is one
 * event.
 */
#include <stdbool.h>
#include <string.h>

#include "search_private.h"

/* Who sleeps with a deadline, before the step that was noted last. */
static struct {
    uint32_t timed; /* a bit for each */
    uint64_t deadline[EXPLORE_THREADS];
    uint32_t slept[EXPLORE_THREADS]; /* in this turn it went to sleep */
    uint32_t turns;                  /* that are looked at */
} sleepers;

static void note_turn(const struct run *run, uint32_t i)
{
    const struct turn *turn = &run->turn[i];
    uint32_t bit = 1u << turn->thread;

    sleepers.timed &= ~bit;
    if (turn->event == EXPLORE_TIME_OUT || turn->deadline == EXPLORE_NEVER)
        return;
    sleepers.timed |= bit;
    sleepers.deadline[turn->thread] = turn->deadline;
    sleepers.slept[turn->thread] = i;
}

int explore_note_sleepers(const struct run *run, const struct step *step)
{
    if (step == run->step)
        memset(&sleepers, 0, sizeof(sleepers));
    while (sleepers.turns < step->turn)
        note_turn(run, sleepers.turns++);
    sleepers.timed &= ~(uint32_t)step->runnable; /* they were woken */
    return sleepers.timed != 0;
}

/* The sleep of `a` ends before that of `b`. */
static bool ends_before(unsigned a, unsigned b)
{
    return sleepers.deadline[a] < sleepers.deadline[b] ||
           (sleepers.deadline[a] == sleepers.deadline[b] &&
            sleepers.slept[a] < sleepers.slept[b]);
}

/* The first of those that sleep: `among` has a bit for each. */
static unsigned first_of(uint32_t among)
{
    unsigned first = EXPLORE_THREADS;

    for (unsigned i = 0; i < EXPLORE_THREADS; i++)
        if (among >> i & 1 &&
            (first == EXPLORE_THREADS || ends_before(i, first)))
            first = i;
    return first;
}

/* Say whether it makes a difference if the time is over before this step, or
 * later. */
static bool is_call(const struct step *step)
{
    const struct code *code = explore_code(step->before.eip);

    return !code || code->means.verb == VERB_INT;
}

/* A turn that is said was begun otherwise, too: there those that are woken were
 * tried already. */
static bool may_begin(const struct run *run, const struct step *step,
                      uint32_t steps)
{
    return steps || step->turn >= run->schedule.count;
}

/* Just before the turn the schedule says a time-out: others with it have been
 * tried. */
static bool follows_time_out(const struct run *run, const struct step *step,
                             uint32_t steps)
{
    uint32_t turn = step->turn;

    return !steps && turn && turn <= run->schedule.count &&
           run->turn[turn - 1].event == EXPLORE_TIME_OUT;
}

static int put(struct search *search, const struct schedule *begin,
               unsigned then)
{
    struct schedule schedule = *begin;

    if (schedule.count == EXPLORE_SEGMENTS) {
        search->result->cut++;
        return 0;
    }
    schedule.segments[schedule.count++] =
        (struct segment){ .thread = (uint8_t)then };
    return explore_queue_put(&search->later, &schedule);
}

/* All that are woken so far, or who was interrupted. */
static int put_all(struct search *search, const struct schedule *begin,
                   uint32_t then)
{
    int error = 0;

    for (unsigned i = 0; i < EXPLORE_THREADS && !error; i++)
        if (then >> i & 1)
            error = put(search, begin, i);
    return error;
}

int explore_time_outs(struct search *search, const struct run *run,
                      const struct step *step, uint32_t steps)
{
    bool all = search->options->exhaustive;
    bool wakes = may_begin(run, step, steps) &&
                 (all || !steps || explore_visible(run, step));
    uint32_t then = all || is_call(step) ? 1u << step->thread : 0;
    uint32_t left = sleepers.timed;
    struct schedule schedule;
    int error = 0;

    if (follows_time_out(run, step, steps) ||
        !explore_may_switch(search, step->before.eip))
        return 0;
    explore_say_turns(run, step->turn, &schedule);
    if (steps)
        schedule.segments[schedule.count++] =
            (struct segment){ .thread = step->thread, .steps = steps };
    while (left && !error && schedule.count < EXPLORE_SEGMENTS) {
        unsigned first = first_of(left);
        left &= ~(1u << first);
        then |= wakes ? 1u << first : 0;
        schedule.segments[schedule.count++] =
            (struct segment){ .thread = (uint8_t)first,
                              .event = EXPLORE_TIME_OUT };
        error = put_all(search, &schedule, then);
    }
    return error;
}
