/* counting.c - one counter, and what becomes of it. */
#include "catalogue.h"

#include <reprise/sequences.h>

static volatile int m;

/* Code: load m, add, store m. */
static void increment(void)
{
    store(&m, load(&m) + 1);
}

/* Code: load m, subtract, store m. */
static void decrement(void)
{
    store(&m, load(&m) - 1);
}

static void increment_at_once(void)
{
    ras_fetch_and_add(&m, 1);
}

/* One instruction: an interrupt comes before it or after it.
 * Code: add to m at once. */
static void increment_in_one(void)
{
    __asm__ volatile("incl %0" : "+m"(m) : : "cc");
}

static void increment_by_retries(void)
{
    int seen;
    do
        seen = m;
    while (ras_compare_and_swap(&m, seen, seen + 1) != seen);
}

static void increment_for_ever(void)
{
    for (;;)
        increment_by_retries();
}

static int is_two(void)
{
    return m == 2;
}

static int is_zero(void)
{
    return m == 0;
}

static int is_not_less(void)
{
    return m >= 0;
}

static int is_not_more(void)
{
    return m <= 0;
}

#define COUNTER .watches = { WATCH(m) }

const struct entry counting[] = {
    { .scenario = { "plus-plus", .threads = { increment, increment },
                    .check = is_two, .expect = "m == 2", COUNTER },
      .about = "m = m + 1, twice: one addition is lost",
      .expected = "wrong",
      .on_cpus = "broken" },
    { .scenario = { "plus-minus", .threads = { increment, decrement },
                    .check = is_zero, .expect = "m == 0", COUNTER },
      .about = "m = m + 1 and m = m - 1: ends with -1, 0 or 1",
      .expected = "wrong",
      .on_cpus = "broken" },
    { .scenario = { "plus-minus-low", .threads = { increment, decrement },
                    .check = is_not_less, .expect = "m >= 0", COUNTER },
      .about = "m = m + 1 and m = m - 1: how it comes to -1",
      .expected = "wrong" },
    { .scenario = { "plus-minus-high", .threads = { increment, decrement },
                    .check = is_not_more, .expect = "m <= 0", COUNTER },
      .about = "m = m + 1 and m = m - 1: how it comes to 1",
      .expected = "wrong" },
    { .scenario = { "plus-in-one",
                    .threads = { increment_in_one, increment_in_one },
                    .check = is_two, .expect = "m == 2", COUNTER },
      .about = "`inc` without `lock`, twice: atomic on one CPU",
      .expected = "safe",
      .on_cpus = "broken" },
    { .scenario = { "plus-sequence",
                    .threads = { increment_at_once, increment_at_once },
                    .check = is_two, .expect = "m == 2", COUNTER },
      .about = "m = m + 1, twice, as a restartable sequence",
      .expected = "safe",
      .on_cpus = "broken",
      .sequences = 1 },
    { .scenario = { "relative", .threads = { increment_at_once, increment },
                    .check = is_two, .expect = "m == 2", COUNTER },
      .about = "a sequence and a plain m = m + 1: one is lost",
      .expected = "wrong" },
    { .scenario = { "retries",
                    .threads = { increment_by_retries, increment_by_retries },
                    .check = is_two, .expect = "m == 2", COUNTER },
      .about = "m = m + 1 by compare-and-swap, until it succeeds",
      .expected = "safe",
      .sequences = 1 },
    { .scenario = { "starved",
                    .threads = { increment_by_retries, increment_for_ever },
                    .endless = 2, COUNTER },
      .about = "compare-and-swap fails for ever: the thread starves",
      .expected = "starved",
      .periods = 24 },
    { .about = 0 },
};
