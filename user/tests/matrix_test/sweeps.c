/* sweeps.c - a preemption, or a signal whose handler does the same, at every
 * boundary; and the timer's own preemptions until each was hit. */
#include "matrix_test.h"

#include <reprise/reprise.h>
#include <signal.h>
#include <stdlib.h>
#include <reprise/tap.h>

static volatile int words[2];
static const struct cell *handled;

static void on_signal(int signal)
{
    (void)signal;
    rival_now(handled, words);
}

/* One came first; which of them does not matter, for the timer may have let
 * the rival in before. */
static int in_order(const struct cell *cell, const struct hit *hit)
{
    return cell->target != WORD || hit->result == 0 ||
           hit->result == rivals * RIVALS;
}

/* One interruption at a boundary of the sequence must have led to this. */
static int check(const struct cell *cell, const struct hit *hit)
{
    uint32_t pc = hit->last.pc;
    int sum = rivals * RIVALS;
    if (torn)
        return complain(cell, "the middle was seen", pc);
    if (!words_are(cell, words, sum + OURS))
        return complain(cell, "an update was lost", pc);
    if (!in_order(cell, hit))
        return complain(cell, "they came in the wrong order", pc);
    if (!is_inside(cell, pc))
        return hit->last.to == pc ? 0
                                  : complain(cell, "it was not left alone", pc);
    if (hit->counted != 1 || hit->last.recovery != expected_way(cell, pc))
        return complain(cell, "control did not return by its own way", pc);
    return 0;
}

static int sweep(const struct cell *cell, int signal_number,
                 enum ras_cause cause)
{
    struct places places = { { 0 } };
    struct hit hit;
    for (uint32_t n = 1; n < MOST_STEPS; n++) {
        if (!interrupt(cell, words, n, signal_number, cause, &hit))
            continue;
        rival_rest();
        if (check(cell, &hit))
            return -1;
        places_add(&places, cell, hit.last.pc);
    }
    return places_count(&places);
}

int try_forced(const struct cell *cell)
{
    return sweep(cell, 0, RAS_CAUSE_FORCED);
}

int try_signalled(const struct cell *cell)
{
    handled = cell;
    signal(SIGUSR1, on_signal);
    return sweep(cell, SIGUSR1, RAS_CAUSE_SIGNAL);
}

/* ---- the timer ---- */

enum { MOST_OPERATIONS = 200000, ROUND = 10000, LONGEST_PAUSE = 61 };

/* True if it was found inside, and as it should be. */
static int check_preempted(const struct cell *cell, struct places *places)
{
    struct ras_last last;
    ras_last(&last);
    if (last.cause != RAS_CAUSE_PREEMPT || !is_inside(cell, last.pc))
        return 0;
    if (last.recovery != expected_way(cell, last.pc))
        return complain(cell, "control did not return by its own way", last.pc);
    places_add(places, cell, last.pc);
    return 0;
}

/* True as long as all that was done is there. */
static int sound(const struct cell *cell, int operations)
{
    rival_rest();
    return !torn && words_are(cell, words, rivals * RIVALS + operations * OURS);
}

int try_preempted(const struct cell *cell)
{
    struct places places = { { 0 } };
    int operations = 0, wrong = 0, seen = 0;
    unsigned seed =
        1; /* pauses as regular as the ticks would keep their step */
    words[0] = words[1] = 0;
    rival_always(cell, words);
    while (!wrong && operations < MOST_OPERATIONS &&
           places_count(&places) < cell->inside) {
        cell->add(words, OURS, OURS);
        operations++;
        for (volatile int i = rand_r(&seed) % LONGEST_PAUSE; i > 0; i--)
            continue;
        if (rivals != seen)
            wrong = check_preempted(cell, &places);
        seen = rivals;
        if (operations % ROUND == 0 && sound(cell, operations))
            rival_resume(cell, words);
        else if (operations % ROUND == 0)
            break;
    }
    if (!sound(cell, operations))
        return complain(cell, "something was lost, or the middle seen",
                        (uint32_t)cell->start);
    return wrong ? -1 : places_count(&places);
}
