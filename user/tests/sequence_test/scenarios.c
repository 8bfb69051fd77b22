/* scenarios.c - every sequence that the library ships, in every situation.
 *
 * The lengths of the instructions are written down here on their own, so that
 * the test knows the boundaries without asking what it tests.
 */
#include <pthread.h>
#include <reprise/sequences.h>
#include <unistd.h>

#include "sequence_test.h"

RAS_LABELS(pthread_mutex_lock);
RAS_LABELS(pthread_mutex_unlock);

static int model_test_and_set(int *cell, int a, int b)
{
    int old = *cell;
    (void)a, (void)b;
    *cell = 1;
    return old;
}

static int model_compare_and_swap(int *cell, int expected, int desired)
{
    int old = *cell;
    if (old == expected)
        *cell = desired;
    return old;
}

static int model_fetch_and_add(int *cell, int amount, int b)
{
    int old = *cell;
    (void)b;
    *cell = old + amount;
    return old;
}

static int model_exchange(int *cell, int value, int b)
{
    int old = *cell;
    (void)b;
    *cell = value;
    return old;
}

static int model_lock(int *cell, int a, int b)
{
    (void)a, (void)b;
    *cell = gettid();
    return 0;
}

static int model_unlock(int *cell, int a, int b)
{
    (void)a, (void)b;
    *cell = 0;
    return 0;
}

#define SEQUENCE(function_)                                      \
    .function = (uint32_t)function_, .start = function_##_start, \
    .commit = function_##_commit, .end = function_##_end

const struct scenario scenarios[] = {
    {
        .name = "test-and-set of 0",
        SEQUENCE(ras_test_and_set),
        .lengths = { 2, 6 },
        .before = 0,
        .model = model_test_and_set,
    },
    {
        .name = "test-and-set of 1",
        SEQUENCE(ras_test_and_set),
        .lengths = { 2, 6 },
        .before = 1,
        .model = model_test_and_set,
    },
    {
        .name = "compare-and-swap that stores",
        SEQUENCE(ras_compare_and_swap),
        .lengths = { 2, 4, 2, 2 },
        .before = 5,
        .a = 5,
        .b = 9,
        .other_a = 5,
        .other_b = 7,
        .model = model_compare_and_swap,
    },
    {
        .name = "compare-and-swap that does not store",
        SEQUENCE(ras_compare_and_swap),
        .lengths = { 2, 4, 2, 2 },
        .skipped = 3,
        .before = 6,
        .a = 5,
        .b = 9,
        .other_a = 4,
        .other_b = 7,
        .model = model_compare_and_swap,
    },
    {
        .name = "fetch-and-add",
        SEQUENCE(ras_fetch_and_add),
        .lengths = { 2, 4, 2, 2 },
        .before = 100,
        .a = 1,
        .other_a = 10,
        .model = model_fetch_and_add,
    },
    {
        .name = "exchange",
        SEQUENCE(ras_exchange),
        .lengths = { 2, 2 },
        .before = 3,
        .a = 4,
        .other_a = 5,
        .model = model_exchange,
    },
    {
        .name = "mutex lock",
        SEQUENCE(pthread_mutex_lock),
        .lengths = { 2, 2, 2, 2 },
        .before = 0,
        .model = model_lock,
    },
    {
        .name = "mutex unlock",
        SEQUENCE(pthread_mutex_unlock),
        .lengths = { 2, 2, 6 },
        .before = CALLER,
        .model = model_unlock,
    },
};
const int scenario_count = sizeof(scenarios) / sizeof(scenarios[0]);
const int scenarios_with_rival = 6;

/* The second word makes the cell a normal mutex on ras; the other sequences
 * do not look at it. */
void fill_cell(const struct scenario *scenario, int *cell)
{
    cell[0] = scenario->before == CALLER ? gettid() : scenario->before;
    cell[1] = PTHREAD_MECHANISM_RAS_NP;
    cell[2] = cell[3] = 0;
}

int boundary_count(const struct scenario *scenario)
{
    int count = 0;
    while (count < MOST_INSTRUCTIONS && scenario->lengths[count])
        count++;
    return count + 1;
}

int boundary_of(const struct scenario *scenario, uint32_t pc)
{
    uint32_t boundary = (uint32_t)scenario->start;
    for (int i = 0; i < boundary_count(scenario); i++) {
        if (pc == boundary)
            return i;
        boundary += scenario->lengths[i];
    }
    return -1;
}
