/* search.c - which schedules, one after the other.
 *
 * Level by level: all schedules with no preemption, with one, with two ...
 * Each that has been run tells which others there are (vary.c). Those of the
 * next level wait in a queue.
 */
#include <errno.h>
#include <reprise/reprise.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "cpus_private.h"
#include "picture_private.h"
#include "search_private.h"
#include "states_private.h"
#include "waits_private.h"

/* ---- one schedule ---- */

static void count_state(struct search *search, const int32_t *values)
{
    struct explore_result *result = search->result;
    uint64_t number = 0x100000001b3;
    uint32_t known =
        result->states < EXPLORE_STATES ? result->states : EXPLORE_STATES;

    for (int i = 0; i < EXPLORE_WATCHES; i++)
        number = (number ^ (uint32_t)values[i]) * 0x9e3779b97f4a7c15 + 1;
    if (!explore_add_to_set(search->final_states, number))
        return;
    result->all_states++;
    result->state_set += number;
    for (uint32_t i = 0; i < known; i++)
        if (!memcmp(result->state[i], values, sizeof(result->state[i])))
            return;
    if (known < EXPLORE_STATES)
        memcpy(result->state[known], values, sizeof(result->state[known]));
    result->states = known + 1;
}

/* What did not fit was passed over: say what was done instead, so that it fits
 * when it is run again. */
static void make_fit(struct schedule *schedule, const struct run *run)
{
    for (uint32_t i = 0; !schedule->repeat && i < schedule->count; i++) {
        const struct turn *turn = &run->turn[i];
        if (i >= run->turns)
            schedule->count = i;
        else if (!schedule->segments[i].event)
            schedule->segments[i] = (struct segment){
                .thread = turn->thread,
                .steps = turn->stop == STOPPED_STEPS_NP ? turn->steps : 0
            };
    }
}

static void count_failure(struct search *search, const struct run *run,
                          unsigned preemptions)
{
    struct explore_result *result = search->result;

    if (result->failed && (result->worst_preemptions < preemptions ||
                           (result->worst_preemptions == preemptions &&
                            result->worst_steps <= run->steps)))
        return;
    if (!result->failed)
        search->failed_at = result->schedules;
    result->failed = 1;
    result->worst = run->schedule;
    if (!run->strict)
        make_fit(&result->worst, run);
    result->worst_preemptions = preemptions;
    result->worst_steps = run->steps;
    result->worst_ending = run->ending;
}

/* The function of the C library, or the instruction, by which the program
 * itself uses the machine's own clock in this run; NULL: none. */
static const char *find_clock(const struct run *run)
{
    static const char *const calls[] = { "rdtsc", "call alarm",
                                         "call setitimer" };

    for (uint32_t i = 0; i < run->observed; i++) {
        const struct code *code = explore_is_library(&run->step[i])
                                      ? NULL
                                      : explore_code(run->step[i].before.eip);
        for (unsigned c = 0; code && c < sizeof(calls) / sizeof(*calls); c++)
            if (!strcmp(code->text, calls[c]))
                return calls[c] + strcspn(calls[c], " ") +
                       (strchr(calls[c], ' ') != NULL);
    }
    return NULL;
}

/* A run that was not observed has no end: look who gets on. */
static int look_again(struct search *search, struct run *run)
{
    struct run *observed = search->observed;

    if (run->ending != ENDED_LIVELOCK || run->observed || run == observed)
        return 0;
    observed->schedule = run->schedule;
    observed->strict = run->strict;
    if (explore_run(observed))
        return -1;
    run->ending = observed->ending;
    return 0;
}

int explore_try(struct search *search, struct run *run, unsigned preemptions)
{
    struct explore_result *result = search->result;
    const struct explore_options *options = search->options;

    if (explore_run(run) || look_again(search, run))
        return -1;
    if (explore_cpus(search->scenario) > 1)
        explore_look_for_unmodelled(run);
    result->waiting = search->now.count + search->later.count;
    result->schedules++;
    result->impatient += explore_was_impatient(run);
    if (!result->clock)
        result->clock = find_clock(run);
    explore_estimate(search);
    result->steps += run->steps;
    result->endings[run->ending]++;
    if (run->steps > search->longest)
        search->longest = run->steps;
    if (run->ending <= ENDED_WRONG)
        count_state(search, run->watch);
    if (run->ending == ENDED_UNMODELLED)
        memcpy(result->unmodelled, run->why, sizeof(run->why));
    else if (run->ending != ENDED_WELL)
        count_failure(search, run, preemptions);
    result->full += run->full;
    result->waited |= run->waited;
    if (run->overtaken > result->overtaken)
        result->overtaken = run->overtaken;
    if (options->watcher && options->watcher(run, preemptions))
        search->stopped = 1;
    if ((options->budget && result->schedules >= options->budget) ||
        (options->progress && options->progress(result)))
        search->stopped = 1;
    return 0;
}

