/* clock.c - the time of one run: when a sleep ends.
 *
 * No sleep of a run ends by the machine's clock, so that it is the same each
 * time. The child has a clock of its own (set_clock_np()), which stands still
 * while its threads run. A sleep has a deadline by that clock, and ends
 *   - because its thread is woken, as always;
 *   - because the schedule says so ("1t"), at any step after it has begun. That
 *     is one event of k, whoever runs next: time_outs.c puts such schedules;
 *   - by itself and for nothing, when nobody else can go on: nobody is ready,
 *     or all that are have only given way, ROUNDS_MAX times in a row.
 * Then the clock jumps to the deadline, which the threads read from there on.
 * Time goes one way: only the first sleep ends, by deadline, and of two with
 * the same one the one that began first. Each that ends is a turn without
 * steps, so that a schedule, a state (states.c) and a table can tell it.
 */
#include <reprise/reprise.h>
#include <stdbool.h>
#include <time.h>

#include "cast_private.h"

enum { ROUNDS_MAX = 10, NS = 1000000000 };

void explore_set_clock(void)
{
    const struct timespec now = { .tv_sec = (time_t)(EXPLORE_CLOCK / NS) };

    (void)set_clock_np(&now); /* it was not set before */
}

void explore_note_sleep(struct cast *cast, unsigned thread,
                        const struct segment_np *segment)
{
    uint32_t bit = 1u << thread;

    if (segment->stop != STOPPED_SLEEP_NP || !segment->timed) {
        cast->timed &= ~bit;
        return;
    }
    if (!is_in(cast->timed, thread))
        cast->slept[thread] = ++cast->sleeps;
    cast->timed |= bit;
    cast->deadline[thread] = segment->deadline;
}

/* The sleep that ends first; there is one. */
static unsigned first_sleeper(const struct cast *cast)
{
    unsigned first = EXPLORE_THREADS;

    for (unsigned i = 0; i < cast->count; i++)
        if (is_in(cast->timed, i) &&
            (first == EXPLORE_THREADS ||
             cast->deadline[i] < cast->deadline[first] ||
             (cast->deadline[i] == cast->deadline[first] &&
              cast->slept[i] < cast->slept[first])))
            first = i;
    return first;
}

static void end_sleep(struct cast *cast, unsigned thread)
{
    struct segment_np time_out = { .tid = cast->tid[thread],
                                   .how = SEGMENT_TIME_OUT_NP,
                                   .cpu = cast->cpus->of[thread] };

    if (cast->clock < cast->deadline[thread])
        cast->clock = cast->deadline[thread];
    if (run_schedule_np(&time_out, 1, NULL) != 1)
        explore_end_run(cast, ENDED_DIFFERENT);
    explore_note(cast, thread, &time_out);
}

void explore_end_short_sleep(struct cast *cast, unsigned thread,
                             struct segment_np *segment)
{
    if (!is_in(cast->timed, thread) || cast->deadline[thread] > cast->clock)
        return;
    end_sleep(cast, thread);
    segment->stop = STOPPED_YIELD_NP;
}

static void time_out(struct cast *cast, unsigned thread)
{
    struct run *run = cast->run;

    end_sleep(cast, thread);
    run->turn[run->turns++] = (struct turn){ .thread = (uint8_t)thread,
                                             .event = EXPLORE_TIME_OUT,
                                             .deadline = cast->clock };
    cast->rounds = 0;
}

bool explore_time_passes(const struct cast *cast)
{
    return cast->timed && (!cast->ready || cast->rounds >= ROUNDS_MAX);
}

void explore_let_time_pass(struct cast *cast)
{
    time_out(cast, first_sleeper(cast));
}

void explore_take_time_out(struct cast *cast, const struct segment *said)
{
    if (cast->timed && said->thread == first_sleeper(cast))
        time_out(cast, said->thread);
    else if (cast->run->strict)
        explore_end_run(cast, ENDED_DIFFERENT);
}

/* Who runs for a whole quantum, in a loop, will not give way in the next one
 * either: that is enough. */
void explore_count_round(struct cast *cast)
{
    cast->rounds += cast->is_long ? ROUNDS_MAX : 1;
    cast->is_long = false;
}

void explore_count_turn(struct cast *cast, const struct turn *turn)
{
    if (turn->steps >= TURN_MAX)
        cast->is_long = true;
    else if (turn->stop != STOPPED_YIELD_NP)
        cast->rounds = 0;
}
