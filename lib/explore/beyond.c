/* beyond.c - schedules beyond the bound: at random, and by turns for ever.
 *
 * Whoever is interrupted again and again at the worst place may never get
 * anywhere, though no bounded number of preemptions shows it: so two threads
 * also alternate, a instructions of one, b of the other, until they end; or
 * do not.
 */
#include <stdbool.h>

#include "search_private.h"

enum { WALK_LEAST = 2, WALK_MORE = 9 };

static int try(struct search *search, const struct schedule *schedule)
{
    search->result->beyond++;
    search->plain->schedule = *schedule;
    search->plain->strict = 0;
    return explore_try(search, search->plain,
                       schedule->count - schedule->repeat);
}

/* ---- by turns for ever ---- */

static int run_periods(struct search *search)
{
    struct schedule schedule = { .count = 2, .repeat = 2 };
    uint32_t up_to = search->threads == 2 ? search->options->periods : 0;
    int error = 0;

    schedule.segments[1].thread = 1;
    for (uint32_t i = 0; i < up_to * up_to && !error && !search->stopped; i++) {
        if (search->result->failed && !search->options->all)
            break;
        schedule.segments[0].steps = 1 + i / up_to;
        schedule.segments[1].steps = 1 + i % up_to;
        error = try(search, &schedule);
    }
    return error;
}

/* ---- at random ---- */

static uint32_t draw(uint32_t *state, uint32_t below)
{
    *state ^= *state << 13;
    *state ^= *state >> 17;
    *state ^= *state << 5;
    return *state % below;
}

static void walk(struct search *search, uint32_t *state, struct schedule *to)
{
    to->count = WALK_LEAST + draw(state, WALK_MORE);
    to->repeat = 0;
    for (uint32_t i = 0; i < to->count; i++)
        to->segments[i] = (struct segment){
            .thread = (uint8_t)draw(state, search->threads),
            .steps = 1 + draw(state, search->longest / search->threads + 1),
        };
}

static struct schedule without(const struct schedule *schedule, uint32_t at)
{
    struct schedule less = *schedule;

    less.count--;
    for (uint32_t i = at; i < less.count; i++)
        less.segments[i] = less.segments[i + 1];
    return less;
}

/* It failed; leave out whatever it fails without. */
static int shorten(struct search *search, struct schedule schedule)
{
    int error = 0;

    for (uint32_t i = 0; i < schedule.count && !error && !search->stopped;) {
        struct schedule less = without(&schedule, i);
        error = try(search, &less);
        if (search->plain->ending == ENDED_WELL)
            i++;
        else
            schedule = less;
    }
    return error;
}

static int run_walks(struct search *search)
{
    uint32_t state = search->options->seed;
    struct schedule schedule;
    int error = 0;

    for (uint32_t i = 0; i < search->options->walks && !error; i++) {
        if (search->stopped)
            break;
        walk(search, &state, &schedule);
        error = try(search, &schedule);
        if (!error && search->plain->ending != ENDED_WELL)
            return shorten(search, schedule);
    }
    return error;
}

int explore_beyond(struct search *search)
{
    int error = run_periods(search);

    return error ? error : run_walks(search);
}
