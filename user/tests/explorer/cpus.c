/* cpus.c - threads on several CPUs: what is right there, what is not, and what
 * cannot be modelled, which must never pass for safe. litmus_test has the order
 * of memory. */
#include "explorer.h"

#include <reprise/tap.h>
#include <string.h>
#include <sys/mman.h>

static const struct explore_options two = { .preemptions = 2 };
static volatile int other;

static int both_added(void)
{
    return m == 2;
}

static void add_elsewhere(void)
{
    other++;
}

static void add_without_lock(void)
{
    __asm__ volatile("incl %0" : "+m"(m) : : "cc");
}

static void add_with_lock(void)
{
    __asm__ volatile("lock incl %0" : "+m"(m) : : "cc");
}

static void fill(void)
{
    volatile int *to = &m;
    unsigned count = 1;
    __asm__ volatile("rep stosl" : "+D"(to), "+c"(count) : "a"(2) : "memory");
}

static void read_it(void)
{
    other = m;
}

static void map(void)
{
    mmap(NULL, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
}

static void promise_verdict(const struct scenario *scenario,
                            const char *expected, const char *what)
{
    struct explore_result r = explored(scenario, &two);
    const char *verdict = explore_verdict(&r);

    promise(!strcmp(verdict, expected), "%s: %s, in %u schedules", what,
            expected, (unsigned)r.schedules);
    if (strcmp(verdict, expected) != 0)
        tap_note("it was %s %s", verdict, r.unmodelled);
}

/* ---- states that were there before ---- */

static volatile int seen_first, seen_second;
static volatile unsigned char pair[4];

static void store_then_look(void)
{
    m = 1;
    seen_first = other;
}

static void look_then_store(void)
{
    other = 1;
    seen_second = m;
}

/* Bytes of one word, which arrive one by one. */
static void store_bytes(void)
{
    pair[0] = 1;
    pair[1] = 2;
    m = pair[2];
}

static void store_other_bytes(void)
{
    pair[2] = 3;
    other = pair[0] + 4 * pair[1];
}

static const struct scenario alike[] = {
    { .name = "stores and loads",
      .threads = { store_then_look, look_then_store },
      .cpus = { 0, 1 },
      .watches = { WATCH(seen_first), WATCH(seen_second) } },
    { .name = "bytes of one word",
      .threads = { store_bytes, store_other_bytes },
      .cpus = { 0, 1 },
      .watches = { WATCH(m), WATCH(other) } },
    { .name = "a sequence that is put back",
      .threads = { add_at_once, add_without_lock, add_at_once },
      .cpus = { 0, 1, 0 },
      .watches = { WATCH(m) } },
    { .name = "a sequence that is carried forward",
      .threads = { add_forward, add_without_lock, add_forward },
      .cpus = { 0, 1, 0 },
      .watches = { WATCH(m), WATCH(other) } },
};

/* What is left out because a run came to a state that was there before changes
 * nothing of what is found. */
static void promise_alike(const struct scenario *scenario)
{
    struct explore_options options = {
        .preemptions = explore_threads(scenario) > 2 ? 1 : 2, .go_on = 1
    };
    struct explore_result pruned = explored(scenario, &options), all;

    options.exhaustive = 1;
    all = explored(scenario, &options);
    promise(pruned.state_set == all.state_set &&
                pruned.all_states == all.all_states &&
                pruned.failed == all.failed && !*all.unmodelled,
            "%s: the %u final states of all schedules are found",
            scenario->name, (unsigned)all.all_states);
    promise(pruned.schedules < all.schedules, "in %u schedules instead of %u",
            (unsigned)pruned.schedules, (unsigned)all.schedules);
}

#define ON_TWO(name_, first, second)                   \
    (&(struct scenario){ .name = name_,                \
                         .threads = { first, second }, \
                         .cpus = { 0, 1 },             \
                         .check = both_added,          \
                         .watches = { WATCH(m) } })

/* The bound is no preemption, and the search goes on until nothing is left. */
static void test_complete(void)
{
    const struct explore_options options = { .complete = 1000 };
    struct scenario s = { .name = "complete",
                          .threads = { store_then_look, look_then_store },
                          .cpus = { 0, 1 },
                          .watches = { WATCH(seen_first),
                                       WATCH(seen_second) } };
    struct explore_result r = explored(&s, &options);

    promise(r.every && r.all_states == 4,
            "every schedule on two CPUs: %u, with %u final states",
            (unsigned)r.schedules, (unsigned)r.all_states);
    for (int i = 0; i < 2; i++)
        s.cpus[i] = 0;
    r = explored(&s, &options);
    promise(r.every && r.all_states == 3, "on one CPU there are 3");
}

void test_cpus(void)
{
    test_complete();
    for (unsigned i = 0; i < sizeof(alike) / sizeof(alike[0]); i++)
        promise_alike(&alike[i]);
    promise_verdict(ON_TWO("shared", add_at_once, add_at_once), "wrong",
                    "a sequence on what two CPUs share");
    promise_verdict(&(struct scenario){ .name = "own",
                                        .threads = { add_at_once, add_elsewhere,
                                                     add_at_once },
                                        .cpus = { 0, 1, 0 },
                                        .check = both_added,
                                        .watches = { WATCH(m) } },
                    "safe", "a sequence on what one CPU has for itself");
    promise_verdict(ON_TWO("inc", add_without_lock, add_without_lock), "wrong",
                    "one instruction without lock");
    promise_verdict(ON_TWO("lock", add_with_lock, add_with_lock), "safe",
                    "and with it");
    promise_verdict(ON_TWO("rep", fill, read_it), "unmodelled",
                    "stores by `rep` to what another CPU reads");
    promise_verdict(ON_TWO("rep alone", fill, add_elsewhere), "safe",
                    "and to what it does not");
    promise_verdict(&(struct scenario){ .name = "map",
                                        .threads = { add_at_once, map },
                                        .cpus = { 0, 1 },
                                        .watches = { WATCH(m) } },
                    "unmodelled",
                    "a mapping while another CPU stands inside a sequence");
}
