/* modelling.c - what a CPU finds of its own, and what is not modelled. */
#include "cpus_test.h"

#include <reprise/tap.h>

body merge, overlap, push_call_add, store_many, look_at_line, store_across,
    look_across, look_at_other, fill, store_float, clear_x, want_first,
    want_second;

static const struct rule rules[] = {
    { "a load merges the waiting byte with memory", ON_TWO(merge, write_y),
      "0:1w 1 0", "seen0=0x44442244 y=0x44442244" },
    { "and memory is as before, until it arrives", ON_TWO(merge, look_y),
      "0:1w 0:1 1 0", "seen1=0 y=0x2200" },
    { "waiting stores of all sizes are merged, the newest on top",
      ON_TWO(overlap, look_at_line), "0:1w 0:4 1 0",
      "seen0=0x33112211 seen1=0x3333 seen2=0" },
    { "they arrive one by one", ON_TWO(overlap, look_at_line),
      "0:1w 0:2 0a 0a 1", "seen2=0x11112211" },
    { "push, call and add see what waits, and wait themselves",
      ON_TWO(push_call_add, look_x), "0:1w 0:7 1",
      "seen0=0 seen2=5 seen3=0 x=3" },
    { "64 stores may wait", ON_TWO(store_many, look_at_line), "0:1w 0:63 1",
      "seen2=0" },
    { "of 65 the oldest has arrived", ON_TWO(store_many, look_at_line),
      "0:1w 0:64 1", "seen2=1" },
    { "a store across two cache lines is not modelled, if both are shared",
      ON_TWO(store_across, look_across), "0 1", NULL,
      .ending = ENDED_UNMODELLED },
    { "but one that nobody else touches is",
      ON_TWO(store_across, look_at_other), "0 1", "seen2=0" },
    { "a `rep` that writes what others read is not", ON_TWO(fill, look_at_line),
      "0 1", NULL, .ending = ENDED_UNMODELLED },
    { "but another one is", ON_TWO(fill, look_at_other), "0 1", "seen2=0" },
    { "nor is x87", ON_TWO(store_float, look_at_line), "0 1", NULL,
      .ending = ENDED_UNMODELLED },
    { "but on what is its own", ON_TWO(store_float, look_at_other), "0 1",
      "seen2=0" },
    { 0 },
};

static void test_full(void)
{
    struct scenario s = { .name = "full", ON_TWO(store_many, look_at_line) };

    promise(!run_scenario(&s, "0:1w 0:63 0a 1")->full,
            "a buffer with 64 stores is told as not full");
    promise(run_scenario(&s, "0:1w 0:64 1")->full, "one with 65 is");
}

/* ---- the invariant ---- */

static int x_is_0(const int32_t *watched)
{
    return watched[0] == 0;
}

/* It is asked of memory: the store breaks it when it arrives, though no step is
 * made then, and not before. */
static void test_invariant(void)
{
    struct scenario s = { .name = "invariant",
                          ON_TWO(write_x, look_y),
                          .invariant = x_is_0,
                          .watches = { WATCH(x) } };
    const struct run *run = run_scenario(&s, "0:2w 1:2 0a 1");

    promise_equal(run->ending, ENDED_BROKEN, "an invariant is broken");
    promise(run->steps == 4 && run->turns == 3,
            "by the store's arrival, and not when it is made");
}

/* It arrives because something empties the buffer, and the very next step
 * changes x again. */
static void test_invariant_between(void)
{
    struct scenario s = { .name = "invariant",
                          .threads = { write_x, look_y, clear_x },
                          .cpus = { 0, 1, 0 },
                          .invariant = x_is_0,
                          .watches = { WATCH(x) } };

    promise_equal(run_scenario(&s, "0:2w 2 1")->ending, ENDED_BROKEN,
                  "it is asked when preemption lets the store arrive");
    s.cpus[2] = 2;
    promise_equal(run_scenario(&s, "0:2w 0 2 1")->ending, ENDED_BROKEN,
                  "and when its thread's end does");
}

/* Wrong is that y is 1 when both stores of want_first() have arrived, though it
 * found nobody. They touch other words than want_second() does then: only the
 * invariant brings them together. */
static int not_both(const int32_t *watched)
{
    return watched[0] != 1 || watched[1] != 1 || watched[2] != 5;
}

static void test_invariant_in_search(void)
{
    struct scenario s = { .name = "invariant",
                          ON_TWO(want_first, want_second),
                          .invariant = not_both,
                          .watches = { WATCH(x), WATCH(y), WATCH(seen[0]) } };
    const struct explore_options options = { .preemptions = 2 };
    struct explore_result result;

    explore(&s, &options, &result);
    promise(result.failed && result.worst_ending == ENDED_BROKEN,
            "with it stores arrive before any step that writes");
}

void test_modelling(void)
{
    try_rules(rules);
    test_full();
    test_invariant();
    test_invariant_between();
    test_invariant_in_search();
}
