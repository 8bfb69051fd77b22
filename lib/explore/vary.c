/* vary.c - which schedules follow from one that was run, and watched at each
 * instruction: another thread at one of its turns (no preemption more); a
 * switch, or an event, before one of its instructions (one more). Only what
 * comes behind the last word of its schedule is varied, so that none is run
 * twice.
 *
 * Pruned is a switch before an instruction that touches nothing that others
 * can see: it could as well come before the next one that does. And from a
 * state on in which another run was before (states.c), nothing is varied.
 */
#include <stdbool.h>

#include "cpus_private.h"
#include "search_private.h"
#include "states_private.h"
#include "waits_private.h"

enum { LIVELOCK_TURNS = 8 };

void explore_say_turns(const struct run *run, uint32_t turns,
                       struct schedule *schedule)
{
    *schedule = run->schedule;
    for (uint32_t i = schedule->count; i < turns; i++)
        schedule->segments[i] =
            (struct segment){ .thread = run->turn[i].thread,
                              .event = run->turn[i].event == EXPLORE_TIME_OUT
                                           ? EXPLORE_TIME_OUT
                                           : EXPLORE_NOTHING };
    schedule->count = turns;
}

/* Put a schedule that takes the first `turns` turns of this run, then `cut`
 * (if that has steps), and then lets `then` run. */
static int put(struct explore_queue *queue, const struct run *run,
               uint32_t turns, struct segment cut, uint8_t then)
{
    struct schedule schedule;

    explore_say_turns(run, turns, &schedule);
    if (cut.steps)
        schedule.segments[schedule.count++] = cut;
    if (cut.event != EXPLORE_KILL)
        schedule.segments[schedule.count++] =
            (struct segment){ .thread = then };
    return explore_queue_put(queue, &schedule);
}

/* At this turn it was by turns: whom else could it have been? */
static int vary_turn(struct search *search, const struct run *run, uint32_t i)
{
    const struct turn *turn = &run->turn[i];
    int error = 0;

    for (uint8_t other = 0; other < search->threads && !error; other++)
        if (other != turn->thread && (turn->could >> other & 1))
            error = put(&search->now, run, i, (struct segment){ 0 }, other);
    return error;
}

static bool is_atomic(const struct explore_options *options, uint32_t pc)
{
    const struct explore_range *range = options->atomic;

    return (pc > range[0].start && pc < range[0].end) ||
           (pc > range[1].start && pc < range[1].end);
}

/* Past the commit a switch waits for the end, where it will be tried. Up to the
 * bound it is tried here, too: that recovery is the kernel's work. On several
 * CPUs it need not wait: another CPU's thread interrupts nothing. */
static bool waits_for_end(const struct search *search, uint32_t pc)
{
    return search->beyond_bound && search->recovers &&
           explore_cpus(search->scenario) == 1 && explore_past_commit(pc);
}

int explore_may_switch(const struct search *search, uint32_t pc)
{
    return !is_atomic(search->options, pc) && !waits_for_end(search, pc);
}

/* Before this instruction, after `steps` of its turn. */
static int interrupt_step(struct search *search, const struct run *run,
                          const struct step *step, uint32_t steps)
{
    struct segment cut = { .thread = step->thread, .steps = steps };
    uint32_t others = step->runnable & ~(1u << step->thread);
    bool visible = search->options->exhaustive || explore_visible(run, step) ||
                   explore_empties(run, step);
    int error = 0;

    if (waits_for_end(search, step->before.eip))
        visible = false;
    if (is_atomic(search->options, step->before.eip))
        return 0;
    if (search->scenario->event) {
        cut.event = (uint8_t)search->scenario->event;
        error = put(&search->later, run, step->turn, cut, step->thread);
        cut.event = EXPLORE_NOTHING;
    }
    for (uint8_t other = 0; other < search->threads && !error; other++) {
        if (!(others >> other & 1))
            continue;
        if (visible)
            error = put(&search->later, run, step->turn, cut, other);
        else
            search->result->pruned++;
    }
    return error;
}

/* Say whether a schedule can hold so many turns, and two more. */
static bool sayable(struct search *search, uint32_t turns)
{
    if (turns + 2 <= EXPLORE_SEGMENTS)
        return true;
    search->result->cut++;
    return false;
}

/* Of a livelock only the beginning: what comes later is more of the same. */
static int vary_turns(struct search *search, const struct run *run)
{
    uint32_t said = run->schedule.count;
    uint32_t turns =
        explore_has_no_end(run) && run->turns > said + LIVELOCK_TURNS
            ? said + LIVELOCK_TURNS
            : run->turns;
    int error = 0;

    for (uint32_t i = said; i < turns && !error; i++) {
        if (!explore_is_new_turn(search->states, i))
            continue;
        if (!sayable(search, i))
            break;
        error = vary_turn(search, run, i);
    }
    return error;
}

/* The first turn of which all steps may be varied: the last word may have said
 * who, and not for how long. */
static uint32_t first_turn(const struct schedule *said)
{
    return said->count && !said->segments[said->count - 1].steps
               ? said->count - 1
               : said->count;
}

static int interrupt_steps(struct search *search, const struct run *run,
                           bool last)
{
    uint32_t first = first_turn(&run->schedule), turn = 0, steps = 0;
    bool several = explore_cpus(search->scenario) > 1;
    int error = 0;

    explore_delay_begin();
    for (uint32_t i = 0; i < run->observed && !error; i++) {
        const struct step *step = &run->step[i];
        steps = i && step->turn == turn ? steps + 1 : 0;
        turn = step->turn;
        bool times = !last && explore_note_sleepers(run, step);
        if (turn < first || (steps == 0 && !several && !times) ||
            !explore_is_new_step(search->states, i))
            continue;
        if (!sayable(search, turn))
            break;
        if (times)
            error = explore_time_outs(search, run, step, steps);
        if (!error && several)
            error = explore_delay(search, run, step, steps, last);
        if (!error && !last && (steps || explore_after_store(run, step)))
            error = interrupt_step(search, run, step, steps);
    }
    return error;
}

/* Of the last level no step is varied, only turns. */
static void look_through(struct search *search, const struct run *run,
                         bool last)
{
    bool varies = !last || explore_cpus(search->scenario) > 1;
    uint32_t from = varies ? first_turn(&run->schedule) : TURNS_MAX;

    if (varies && !search->options->exhaustive)
        explore_survey(run);
    if (search->states)
        explore_look_through(search->states, run, search->level, from);
}

int explore_vary(struct search *search, const struct run *run, int last)
{
    bool several = explore_cpus(search->scenario) > 1;

    look_through(search, run, last);
    if (vary_turns(search, run))
        return -1;
    if ((last && !several) || explore_has_no_end(run))
        return 0;
    search->result->cut += run->observed < run->steps;
    return interrupt_steps(search, run, last);
}