/* ---- all of them ---- */

/* A shorter one may still come, but not for ever. */
static bool has_failed_enough(const struct search *search)
{
    const struct explore_result *result = search->result;

    return result->failed && !search->options->go_on &&
           (search->options->first ||
            (!search->options->all &&
             result->schedules >= search->failed_at + EXPLORE_SHORTER));
}

static bool is_used_up(const struct search *search)
{
    return search->beyond_bound &&
           (search->result->failed ||
            search->result->schedules >= search->options->complete);
}

static bool is_over(const struct search *search)
{
    return search->stopped || has_failed_enough(search) || is_used_up(search);
}

/* Beyond the bound no level is the last. */
static bool is_last(const struct search *search)
{
    return search->level == search->options->preemptions &&
           !(search->options->complete && search->states);
}

static unsigned row_of(unsigned level)
{
    return level < EXPLORE_LEVELS ? level : EXPLORE_LEVELS - 1;
}

static int run_level(struct search *search)
{
    struct explore_result *result = search->result;
    bool last = is_last(search);
    bool plain = last && !search->options->watcher && !search->states;
    struct run *run = plain ? search->plain : search->observed;
    unsigned row = row_of(search->level);
    int error = 0;

    run->strict = 1;
    result->now = search->level;
    search->first = search->now.count;
    while (!error && !is_over(search) &&
           explore_queue_take(&search->now, &run->schedule)) {
        result->level[row].schedules++;
        error = explore_try(search, run, search->level);
        result->level[row].failures += run->ending != ENDED_WELL;
        if (!error)
            error = explore_vary(search, run, last);
        result->unbounded |= explore_is_unbounded(search->states);
    }
    return error;
}

static void next_level(struct search *search)
{
    explore_queue_free(&search->now); /* it keeps its last block */
    search->now = search->later;
    search->later = (struct explore_queue){ 0 };
    search->level++;
}

/* Those with at most so many preemptions as were asked for. */
static int run_levels(struct search *search)
{
    const struct explore_options *options = search->options;
    struct explore_result *result = search->result;
    const struct schedule by_turns = { 0 };
    int error = explore_queue_put(&search->now, &by_turns);

    while (!error) {
        error = run_level(search);
        if (error || search->stopped || has_failed_enough(search))
            break;
        result->levels = search->level + 1;
        result->level[search->level].expected =
            result->level[search->level].schedules;
        if (search->level == options->preemptions ||
            (result->failed && !options->go_on))
            break;
        next_level(search);
    }
    return error;
}

/* And then those with more, until there are none. */
static int run_rest(struct search *search)
{
    int error = 0;

    search->beyond_bound = 1;
    while (!error && !is_over(search) && search->later.count) {
        next_level(search);
        error = run_level(search);
    }
    return error;
}

/* Nothing waits, and nothing was left out that could have been varied. */
static bool was_everything(const struct search *search)
{
    const struct explore_result *result = search->result;

    return !result->failed && !result->cut && !search->scenario->event &&
           !search->now.count && !search->later.count &&
           (!is_last(search) ||
            !result->level[row_of(search->level)].schedules);
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
    result->complete = !error && !search->stopped && !result->cut &&
                       !has_failed_enough(search) && !result->clock &&
                       (result->waited || !explore_has_waits(search->scenario));
    if (result->complete && !result->failed && !is_last(search))
        error = run_rest(search);
    result->every = !error && was_everything(search);
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

    struct system_status status;

    *result = (struct explore_result){ 0 };
    search.recovers = system_status_np(&status) == 0 && status.ras_enabled;
    if (!search.threads || options->preemptions >= EXPLORE_LEVELS ||
        (options->walks && !options->seed)) {
        errno = EINVAL;
        return -1;
    }
    bool watched = scenario->invariant || explore_cpus(scenario) > 1 ||
                   explore_has_waits(scenario);
    search.plain = explore_open(scenario, watched ? OBSERVED_MAX : 0);
    search.observed = explore_open(scenario, OBSERVED_MAX);
    if (!options->exhaustive && !options->watcher && !scenario->event)
        search.states = explore_open_states();
    search.final_states = explore_open_set();
    int error = search.final_states ? search_all(&search) : -1;
    explore_queue_free(&search.now);
    explore_queue_free(&search.later);
    explore_close_set(search.final_states);
    explore_close_states(search.states);
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
