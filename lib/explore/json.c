/* json.c - an observed run for tools. One object:
 *
 *     {"scenario": "m = m + 1, twice", "cpus": [0, 0], "schedule": "0:2 1",
 *      "segments": [{"thread": 0, "steps": 2, "event": null}, ...],
 *      "repeat": 0, "ending": "wrong", "status": 0, "watched": ["m"],
 *      "first": [0], "first_named": ["0"], "values": [1],
 *      "threads": ["add", "add"], "sleeps_on": [null, null],
 *      "turns": [{"thread": 0, "steps": 2, "event": null,
 *                 "what": "preempted"}, ...],
 *      "steps": [{"thread": 0, "turn": 0, "pc": 134513000, "place": "add",
 *                 "text": "mov eax, [m]", "visible": true, "values": [0],
 *                 "shown": true, "effect": "eax=0", "named": ["0"],
 *                 "abstract": "R = m (0)", "where": "add.c:12",
 *                 "source": "m = m + 1;"}, ...],
 *      "end": "In the end m = 1.", "says": "WRONG: ...",
 *      "means": "0:2 = ...", "letters": "R is eax",
 *      "expect": "m == 2", "broke": null, "sequence": null,
 *      "recoveries": [{"step": 7, "from": 134513002, "to": 134513000,
 *                      "start": ..., "commit": ..., "end": ...,
 *                      "resumed": 9,
 *                      "by": "kernel", "carried": ["mov ..."],
 *                      "named": ["40", "60"] or null}, ...],
 *      "certain": 2, "ranges_tried": true, "ranges": [{"start": 134513000,
 *      "end": 134513013, "words": "add, from +0 to +8, both included (...)"}],
 *      "tried": 2, "nearest": {"schedule": "0:3 1", "from": 2, "turns": [...],
 *                  "values": [2], "steps": [...]}}
 *
 * "status" is as waitpid() has it; of an instruction that is in no listing,
 * place and text are null. "shown" is a row of the short table, "named" the
 * values as it has them. From "certain" on (around.c) only what an exploration
 * has found has.
 */
#include <stdio.h>

#include "foreign_private.h"
#include "picture_private.h"

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

static const char *const events[] = { NULL,    "signal",  "fault",   "kill",
                                      "waits", "arrives", "time-out" };

