/* pieces.c - one turn of a thread, where threads are on several CPUs: a few
 * steps at a time, so that its stores wait where the schedule says. */
#include <reprise/reprise.h>
#include <stdbool.h>
#include <string.h>

#include "cast_private.h"

/* Stores have arrived, without a step. */
static void ask_invariant(const struct cast *cast)
{
    explore_look(cast->scenario, cast->run->watch);
    if (cast->scenario->invariant && !cast->probes &&
        !cast->scenario->invariant(cast->run->watch))
        explore_end_run(cast, ENDED_BROKEN);
}

/* A thread stands inside a sequence, and may be carried on to its end in what
 * follows. If that waits for another CPU, which does not come between, then
 * the watchdog ends the process: the stage judges that. */
static void expect_carrying(struct cast *cast, unsigned thread, bool inside)
{
    if (inside)
        explore_say_place(cast->cpus, &cast->at[thread],
                          "a sequence is carried on to its end, and waits for "
                          "another CPU");
    else
        *cast->run->why = '\0';
}

/* The CPU goes from one of its threads to another: the first one is interrupted
 * now. */
static void give_cpu(struct cast *cast, unsigned thread)
{
    bool inside = explore_holder_is_inside(cast->cpus, thread);
    unsigned other = explore_give_cpu(cast->cpus, thread);
    struct segment_np interrupt = { .how = SEGMENT_INTERRUPT_NP,
                                    .cpu = cast->cpus->of[thread] };

    if (other != EXPLORE_THREADS && !inside)
        ask_invariant(cast);
    if (other == EXPLORE_THREADS || !is_in(cast->ready, other))
        return;
    interrupt.tid = cast->tid[other];
    expect_carrying(cast, other, inside);
    if (run_schedule_np(&interrupt, 1, NULL) != 1)
        explore_end_run(cast, ENDED_DIFFERENT);
    expect_carrying(cast, other, false);
    explore_note(cast, other, &interrupt);
}

void explore_look_after_piece(struct cast *cast, unsigned thread,
                              const struct segment_np *piece, uint32_t count)
{
    bool inside = false;

    if (cast->seen && count) {
        const struct step_np *last = &cast->seen[count - 1];
        inside = last->inside && last->at.eip == piece->at.eip;
    } /* if it stands elsewhere by now, it has been put right */
    bool differs = explore_after_piece(cast->cpus, thread, &piece->at, inside);
    if (explore_is_over(&piece->at)) {
        explore_drain(&cast->cpus->buffer[cast->cpus->of[thread]]);
        differs = true;
    }
    if (differs && cast->seen)
        explore_see_memory(cast->run, cast->seen, count);
}

void explore_take_arrival(struct cast *cast, const struct segment *said)
{
    struct run *run = cast->run;

    if (explore_arrives(cast->cpus, said->thread) && run->strict)
        explore_end_run(cast, ENDED_DIFFERENT);
    run->turn[run->turns++] =
        (struct turn){ .thread = said->thread, .event = said->event };
    if (!explore_holder_is_inside(cast->cpus, said->thread))
        ask_invariant(cast);
}

/* Pages go away, after all steps of the turn. All CPUs hear of it. */
static void evict(struct cast *cast, const struct segment_np *turn)
{
    struct segment_np only = { .tid = turn->tid, .cpu = turn->cpu, .evict = 1 };

    explore_drain_all(cast->cpus);
    if (run_schedule_np(&only, 1, NULL) != 1)
        explore_end_run(cast, ENDED_DIFFERENT);
}

uint32_t explore_make_pieces(struct cast *cast, const struct segment *said,
                             struct segment_np *all)
{
    uint32_t left = all->steps, broken = 0;
    unsigned thread = said->thread;
    struct segment_np piece;

    give_cpu(cast, thread);
    do {
        piece = *all;
        piece.steps = explore_before_piece(
            cast->cpus, thread, &cast->at[thread], left, said->event);
        if (!piece.steps)
            explore_end_run(cast, ENDED_UNMODELLED);
        piece.evict = 0;
        if (piece.steps != left)
            piece.signal = 0;
        expect_carrying(cast, thread,
                        is_in(cast->cpus->inside, thread) || piece.signal);
        broken = explore_make_steps(cast, thread, &piece);
        expect_carrying(cast, thread, false);
        cast->at[thread] = piece.at;
        left -= piece.ran;
    } while (left && piece.ran && !broken && piece.stop == STOPPED_STEPS_NP);
    if (all->evict && !left && !broken)
        evict(cast, &piece);
    piece.ran = all->steps - left + (broken ? broken - piece.ran : 0);
    *all = piece;
    return broken ? piece.ran : 0;
}
