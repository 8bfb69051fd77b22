/* around.c - the schedules around one that failed.
 *
 * From which step on was it certain to fail? Which schedule that is right is
 * nearest? And which instructions would have to be atomic? All three are found
 * by trying.
 */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "picture_private.h"
#include "waits_private.h"

enum {
    ROWS_MAX = 100,       /* that are looked at from the end */
    SCHEDULES_MAX = 3000, /* of an exploration that is repeated */
    FAILURES = 256,       /* kinds of them */
    GAPS = 6,             /* in one schedule: one a preemption */
    RANGES = 64           /* that are tried */
};

/* ---- certain to fail ---- */

int explore_follow(const struct run *run, uint32_t i, uint8_t then,
                   struct schedule *schedule)
{
    uint32_t turn = run->step[i].turn, steps = 0;

    if (turn + 2 > EXPLORE_SEGMENTS)
        return false;
    *schedule = (struct schedule){ .count = turn + 2 };
    for (uint32_t j = 0; j <= i; j++)
        steps += run->step[j].turn == turn;
    for (uint32_t j = 0; j < turn; j++)
        schedule->segments[j] = (struct segment){ .thread = run->turn[j].thread,
                                                  .steps = run->turn[j].steps,
                                                  .event = run->turn[j].event };
    schedule->segments[turn] =
        (struct segment){ .thread = run->step[i].thread, .steps = steps };
    schedule->segments[turn + 1] = (struct segment){ .thread = then };
    return true;
}

/* Say whether it can still end well after step `i`. */
static bool can_end_well(const struct run *run, uint32_t i, struct run *trial)
{
    for (uint8_t then = 0; then < explore_threads(run->scenario); then++) {
        if (!explore_follow(run, i, then, &trial->schedule) ||
            explore_run(trial) || trial->ending == ENDED_WELL)
            return true;
    }
    return false;
}

/* The last step after which it could still end well is not yet it. */
static uint32_t find_certain(const struct run *run, struct run *trial)
{
    uint32_t certain = EXPLORE_NOWHERE;
    int rows = 0;

    for (uint32_t i = run->observed; i-- > 0 && rows < ROWS_MAX;) {
        if (!explore_matters(run, i))
            continue;
        if (can_end_well(run, i, trial))
            return certain;
        certain = i;
        rows++;
    }
    return EXPLORE_NOWHERE;
}

/* A livelock is long: halve it, as far as schedules can say it. What was
 * certain is so ever after. */
static uint32_t halve_for_certain(const struct run *run, struct run *trial)
{
    uint32_t well = 0, certain = run->observed, end;

    while (certain && run->step[certain - 1].turn + 2 > EXPLORE_SEGMENTS)
        certain--;
    end = certain;
    while (certain > well + 1) {
        uint32_t middle = well + (certain - well) / 2;
        if (can_end_well(run, middle, trial))
            well = middle;
        else
            certain = middle;
    }
    return certain < end ? certain : EXPLORE_NOWHERE;
}

/* ---- the nearest that is right ---- */

/* Move the end of one turn, at most `limit` steps: how many it takes until it
 * ends well, or 0. */
static uint32_t move_end(const struct schedule *failed, uint32_t at, int by,
                         uint32_t limit, struct run *trial)
{
    uint32_t steps = failed->segments[at].steps;

    for (uint32_t moved = 1; moved <= limit; moved++) {
        if (by < 0 && moved >= steps)
            break;
        trial->schedule = *failed;
        trial->schedule.segments[at].steps =
            by < 0 ? steps - moved : steps + moved;
        if (explore_run(trial))
            break;
        if (trial->ending == ENDED_WELL)
            return moved;
        if (trial->turn[at].steps < trial->schedule.segments[at].steps)
            break;
    }
    return 0;
}

static void find_nearest(const struct run *run, struct run *trial,
                         struct explore_around *around)
{
    const struct schedule *failed = &run->schedule;
    uint32_t best = 200;

    for (uint32_t i = 0; i < failed->count && !failed->repeat; i++) {
        if (!failed->segments[i].steps || failed->segments[i].event)
            continue;
        for (int by = 1; by >= -1; by -= 2) {
            uint32_t moved = move_end(failed, i, by, best - 1, trial);
            if (!moved)
                continue;
            best = moved;
            around->nearest = trial->schedule;
            around->moved = by * (int)moved;
            around->moved_turn = i;
        }
    }
}

