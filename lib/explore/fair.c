/* fair.c - a run has no end: does nobody get on, or only some?
 *
 * A thread gets on when it comes to a MARK_ENTERS() (<reprise/waits.h>), or
 * gives a watched variable a value that is higher, or lower, than all before.
 * A flag that goes up and down is no progress.
 *
 *     livelock   nobody gets on, though all that could run had their turns
 *     starved    one that is to end does not get on, and another does
 *     unfair     one that could run is never let: that proves nothing
 *
 * Where a schedule says nothing any more the threads run by turns, so only one
 * that is repeated for ever can be unfair. A run is observed for its first
 * OBSERVED_MAX instructions: the second half of what a thread did there counts.
 *
 * Source: fair schedules, as in Musuvathi & Qadeer, "Fair stateless model
 * checking", PLDI 2008.
 */
#include <string.h>

#include "waits_private.h"

struct progress {
    uint32_t steps[EXPLORE_THREADS];
    bool gets_on[EXPLORE_THREADS];
    int32_t low[EXPLORE_WATCHES], high[EXPLORE_WATCHES];
};

/* Say whether a watched variable has a value now as never before. */
static bool is_new_value(struct progress *progress, const int32_t *values)
{
    bool is_new = false;

    for (unsigned w = 0; w < EXPLORE_WATCHES; w++) {
        is_new |= values[w] < progress->low[w] || values[w] > progress->high[w];
        if (values[w] < progress->low[w])
            progress->low[w] = values[w];
        if (values[w] > progress->high[w])
            progress->high[w] = values[w];
    }
    return is_new;
}

/* The thread whose work is first seen after step `i`: the one before it, if
 * that was interrupted inside a sequence, and the kernel has finished it. */
static unsigned whose_work(const struct run *run, uint32_t i)
{
    bool begins = i && run->step[i - 1].turn != run->step[i].turn;

    return run->step[begins && run->step[i - 1].inside ? i - 1 : i].thread;
}

static void look_for_progress(const struct run *run, struct progress *progress)
{
    uint32_t all[EXPLORE_THREADS] = { 0 };

    for (uint32_t i = 0; i < run->observed; i++)
        all[run->step[i].thread]++;
    memcpy(progress->low, run->step[0].watch, sizeof(progress->low));
    memcpy(progress->high, run->step[0].watch, sizeof(progress->high));
    for (uint32_t i = 0; i < run->observed; i++) {
        const struct step *step = &run->step[i];
        bool gets_on =
            is_new_value(progress, step->watch) || explore_enters(run, i);
        progress->steps[step->thread]++;
        unsigned thread = whose_work(run, i);
        if (progress->steps[thread] > all[thread] / 2)
            progress->gets_on[thread] |= gets_on;
    }
}

static bool has_ended(const struct run *run, unsigned thread)
{
    for (uint32_t i = 0; i < run->turns; i++)
        if (run->turn[i].thread == thread &&
            run->turn[i].stop == STOPPED_END_NP)
            return true;
    return false;
}

/* The thread that could run and never comes in what is repeated; or
 * EXPLORE_THREADS. */
static unsigned find_left_out(const struct run *run)
{
    const struct schedule *said = &run->schedule;
    uint32_t waits = run->step[run->observed - 1].runnable;

    for (uint32_t i = said->count - said->repeat; i < said->count; i++)
        waits &= ~(1u << said->segments[i].thread);
    for (unsigned t = 0; said->repeat && t < EXPLORE_THREADS; t++)
        if (waits >> t & 1)
            return t;
    return EXPLORE_THREADS;
}

void explore_judge_endless(struct run *run)
{
    struct progress progress = { 0 };
    bool some = false;

    if (run->ending != ENDED_LIVELOCK || !run->observed)
        return;
    look_for_progress(run, &progress);
    for (unsigned t = 0; t < EXPLORE_THREADS; t++)
        some |= progress.gets_on[t];
    run->left_out = (uint8_t)find_left_out(run);
    if (run->left_out != EXPLORE_THREADS) {
        run->ending = ENDED_UNFAIR;
        return;
    }
    for (unsigned t = 0; some && t < EXPLORE_THREADS; t++)
        if (progress.steps[t] && !progress.gets_on[t] && !has_ended(run, t) &&
            !(run->scenario->endless >> t & 1)) {
            run->ending = ENDED_STARVED;
            run->left_out = (uint8_t)t;
            return;
        }
}
