/* rival.c - another thread does the same operation on the same cell at the
 * very instruction where the first was interrupted.
 *
 * Two operations that are atomic come out as if one had been done after the
 * other. Which one came first is known: the rival if the first thread had not
 * stored yet, else the first thread.
 */
#include <pthread.h>
#include <reprise/reprise.h>
#include <sched.h>
#include <reprise/tap.h>

#include "sequence_test.h"

enum { TRIES = 500, MOST_STEPS = 20 };

typedef int (*operation)(int *cell, int a, int b);

static const struct scenario *volatile armed; /* NULL: nothing to do */
static int *volatile rival_cell;
static volatile int rival_result;
static volatile int stop;
static pthread_t thread;

static void *run_rival(void *argument)
{
    while (!stop) {
        const struct scenario *scenario = armed;
        if (scenario) {
            operation function = (operation)scenario->function;
            rival_result =
                function(rival_cell, scenario->other_a, scenario->other_b);
            armed = 0;
        }
        sched_yield();
    }
    return argument;
}

void start_rival(void)
{
    promise_equal(pthread_create(&thread, 0, run_rival, 0), 0,
                  "a second thread starts");
}

void stop_rival(void)
{
    stop = 1;
    promise_equal(pthread_join(thread, 0), 0, "the second thread ends");
}

struct outcome {
    int first, rival, cell;
};

static int equal(struct outcome a, struct outcome b)
{
    return a.first == b.first && a.rival == b.rival && a.cell == b.cell;
}

static struct outcome one_after_the_other(const struct scenario *scenario,
                                          int rival_first)
{
    struct outcome outcome = { .cell = scenario->before };
    int *cell = &outcome.cell;
    if (rival_first)
        outcome.rival =
            scenario->model(cell, scenario->other_a, scenario->other_b);
    outcome.first = scenario->model(cell, scenario->a, scenario->b);
    if (!rival_first)
        outcome.rival =
            scenario->model(cell, scenario->other_a, scenario->other_b);
    return outcome;
}

static uint32_t ticks(void)
{
    struct system_status status;
    return system_status_np(&status) == 0 ? status.ticks : 0;
}

/* One call with the rival in its middle. Tries again when the timer came as
 * well, for then the rival may have come elsewhere. 0, or -1 if that never
 * succeeds. */
static int meet_rival(const struct scenario *scenario, uint32_t instructions,
                      struct outcome *outcome, struct ras_last *last)
{
    static int cell[CELL_WORDS];
    struct forced_call call;
    for (int try = 0; try < TRIES; try++) {
        uint32_t before;
        rival_cell = cell;
        prepare_call(scenario, cell, instructions, &call);
        sched_yield();
        before = ticks();
        armed = scenario;
        forced_call(&call);
        if (ticks() == before && !armed && ras_last(last) == 0) {
            *outcome = (struct outcome){ (int)call.eax, rival_result, cell[0] };
            return 0;
        }
        while (armed)
            sched_yield();
    }
    return -1;
}

static void tell(const struct scenario *scenario, uint32_t pc,
                 struct outcome expected, struct outcome got)
{
    tap_note("%s, start%+d: expected %d, the rival %d, cell %d; got %d, %d, %d",
             scenario->name, (int)(pc - (uint32_t)scenario->start),
             expected.first, expected.rival, expected.cell, got.first,
             got.rival, got.cell);
}

void test_rival(const struct scenario *scenario)
{
    int met = 0, wrong = 0;
    for (uint32_t n = 1; n < MOST_STEPS; n++) {
        struct outcome got, expected;
        struct ras_last last;
        if (meet_rival(scenario, n, &got, &last) < 0) {
            met = -1;
            break;
        }
        if (boundary_of(scenario, last.pc) < 0)
            continue;
        met++;
        expected = one_after_the_other(scenario,
                                       last.pc <= (uint32_t)scenario->commit);
        if (equal(got, expected))
            continue;
        wrong++;
        tell(scenario, last.pc, expected, got);
    }
    promise_equal(met, boundary_count(scenario) - (scenario->skipped != 0),
                  "%s: a rival comes in at every boundary", scenario->name);
    promise_equal(wrong, 0, "%s: and neither sees the other's middle",
                  scenario->name);
}
