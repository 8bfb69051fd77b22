/* cpus_test - the rules of several CPUs (DESIGN 4.2), one schedule each.
 *
 * A schedule says exactly which store waits and who comes next; what another
 * CPU finds in memory then says if the store has arrived. Each of these rules
 * is one without which something that is broken would be called safe.
 */
#include "cpus_test.h"

#include <reprise/tap.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

volatile int x, y, seen[4];
volatile unsigned char line[128] __attribute__((aligned(64)));

static struct scenario scenario_of(const struct rule *rule)
{
    struct scenario scenario = {
        .name = rule->about,
        .prepare = rule->prepare,
        .watches = { WATCH(seen[0]), WATCH(seen[1]), WATCH(seen[2]),
                     WATCH(seen[3]), WATCH(x), WATCH(y) },
    };

    memcpy(scenario.threads, rule->threads, sizeof(scenario.threads));
    memcpy(scenario.cpus, rule->cpus, sizeof(scenario.cpus));
    return scenario;
}

const struct run *run_scenario(const struct scenario *scenario,
                               const char *schedule)
{
    static struct scenario tried; /* the run points to it */
    static struct run *run;

    explore_close(run);
    tried = *scenario;
    run = explore_open(&tried, OBSERVED_MAX);
    if (!run || explore_parse_schedule(schedule, &run->schedule)) {
        tap_note("%s: cannot be run", scenario->name);
        exit(1);
    }
    run->strict = 1;
    if (explore_run(run)) {
        tap_note("%s: %s", scenario->name, strerror(errno));
        exit(1);
    }
    explore_look_for_unmodelled(run);
    return run;
}

/* "seen0=1 x=0": false, and says what it was. */
static int has_values(const struct run *run, const char *expected)
{
    static const char *const names[EXPLORE_WATCHES] = { "seen0", "seen1",
                                                        "seen2", "seen3",
                                                        "x",     "y" };
    int good = 1;

    for (const char *at = expected; at && *at; at += strspn(at, " ")) {
        size_t length = strcspn(at, "=");
        char *end;
        for (int i = 0; i < EXPLORE_WATCHES; i++) {
            int32_t value = (int32_t)strtoul(at + length + 1, &end, 0);
            if (strlen(names[i]) != length ||
                strncmp(names[i], at, length) != 0 || run->watch[i] == value)
                continue;
            tap_note("%s is %#x", names[i], (unsigned)run->watch[i]);
            good = 0;
        }
        at = end;
    }
    return good;
}

void try_rules(const struct rule *rules)
{
    for (const struct rule *rule = rules; rule->about; rule++) {
        const struct scenario scenario = scenario_of(rule);
        const struct run *run = run_scenario(&scenario, rule->schedule);
        if (!promise(run->ending == rule->ending &&
                         has_values(run, rule->expected),
                     "%s", rule->about))
            tap_note("%s; it ended %s %s", rule->schedule,
                     explore_ending_name(run->ending),
                     run->ending == ENDED_UNMODELLED ? run->why : "");
    }
}

int main(void)
{
    test_draining();
    test_modelling();
    test_interruptions();
    test_agreement();
    return tap_done();
}
