/* litmus_test - does the explorer have the memory that x86 has? Each litmus
 * test is explored without a bound, on one CPU for each thread and on one for
 * all, and compared with what is published, and with the abstract machine. */
#include "litmus_test.h"

#include <reprise/tap.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

volatile unsigned char x, y, z, results[MEMORY];

static volatile unsigned char *const places[PLACES] = {
    &results[0], &results[1], &results[2], &results[3],
    &results[4], &results[5], &results[6], &results[7],
    &x,          &y,          &z
};

static const struct litmus *tried;

static int is_another(void)
{
    unsigned char values[PLACES];

    for (int i = 0; i < PLACES; i++)
        values[i] = *places[i];
    return !is_published(tried, values);
}

static struct scenario scenario_of(const struct litmus *of, int spread,
                                   const struct outcomes *model)
{
    struct scenario scenario = { .name = of->name, .check = is_another };

    for (int i = 0; i < LITMUS_THREADS && of->threads[i]; i++) {
        scenario.threads[i] = of->threads[i];
        scenario.cpus[i] = spread ? (uint8_t)i : 0;
    }
    for (int i = 0; i < model->places; i++)
        scenario.watches[i] =
            (struct watch){ "value", places[model->place[i]], 1, 0 };
    return scenario;
}

static int is_in(const struct outcomes *model, const int32_t *values)
{
    for (int i = 0; i < model->count; i++)
        if (!memcmp(model->values[i], values, sizeof model->values[i]))
            return 1;
    return 0;
}

static int same_outcomes(const struct outcomes *model,
                         const struct explore_result *result)
{
    for (uint32_t i = 0; i < result->states && i < EXPLORE_STATES; i++)
        if (!is_in(model, result->state[i]))
            return 0;
    return result->states > EXPLORE_STATES
               ? model->count > EXPLORE_STATES
               : model->count == (int)result->states;
}

static void try(const struct litmus *of, int spread)
{
    const struct explore_options options = { .preemptions = EXPLORE_LEVELS - 1,
                                             .go_on = 1 };
    const char *where = spread ? "one CPU each" : "one CPU for all";
    struct explore_result result;
    struct outcomes model;
    struct scenario scenario;

    tried = of;
    find_outcomes(of, spread, &model);
    scenario = scenario_of(of, spread, &model);
    if (explore(&scenario, &options, &result)) {
        tap_note("%s: %s", of->name, strerror(errno));
        exit(1);
    }
    promise(result.complete && !*result.unmodelled &&
                !result.level[EXPLORE_LEVELS - 1].schedules,
            "%s, %s: %u schedules are all that there are", of->name, where,
            (unsigned)result.schedules);
    promise_equal(
        result.endings[ENDED_WRONG] > 0, spread && of->verdict == ALLOWED,
        "%s, %s: %s is %s (%s)", of->name, where, of->outcome,
        spread && of->verdict == ALLOWED ? "allowed" : "forbidden", of->source);
    promise_equal(result.schedules,
                  result.endings[ENDED_WRONG] + result.endings[ENDED_WELL],
                  "%s, %s: no run ends otherwise", of->name, where);
    promise(same_outcomes(&model, &result), "%s, %s: %d outcomes, as the model",
            of->name, where, model.count);
}

/* Say whether it is asked for: by its name, or as one of `all`. Without a word
 * it is one of those with few schedules, with which a lecture begins. */
static int is_asked_for(const struct litmus *of, const char *word)
{
    static const char *const few[] = { "SB", "SB+fences", "SB+locked", "MP",
                                       "LB" };

    if (word)
        return !strcmp(word, "all") || !strcmp(word, of->name);
    for (unsigned i = 0; i < sizeof few / sizeof few[0]; i++)
        if (!strcmp(few[i], of->name))
            return 1;
    return 0;
}

int main(int argc, char **argv)
{
    for (int i = 0; i < litmus_count; i++) {
        if (!is_asked_for(&litmus[i], argc > 1 ? argv[1] : NULL))
            continue;
        try(&litmus[i], 1);
        try(&litmus[i], 0);
    }
    return tap_done();
}
