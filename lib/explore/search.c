/* search.c - which schedules, one after the other.
 *
 * Level by level: all schedules with no preemption, with one, with two ...
 * A schedule that has been run, and watched at each instruction, tells which
 * others there are: another thread at one of its turns (no preemption more);
 * a switch, or an event, before one of its instructions (one more). Only what
 * comes behind the last word of a schedule is varied, so that none is run
 * twice. Schedules of the next level wait in a queue.
 *
 * Pruned is a switch before an instruction that touches nothing that others
 * can see: it could as well come before the next one that does.
 */
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "cpus_private.h"

enum { LIVELOCK_TURNS = 8 };

/* ---- one schedule ---- */

static void count_state(struct explore_result *result, const int32_t *values)
{
    uint32_t known =
        result->states < EXPLORE_STATES ? result->states : EXPLORE_STATES;

    for (uint32_t i = 0; i < known; i++)
        if (!memcmp(result->state[i], values, sizeof(result->state[i])))
            return;
    if (known < EXPLORE_STATES)
        memcpy(result->state[known], values, sizeof(result->state[known]));
    result->states = known + 1;
}

static void count_failure(struct search *search, const struct run *run,
                          unsigned preemptions)
{
    struct explore_result *result = search->result;

    if (result->failed && (result->worst_preemptions < preemptions ||
                           (result->worst_preemptions == preemptions &&
                            result->worst_steps <= run->steps)))
        return;
    result->failed = 1;
    result->worst = run->schedule;
    result->worst_preemptions = preemptions;
    result->worst_steps = run->steps;
    result->worst_ending = run->ending;
}

int explore_try(struct search *search, struct run *run, unsigned preemptions)
{
    struct explore_result *result = search->result;
    const struct explore_options *options = search->options;

    if (explore_run(run))
        return -1;
    if (explore_cpus(search->scenario) > 1)
        explore_look_for_unmodelled(run);
    result->waiting = search->now.count + search->later.count;
    result->schedules++;
    result->steps += run->steps;
    result->endings[run->ending]++;
    if (run->steps > search->longest)
        search->longest = run->steps;
    if (run->ending <= ENDED_WRONG)
        count_state(result, run->watch);
    if (run->ending == ENDED_UNMODELLED)
        memcpy(result->unmodelled, run->why, sizeof(run->why));
    else if (run->ending != ENDED_WELL)
        count_failure(search, run, preemptions);
    result->full += run->full;
    if (options->watcher && options->watcher(run, preemptions))
        search->stopped = 1;
    if ((options->budget && result->schedules >= options->budget) ||
        (options->progress && options->progress(result)))
        search->stopped = 1;
    return 0;
}

/* ---- those that follow from it ---- */

