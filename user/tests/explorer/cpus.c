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

#define ON_TWO(name_, first, second)                   \
    (&(struct scenario){ .name = name_,                \
                         .threads = { first, second }, \
                         .cpus = { 0, 1 },             \
                         .check = both_added,          \
                         .watches = { WATCH(m) } })

void test_cpus(void)
{
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
