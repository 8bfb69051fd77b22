/* json.c - an observed run for tools. One object:
 *
 *     {"scenario": "m = m + 1, twice", "schedule": "0:2 1",
 *      "segments": [{"thread": 0, "steps": 2, "event": null}, ...],
 *      "repeat": 0, "ending": "wrong", "status": 0, "watched": ["m"],
 *      "values": [1], "threads": ["add", "add"],
 *      "sleeps_on": [null, null],
 *      "turns": [{"thread": 0, "steps": 2, "what": "preempted"}, ...],
 *      "steps": [{"thread": 0, "turn": 0, "pc": 134513000, "place": "add",
 *                 "text": "mov eax, [m]", "visible": true, "values": [0]},
 *                ...]}
 *
 * "status" is as waitpid() has it; of an instruction that is in no listing,
 * place and text are null.
 */
#include <stdio.h>

#include "explore_private.h"

enum { WORDS = 160 };

/* ---- values ---- */

/* A string, or null. Bytes over 127 are taken for Latin-1. */
static void print_string(const char *string)
{
    if (!string) {
        printf("null");
        return;
    }
    putchar('"');
    for (; *string; string++) {
        unsigned char c = (unsigned char)*string;
        if (c == '"' || c == '\\')
            printf("\\%c", c);
        else if (c < ' ' || c > '~')
            printf("\\u%04x", c);
        else
            putchar(c);
    }
    putchar('"');
}

static void print_key(const char *name)
{
    printf(",\n \"%s\": ", name);
}

static void print_values(const struct scenario *scenario, const int32_t *values)
{
    putchar('[');
    for (unsigned i = 0; i < EXPLORE_WATCHES && scenario->watches[i].at; i++)
        printf("%s%d", i ? ", " : "", (int)values[i]);
    putchar(']');
}

static const char *name_of(unsigned number, const char *const *names)
{
    return number ? names[number] : NULL;
}

/* ---- lists ---- */

static void print_segments(const struct schedule *schedule)
{
    static const char *const events[] = { NULL, "signal", "fault", "kill" };

    putchar('[');
    for (uint32_t i = 0; i < schedule->count; i++) {
        const struct segment *segment = &schedule->segments[i];
        printf("%s{\"thread\": %u, \"steps\": %u, \"event\": ", i ? ", " : "",
               segment->thread, (unsigned)segment->steps);
        print_string(name_of(segment->event, events));
        putchar('}');
    }
    putchar(']');
}

static void print_threads(const struct scenario *scenario)
{
    putchar('[');
    for (unsigned i = 0; i < explore_threads(scenario); i++) {
        const struct code *code =
            explore_code((uint32_t)(uintptr_t)scenario->threads[i]);
        printf("%s", i ? ", " : "");
        print_string(code ? code->place : NULL);
    }
    putchar(']');
}

static void print_sleepers(const struct scenario *scenario,
                           const struct run *run)
{
    putchar('[');
    for (unsigned i = 0; i < explore_threads(scenario); i++) {
        char name[WORDS];
        printf("%s", i ? ", " : "");
        if (run->sleeps_on[i])
            explore_name(run->sleeps_on[i], name, sizeof(name));
        print_string(run->sleeps_on[i] ? name : NULL);
    }
    putchar(']');
}

static void print_turns(const struct run *run)
{
    putchar('[');
    for (uint32_t i = 0; i < run->turns; i++) {
        char words[WORDS];
        explore_describe_turn(run, i, words, sizeof(words));
        printf("%s\n  {\"thread\": %u, \"steps\": %u, \"what\": ", i ? "," : "",
               run->turn[i].thread, (unsigned)run->turn[i].steps);
        print_string(*words ? words : NULL);
        putchar('}');
    }
    putchar(']');
}

static void print_step(const struct scenario *scenario, const struct run *run,
                       const struct step *step)
{
    const struct code *code = explore_code(step->before.eip);
    char words[WORDS];

    explore_describe_step(step, words, sizeof(words));
    printf("\n  {\"thread\": %u, \"turn\": %u, \"pc\": %u, \"place\": ",
           step->thread, step->turn, (unsigned)step->before.eip);
    print_string(code ? code->place : NULL);
    printf(", \"text\": ");
    print_string(code ? words : NULL);
    printf(", \"visible\": %s, \"values\": ",
           explore_visible(run, step) ? "true" : "false");
    print_values(scenario, step->watch);
    putchar('}');
}

static void print_watched(const struct scenario *scenario)
{
    putchar('[');
    for (unsigned i = 0; i < EXPLORE_WATCHES && scenario->watches[i].at; i++) {
        printf("%s", i ? ", " : "");
        print_string(scenario->watches[i].name);
    }
    putchar(']');
}

void explore_print_json(const struct scenario *scenario, struct run *run)
{
    static char line[EXPLORE_LINE];

    explore_survey(run);
    explore_remember(run);
    explore_format_schedule(&run->schedule, line, sizeof(line));
    printf("{\"scenario\": ");
    print_string(scenario->name);
    print_key("schedule");
    print_string(line);
    print_key("segments");
    print_segments(&run->schedule);
    print_key("repeat");
    printf("%u", (unsigned)run->schedule.repeat);
    print_key("ending");
    print_string(explore_ending_name(run->ending));
    print_key("status");
    printf("%d", run->ending == ENDED_DEAD ? run->status : 0);
    print_key("watched");
    print_watched(scenario);
    print_key("values");
    print_values(scenario, run->watch);
    print_key("threads");
    print_threads(scenario);
    print_key("sleeps_on");
    print_sleepers(scenario, run);
    print_key("turns");
    print_turns(run);
    print_key("steps");
    putchar('[');
    for (uint32_t i = 0; i < run->observed; i++) {
        if (i)
            putchar(',');
        print_step(scenario, run, &run->step[i]);
    }
    printf("]}\n");
}