void explore_say_turns(const struct run *run, uint32_t turns,
                       struct schedule *schedule)
{
    *schedule = run->schedule;
    for (uint32_t i = schedule->count; i < turns; i++)
        schedule->segments[i] =
            (struct segment){ .thread = run->turn[i].thread };
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

/* Before this instruction, after `steps` of its turn. */
static int interrupt_step(struct search *search, const struct run *run,
                          const struct step *step, uint32_t steps)
{
    struct segment cut = { .thread = step->thread, .steps = steps };
    uint32_t others = step->runnable & ~(1u << step->thread);
    bool visible = search->options->exhaustive || explore_visible(run, step) ||
                   explore_empties(run, step);
    int error = 0;

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
        run->ending == ENDED_LIVELOCK && run->turns > said + LIVELOCK_TURNS
            ? said + LIVELOCK_TURNS
            : run->turns;
    int error = 0;

    for (uint32_t i = said; i < turns && !error; i++) {
        if (!sayable(search, i))
            break;
        error = vary_turn(search, run, i);
    }
    return error;
}

/* The last word may have said who, and not for how long. */
static int interrupt_steps(struct search *search, const struct run *run)
{
    const struct schedule *said = &run->schedule;
    uint32_t first = said->count, turn = 0, steps = 0;
    bool several = explore_cpus(search->scenario) > 1;
    bool last = search->level == search->options->preemptions;
    int error = 0;

    if (first && !said->segments[first - 1].steps)
        first--;
    if (!search->options->exhaustive)
        explore_survey(run);
    explore_delay_begin();
    for (uint32_t i = 0; i < run->observed && !error; i++) {
        const struct step *step = &run->step[i];
        steps = i && step->turn == turn ? steps + 1 : 0;
        turn = step->turn;
        if (turn < first || (steps == 0 && !several))
            continue;
        if (!sayable(search, turn))
            break;
        if (several)
            error = explore_delay(search, run, step, steps);
        if (!error && !last && (steps || explore_after_store(run, step)))
            error = interrupt_step(search, run, step, steps);
    }
    return error;
}

/* ---- all of them ---- */

static int run_level(struct search *search)
{
    bool several = explore_cpus(search->scenario) > 1;
    bool last = search->level == search->options->preemptions;
    struct explore_result *result = search->result;
    bool plain = last && !search->options->watcher;
    struct run *run = plain ? search->plain : search->observed;
    int error = 0;

    run->strict = 1;
    while (!error && !search->stopped &&
           explore_queue_take(&search->now, &run->schedule)) {
        error = explore_try(search, run, search->level);
        result->level[search->level].schedules++;
        result->level[search->level].failures += run->ending != ENDED_WELL;
        if (!error)
            error = vary_turns(search, run);
        if (!error && (several || !last) && run->ending != ENDED_LIVELOCK)
            error = interrupt_steps(search, run);
    }
    return error;
}

static int run_levels(struct search *search)
{
    const struct explore_options *options = search->options;
    struct explore_result *result = search->result;
    const struct schedule by_turns = { 0 };
    int error = explore_queue_put(&search->now, &by_turns);

    for (; !error; search->level++) {
        error = run_level(search);
        if (error || search->stopped)
            return error;
        result->levels = search->level + 1;
        if (search->level == options->preemptions ||
            (result->failed && !options->go_on))
            break;
        explore_queue_free(&search->now); /* it keeps its last block */
        search->now = search->later;
        search->later = (struct explore_queue){ 0 };
    }
    return error;
}

/* Run one schedule twice: both have to be the same run. */
static int run_twice(struct search *search)
{
    struct run *run = search->observed;
    size_t size = sizeof(*run) + run->room * sizeof(*run->step);
    struct run *first = malloc(size);
    int error = first ? explore_run(run) : -1;

    if (!error) {
        memcpy(first, run, size);
        error = explore_run(run);
    }
    if (!error && !explore_same(first, run)) {
        run->ending = ENDED_DIFFERENT;
        search->result->endings[ENDED_DIFFERENT]++;
        count_failure(search, run, 0);
    }
    free(first);
    return error;
}

static int search_all(struct search *search)
{
    struct explore_result *result = search->result;
    int error;

    if (!search->plain || !search->observed)
        return -1;
    error = run_twice(search);
    if (!error && !result->failed)
        error = run_levels(search);
    if (!error && !search->stopped &&
        (!result->failed || search->options->go_on))
        error = explore_beyond(search);
    result->stopped = search->stopped;
    result->complete = !error && !search->stopped && !result->cut;
    return error;
}

int explore_search(const struct scenario *scenario,
                   const struct explore_options *options,
                   struct explore_result *result)
{
    struct search search = { .scenario = scenario,
                             .options = options,
                             .result = result,
                             .threads = explore_threads(scenario) };

    *result = (struct explore_result){ 0 };
    if (!search.threads || options->preemptions >= EXPLORE_LEVELS ||
        (options->walks && !options->seed)) {
        errno = EINVAL;
        return -1;
    }
    bool watched = scenario->invariant || explore_cpus(scenario) > 1;
    search.plain = explore_open(scenario, watched ? OBSERVED_MAX : 0);
    search.observed = explore_open(scenario, OBSERVED_MAX);
    int error = search_all(&search);
    explore_queue_free(&search.now);
    explore_queue_free(&search.later);
    explore_close(search.observed);
    explore_close(search.plain);
    return error;
}

int explore(const struct scenario *scenario,
            const struct explore_options *options,
            struct explore_result *result)
{
    return explore_control() ? -1 : explore_search(scenario, options, result);
}