static void print_segments(const struct schedule *schedule)
{
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

static void print_threads(const struct scenario *scenario,
                          const struct run *run)
{
    putchar('[');
    for (unsigned i = 0; i < explore_threads_of(scenario, run); i++) {
        const struct code *code =
            explore_code(explore_body_of(scenario, run, i));
        printf("%s", i ? ", " : "");
        print_string(code ? code->place : NULL);
    }
    putchar(']');
}

static void print_cpus(const struct scenario *scenario, const struct run *run)
{
    putchar('[');
    for (unsigned i = 0; i < explore_threads_of(scenario, run); i++)
        printf("%s%u", i ? ", " : "", scenario->cpus[i]);
    putchar(']');
}

static void print_sleepers(const struct scenario *scenario,
                           const struct run *run)
{
    putchar('[');
    for (unsigned i = 0; i < explore_threads_of(scenario, run); i++) {
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
        printf("%s\n  {\"thread\": %u, \"steps\": %u, \"event\": ",
               i ? "," : "", run->turn[i].thread, (unsigned)run->turn[i].steps);
        print_string(name_of(run->turn[i].event, events));
        printf(", \"what\": ");
        print_string(*words ? words : NULL);
        putchar('}');
    }
    putchar(']');
}

static void print_shown_values(const struct scenario *scenario,
                               const int32_t *values)
{
    putchar('[');
    for (unsigned i = 0; i < EXPLORE_WATCHES && scenario->watches[i].at; i++) {
        char value[WORDS];
        explore_format_value(&scenario->watches[i], values[i], value,
                             sizeof(value));
        printf("%s", i ? ", " : "");
        print_string(value);
    }
    putchar(']');
}

/* Its line of the source, and of the textbook's machine. */
static void print_other_words(const struct run *run, uint32_t i)
{
    const struct source *source = explore_source(run->step[i].before.eip);
    char words[WORDS];

    explore_describe_abstract(run, i, words, sizeof(words));
    printf(", \"abstract\": ");
    print_string(words);
    printf(", \"where\": ");
    print_string(source ? source->where : NULL);
    printf(", \"source\": ");
    print_string(source ? source->text : NULL);
}

static void print_step(const struct scenario *scenario, const struct run *run,
                       uint32_t i)
{
    const struct step *step = &run->step[i];
    const struct code *code = explore_code(step->before.eip);
    struct row row = { .step = i, .count = 1 };
    char words[WORDS], effect[WORDS];

    explore_describe_step(step, words, sizeof(words));
    explore_describe_effect(run, i, effect, sizeof(effect));
    printf("\n  {\"thread\": %u, \"turn\": %u, \"pc\": %u, \"place\": ",
           step->thread, step->turn, (unsigned)step->before.eip);
    print_string(code ? code->place : NULL);
    printf(", \"text\": ");
    print_string(code ? words : NULL);
    printf(", \"visible\": %s, \"values\": ",
           explore_visible(run, step) ? "true" : "false");
    print_values(scenario, step->watch);
    printf(", \"shown\": %s, \"effect\": ",
           explore_row_shown(run, &row) ? "true" : "false");
    print_string(effect);
    printf(", \"named\": ");
    print_shown_values(scenario, step->watch);
    if (explore_row_shown(run, &row))
        print_other_words(run, i);
    putchar('}');
}

static void print_steps(const struct scenario *scenario, const struct run *run)
{
    putchar('[');
    for (uint32_t i = 0; i < run->observed; i++) {
        if (i)
            putchar(',');
        print_step(scenario, run, i);
    }
    putchar(']');
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

static void print_run(const struct scenario *scenario, struct run *run)
{
    static char line[EXPLORE_LINE];

    explore_survey(run);
    explore_remember(run);
    explore_format_schedule(&run->schedule, line, sizeof(line));
    printf("{\"scenario\": ");
    print_string(scenario->name);
    print_key("cpus");
    print_cpus(scenario, run);
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
    print_key("first");
    print_values(scenario, run->first);
    print_key("first_named");
    print_shown_values(scenario, run->first);
    print_key("values");
    print_values(scenario, run->watch);
    print_key("threads");
    print_threads(scenario, run);
    print_key("sleeps_on");
    print_sleepers(scenario, run);
    print_key("turns");
    print_turns(run);
    print_key("steps");
    print_steps(scenario, run);
}

static void print_number(uint32_t number)
{
    if (number == EXPLORE_NOWHERE)
        printf("null");
    else
        printf("%u", (unsigned)number);
}

/* What was executed behind step `i`, from here to there, and what is watched
 * then; nothing if it was put back. */
static void print_carried(const struct scenario *scenario,
                          const struct run *run, uint32_t i, uint32_t from,
                          uint32_t to)
{
    const int32_t *values = explore_values_carried(run, i);
    const struct code *code = explore_code(from);
    const char *between = "";

    printf(", \"by\": \"%s\", \"carried\": [", explore_carrier(from));
    for (; code && code->pc < to; code = explore_code(code->next)) {
        printf("%s", between);
        print_string(code->text);
        between = ", ";
    }
    printf("], \"named\": ");
    if (values)
        print_shown_values(scenario, values);
    else
        printf("null");
    putchar('}');
}

/* The number of the step with which a thread goes on; or nobody's. */
static uint32_t resumed_step(const struct run *run, uint32_t i)
{
    const struct step *step = explore_resumed(run, i);

    return step ? (uint32_t)(step - run->step) : EXPLORE_NOWHERE;
}

static void print_recoveries(const struct scenario *scenario,
                             const struct run *run)
{
    const char *between = "";

    putchar('[');
    for (uint32_t i = 0; i < run->observed; i++) {
        uint32_t from, to;
        const struct ras_descriptor *sequence;
        if (!explore_ends_turn(run, i) || !explore_recovery(run, i, &from, &to))
            continue;
        sequence = explore_sequence(from);
        printf("%s{\"step\": %u, \"from\": %u, \"to\": %u, \"start\": %u, "
               "\"commit\": %u, \"end\": %u",
               between, (unsigned)i, (unsigned)from, (unsigned)to,
               sequence ? (unsigned)sequence->start : 0,
               sequence ? (unsigned)sequence->commit : 0,
               sequence ? (unsigned)sequence->end : 0);
        printf(", \"resumed\": ");
        print_number(resumed_step(run, i));
        print_carried(scenario, run, i, from, to);
        between = ", ";
    }
    putchar(']');
}

static void print_end(const struct scenario *scenario, const struct run *run)
{
    char words[4 * WORDS];

    explore_describe_values(scenario, run, words, sizeof(words));
    print_key("end");
    print_string(words);
    explore_describe_ending(run, words, sizeof(words));
    print_key("says");
    print_string(words);
}

static void print_said(const struct scenario *scenario, const struct run *run)
{
    char words[4 * WORDS];

    print_end(scenario, run);
    explore_describe_schedule(&run->schedule, words, sizeof(words));
    print_key("means");
    print_string(words);
    explore_describe_letters(words, sizeof(words));
    print_key("letters");
    print_string(words);
    print_key("expect");
    print_string(scenario->expect);
    print_key("broke");
    print_number(explore_broke(run));
    print_key("sequence");
    print_string(explore_describe_sequence(run, words, sizeof(words)) ? words
                                                                      : NULL);
    print_key("recoveries");
    print_recoveries(scenario, run);
}

void explore_print_json(const struct scenario *scenario, struct run *run)
{
    print_run(scenario, run);
    print_said(scenario, run);
    printf("}\n");
}

/* ---- with what is around it ---- */

static void print_ranges(const struct explore_around *around)
{
    putchar('[');
    for (unsigned i = 0; i < around->ranges; i++) {
        char words[WORDS];
        explore_describe_range(&around->range[i], words, sizeof(words));
        printf("%s{\"start\": %u, \"end\": %u, \"words\": ", i ? ", " : "",
               (unsigned)around->range[i].start,
               (unsigned)around->range[i].end);
        print_string(words);
        putchar('}');
    }
    putchar(']');
}

void explore_print_json_around(const struct scenario *scenario, struct run *run,
                               const struct explore_around *around)
{
    print_run(scenario, run);
    print_said(scenario, run);
    print_key("certain");
    print_number(around->certain);
    print_key("ranges_tried");
    printf("%s", around->not_tried ? "false" : "true");
    print_key("ranges");
    print_ranges(around);
    print_key("tried");
    printf("%u", (unsigned)around->tried);
}

void explore_print_json_nearest(const struct scenario *scenario,
                                const struct run *run, uint32_t from)
{
    static char line[EXPLORE_LINE];

    explore_format_schedule(&run->schedule, line, sizeof(line));
    printf(",\n \"nearest\": {\"schedule\": ");
    print_string(line);
    printf(", \"from\": %u", (unsigned)from);
    print_key("turns");
    print_turns(run);
    print_key("values");
    print_values(scenario, run->watch);
    print_end(scenario, run);
    print_key("steps");
    print_steps(scenario, run);
    putchar('}');
}