/* ---- what would have to be atomic ---- */

/* One failure: the gaps in which its preemptions came, each from the shared
 * instruction before it up to and with the one behind it. */
struct failure {
    struct explore_range gap[GAPS];
    unsigned gaps;
};

static struct {
    struct failure failure[FAILURES];
    unsigned failures;
    bool hopeless; /* one has no gap at all, or there are too many */
} found;

static bool same_function(uint32_t a, uint32_t b)
{
    const struct code *one = explore_code(a), *other = explore_code(b);
    size_t length = one ? strcspn(one->place, "+") : 0;

    return one && other && length == strcspn(other->place, "+") &&
           !memcmp(one->place, other->place, length);
}

/* The shared instruction of this step's thread, from it on, back or forth. */
static const struct step *find_shared(const struct run *run,
                                      const struct step *step, int by)
{
    const struct step *end = by < 0 ? run->step - 1 : run->step + run->observed;
    uint8_t thread = step->thread;

    for (; step != end; step += by)
        if (step->thread == thread && explore_shared(run, step))
            return step;
    return NULL;
}

/* The gap in which this turn was cut short. */
static bool gap_after(const struct run *run, uint32_t last,
                      struct explore_range *gap)
{
    const struct step *next = explore_resumed(run, last);
    const struct step *before = find_shared(run, &run->step[last], -1);
    const struct code *code;

    next = next ? find_shared(run, next, 1) : NULL;
    if (!next || !before ||
        !same_function(before->before.eip, next->before.eip))
        return false;
    gap->start = before->before.eip < next->before.eip ? before->before.eip
                                                       : next->before.eip;
    code = explore_code(before->before.eip < next->before.eip
                            ? next->before.eip
                            : before->before.eip);
    gap->end = code->next;
    return gap->end > gap->start;
}

static bool was_preempted(const struct run *run, uint32_t i)
{
    uint32_t turn = run->step[i].turn;

    return explore_ends_turn(run, i) && turn + 1 < run->turns &&
           run->turn[turn].stop == STOPPED_STEPS_NP &&
           run->turn[turn + 1].thread != run->turn[turn].thread;
}

/* Called with each run. */
static int collect(const struct run *run, unsigned preemptions)
{
    struct failure failure = { .gaps = 0 };

    (void)preemptions;
    if (run->ending == ENDED_WELL)
        return 0;
    explore_survey(run);
    for (uint32_t i = 0; i < run->observed && failure.gaps < GAPS; i++)
        if (was_preempted(run, i))
            failure.gaps +=
                gap_after(run, i, &failure.gap[failure.gaps]) ? 1 : 0;
    for (unsigned i = 0; i < found.failures; i++)
        if (!memcmp(&found.failure[i], &failure, sizeof(failure)))
            return 0;
    found.hopeless |= !failure.gaps || found.failures == FAILURES;
    if (!found.hopeless)
        found.failure[found.failures++] = failure;
    return found.hopeless;
}

static bool lies_in(const struct explore_range *gap,
                    const struct explore_range *range)
{
    return gap->start >= range->start && gap->end <= range->end;
}

/* Say whether these ranges, if they were atomic, would prevent it. */
static bool prevents(const struct explore_range *one,
                     const struct explore_range *other,
                     const struct failure *failure)
{
    for (unsigned i = 0; i < failure->gaps; i++)
        if (lies_in(&failure->gap[i], one) || lies_in(&failure->gap[i], other))
            return true;
    return false;
}

static bool prevents_all(const struct explore_range *one,
                         const struct explore_range *other)
{
    for (unsigned i = 0; i < found.failures; i++)
        if (!prevents(one, other, &found.failure[i]))
            return false;
    return found.failures > 0;
}

