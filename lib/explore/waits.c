/* waits.c - how often a thread that waits was overtaken.
 *
 * Where threads ask, wait and get in is marked in the code: <reprise/waits.h>.
 * An observed run tells when each of them came to such a place. The counts are
 * part of a state (states.c), so the search goes on until no run has more of
 * them. And if one that waits is overtaken twice in the same state, then what
 * lies between can be repeated for ever: there is no bound.
 */
#include <reprise/waits.h>
#include <string.h>

#include "states_private.h"
#include "waits_private.h"

enum { TIMES_MAX = 200 };

static void ask(struct waits *waits, unsigned thread)
{
    waits->asking |= (uint8_t)(1u << thread);
    for (unsigned i = 0; i < EXPLORE_THREADS; i++)
        if (i != thread && waits->waiting >> i & 1)
            waits->of[i].later |= (uint8_t)(1u << thread);
}

/* It may come there again and again: the mark may be in a loop. */
static void begin_to_wait(struct waits *waits, unsigned thread)
{
    uint8_t bit = (uint8_t)(1u << thread);

    if (!(waits->asking & bit) || waits->waiting & bit)
        return;
    waits->waiting |= bit;
    waits->of[thread].later = 0;
    for (unsigned i = 0; i < EXPLORE_THREADS; i++)
        waits->of[thread].times[i] = 0;
}

static uint32_t enter(struct waits *waits, unsigned thread)
{
    uint8_t bit = (uint8_t)(1u << thread);
    uint32_t overtaken = 0;

    waits->asking &= (uint8_t)~bit;
    waits->waiting &= (uint8_t)~bit;
    for (unsigned i = 0; i < EXPLORE_THREADS; i++) {
        if (!(waits->waiting >> i & 1) || !(waits->of[i].later & bit))
            continue;
        waits->of[i].later &= (uint8_t)~bit;
        waits->of[i].times[thread] += waits->of[i].times[thread] < TIMES_MAX;
        overtaken |= 1u << i;
    }
    return overtaken;
}

static uint32_t stand(struct waits *waits, unsigned thread, uint32_t pc)
{
    uint32_t overtaken = 0;

    for (const struct wait_mark_row *row = __wait_marks_start;
         row < __wait_marks_end; row++) {
        if (row->pc != pc)
            continue;
        if (row->mark == WAIT_ASKS)
            ask(waits, thread);
        else if (row->mark == WAIT_WAITS)
            begin_to_wait(waits, thread);
        else
            overtaken |= enter(waits, thread);
    }
    return overtaken;
}

static const mcontext_t *stands_after(const struct run *run, uint32_t i)
{
    const struct step *step = &run->step[i];
    bool is_last =
        i + 1 == run->observed || run->step[i + 1].turn != step->turn;

    return is_last ? &run->turn[step->turn].at : &run->step[i + 1].before;
}

uint32_t explore_wait(struct waits *waits, const struct run *run, uint32_t i)
{
    unsigned thread = run->step[i].thread;

    if (!(waits->asking >> thread & 1)) /* a mark may be a body's first */
        stand(waits, thread, run->step[i].before.eip);
    return stand(waits, thread, stands_after(run, i)->eip);
}

bool explore_enters(const struct run *run, uint32_t i)
{
    uint32_t pc = stands_after(run, i)->eip;

    for (const struct wait_mark_row *row = __wait_marks_start;
         row < __wait_marks_end; row++)
        if (row->pc == pc && row->mark == WAIT_ENTERS)
            return true;
    return false;
}

unsigned explore_times(const struct waits *waits, unsigned thread)
{
    unsigned most = 0;

    for (unsigned i = 0; i < EXPLORE_THREADS; i++)
        if (waits->of[thread].times[i] > most)
            most = waits->of[thread].times[i];
    return most;
}

uint64_t explore_number_of_waits(const struct waits *waits)
{
    uint64_t number = waits->asking * 256u + waits->waiting;

    for (unsigned i = 0; i < EXPLORE_THREADS; i++)
        if (waits->waiting >> i & 1)
            number = explore_mix(number, waits->of[i].later);
    return number;
}

uint64_t explore_number_of_times(const struct waits *waits)
{
    uint64_t number = 0;

    for (unsigned i = 0; i < EXPLORE_THREADS; i++)
        for (unsigned j = 0; waits->waiting >> i & 1 && j < EXPLORE_THREADS;
             j++)
            number = number * 31 + waits->of[i].times[j];
    return number;
}

/* ---- a whole run ---- */

bool explore_has_waits(const struct scenario *scenario)
{
    return scenario->waits || scenario->fifo || scenario->bound;
}

static bool is_too_often(const struct scenario *scenario, unsigned times)
{
    return (scenario->fifo || scenario->bound) && times > scenario->bound;
}

static void be_overtaken(struct run *run, uint32_t i, unsigned thread,
                         const struct waits *waits)
{
    unsigned times = explore_times(waits, thread);
    bool was_right = !is_too_often(run->scenario, run->overtaken);

    if (was_right && is_too_often(run->scenario, times)) {
        run->overtaken_at = i;
        run->overtaken_thread = (uint8_t)thread;
    }
    if (times > run->overtaken)
        run->overtaken = (uint8_t)times;
}

void explore_count_waits(struct run *run)
{
    struct waits waits = { 0 };

    run->overtaken = run->waited = 0;
    if (!explore_has_waits(run->scenario))
        return;
    for (uint32_t i = 0; i < run->observed; i++) {
        uint32_t overtaken = explore_wait(&waits, run, i);
        run->waited |= waits.waiting;
        for (unsigned t = 0; t < EXPLORE_THREADS; t++)
            if (overtaken >> t & 1)
                be_overtaken(run, i, t, &waits);
    }
    if (run->ending == ENDED_WELL &&
        is_too_often(run->scenario, run->overtaken))
        run->ending = ENDED_OVERTAKEN;
}

void explore_end_where_overtaken(struct run *run)
{
    const struct step *last = &run->step[run->overtaken_at];
    struct turn *turn = &run->turn[last->turn];
    uint32_t steps = 1;

    if (run->ending != ENDED_OVERTAKEN)
        return;
    while (last - steps >= run->step && last[-(int)steps].turn == last->turn)
        steps++;
    turn->steps = steps;
    turn->stop = STOPPED_STEPS_NP;
    run->turns = last->turn + 1u;
    run->observed = run->steps = run->overtaken_at + 1;
    memcpy(run->watch, last->watch, sizeof(run->watch));
}
