/* quantum.c - where a turn is cut that would go on for ever.
 *
 * A thread that waits in a loop without giving way is cut as if by a quantum,
 * after TURN_MAX steps. Where in its loop that falls depends on where its turn
 * began; and so would what the others find. So it goes on to one place of the
 * loop, which is the same however it came there:
 *
 *     TURN_MAX steps   up to LOOP_MAX more          fewer than one round
 *     ---------------> -- as it stood here? ------> lowest pc of the round
 *
 * A loop in which no round is like another is cut where it stands then.
 */
#include <reprise/reprise.h>
#include <stdbool.h>
#include <string.h>

#include "cast_private.h"

/* One step more. False: the turn is over. */
static bool step(struct cast *cast, const struct segment *said,
                 struct segment_np *turn, uint32_t *broken)
{
    struct segment_np one = *turn;

    one.steps = 1;
    *broken = explore_make_some(cast, said, &one);
    turn->ran += one.ran;
    turn->stop = one.stop;
    turn->sleeps_on = one.sleeps_on;
    turn->timed = one.timed;
    turn->deadline = one.deadline;
    turn->at = one.at;
    if (*broken)
        return false;
    explore_note(cast, said->thread, turn);
    return one.stop == STOPPED_STEPS_NP && one.ran &&
           !explore_is_over(&turn->at);
}

static bool is_before(const mcontext_t *a, const mcontext_t *b)
{
    return a->eip != b->eip ? a->eip < b->eip : memcmp(a, b, sizeof(*a)) < 0;
}

/* It was set aside so far, on one CPU as well: now it is interrupted. */
static void interrupt(struct cast *cast, const struct segment *said,
                      struct segment_np *turn)
{
    struct segment_np now = { .tid = turn->tid,
                              .how = SEGMENT_INTERRUPT_NP,
                              .cpu = turn->cpu };

    if (cast->cpus->count > 1) /* when another thread gets that */
        return;
    if (run_schedule_np(&now, 1, NULL) != 1)
        explore_end_run(cast, ENDED_DIFFERENT);
    turn->at = now.at;
    explore_note(cast, said->thread, turn);
}

uint32_t explore_end_quantum(struct cast *cast, const struct segment *said,
                             struct segment_np *turn)
{
    const mcontext_t begin = turn->at;
    mcontext_t lowest = begin;
    uint32_t round = 0, broken = 0; /* steps of a round */

    explore_note(cast, said->thread, turn);
    for (uint32_t i = 0; i < LOOP_MAX && !round; i++) {
        if (!step(cast, said, turn, &broken))
            return broken;
        if (is_before(&turn->at, &lowest))
            lowest = turn->at;
        if (!memcmp(&turn->at, &begin, sizeof(begin)))
            round = i + 1;
    }
    for (uint32_t i = 0;
         i < round && memcmp(&turn->at, &lowest, sizeof(lowest)); i++)
        if (!step(cast, said, turn, &broken))
            return broken;
    interrupt(cast, said, turn);
    return 0;
}