/* All ranges from the start of one gap to the end of another. */
static unsigned list_ranges(struct explore_range *ranges)
{
    unsigned count = 0;

    for (unsigned i = 0; i < found.failures * GAPS; i++) {
        const struct failure *from = &found.failure[i / GAPS];
        for (unsigned j = 0; i % GAPS < from->gaps && j < found.failures * GAPS;
             j++) {
            const struct failure *to = &found.failure[j / GAPS];
            struct explore_range range = { from->gap[i % GAPS].start, 0 };
            unsigned known = 0;
            if (j % GAPS >= to->gaps)
                continue;
            range.end = to->gap[j % GAPS].end;
            if (range.end <= range.start ||
                !same_function(range.start, to->gap[j % GAPS].start))
                continue;
            while (known < count &&
                   memcmp(&ranges[known], &range, sizeof(range)) != 0)
                known++;
            if (known == count && count < RANGES)
                ranges[count++] = range;
        }
    }
    return count;
}

static uint32_t length_of(const struct explore_range *range)
{
    return range->end - range->start;
}

/* The smallest range; or, where none is enough, the smallest two. */
static void choose_ranges(struct explore_around *around)
{
    static struct explore_range ranges[RANGES];
    unsigned count = list_ranges(ranges);
    uint32_t best = UINT32_MAX;

    for (unsigned i = 0; i < count; i++)
        for (unsigned j = i; j < count; j++) {
            bool one = i == j;
            uint32_t length = length_of(&ranges[i]) +
                              (one ? 0 : length_of(&ranges[j]) + 65536);
            if (length >= best || !prevents_all(&ranges[i], &ranges[j]))
                continue;
            best = length;
            around->range[0] = ranges[i];
            around->range[1] = ranges[j];
            around->ranges = one ? 1 : 2;
        }
}

/* Explore once more, with these ranges as if they were atomic. */
static bool is_right_with(const struct scenario *scenario,
                          const struct explore_options *options,
                          struct explore_around *around)
{
    struct explore_options again = *options;
    struct explore_result result;

    again.watcher = NULL;
    memcpy(again.atomic, around->range, around->ranges * sizeof(*again.atomic));
    if (explore(scenario, &again, &result))
        return false;
    around->tried = result.schedules;
    return !result.failed && result.complete;
}

static void find_ranges(const struct scenario *scenario,
                        const struct explore_options *options,
                        const struct explore_result *result,
                        struct explore_around *around)
{
    struct explore_options again = *options;
    struct explore_result all;

    if (result->schedules > SCHEDULES_MAX || result->beyond ||
        scenario->event) {
        around->not_tried = 1;
        return;
    }
    memset(&found, 0, sizeof(found));
    again.preemptions = result->worst_preemptions;
    again.progress = NULL;
    again.go_on = 1;
    again.periods = again.walks = 0;
    again.complete = 0;
    again.budget = SCHEDULES_MAX;
    again.watcher = collect;
    if (explore(scenario, &again, &all) || found.hopeless)
        return;
    around->not_tried = all.stopped;
    if (all.stopped)
        return;
    choose_ranges(around);
    if (around->ranges && !is_right_with(scenario, &again, around))
        around->ranges = 0;
}

/* ---- all of it ---- */

/* `trial` may be NULL: then nothing is found. */
static void find_cause(const struct run *run, struct run *trial,
                       struct explore_around *around)
{
    *around = (struct explore_around){ .certain = EXPLORE_NOWHERE };
    if (!trial)
        return;
    trial->strict = 0;
    explore_survey(run);
    if (explore_has_no_end(run))
        around->certain = halve_for_certain(run, trial);
    else if (run->ending == ENDED_WRONG || run->ending == ENDED_DEADLOCK ||
             run->ending == ENDED_DEAD)
        around->certain = find_certain(run, trial);
}

static struct run *open_trial(const struct scenario *scenario)
{
    bool counts = scenario->invariant || explore_has_waits(scenario);

    return explore_open(scenario, counts ? OBSERVED_MAX : 0);
}

void explore_look_for_cause(const struct run *run,
                            struct explore_around *around)
{
    struct run *trial = open_trial(run->scenario);

    find_cause(run, trial, around);
    around->not_tried = 1;
    explore_close(trial);
}

void explore_look_around(const struct run *run,
                         const struct explore_options *options,
                         const struct explore_result *result,
                         struct explore_around *around)
{
    const struct scenario *scenario = run->scenario;
    struct run *trial = open_trial(scenario);

    find_cause(run, trial, around);
    if (trial)
        find_nearest(run, trial, around);
    explore_close(trial);
    find_ranges(scenario, options, result, around);
}
