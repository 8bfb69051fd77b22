/* schedule.c - schedules at random: what is written as a line or as a report
 * in JSON is read back as it was; and of lines that are spoiled just those are
 * read that the grammar has, which is here once more, as an expression. */
#include "random.h"

#include <regex.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Ours, in place of the host's. */
typedef struct {
    uint32_t edi, esi, ebp, unused, ebx, edx, ecx, eax, eip, eflags, esp;
} our_mcontext_t;
#define mcontext_t our_mcontext_t
#include "../../lib/explore/picture_private.h"

#include <reprise/tap.h>
#include "ours.h"
#include "system.h"

enum {
    ROUNDS = 5000,
    SPOILED = 30000,
    TEXT = 2 * EXPLORE_LINE,
    NAME = 100,
    LEFT_ALONE = 0xa5
};

/* ---- what lib/explore has beside it ---- */

unsigned explore_threads(const struct scenario *scenario)
{
    (void)scenario;
    return 2;
}

unsigned explore_cpus(const struct scenario *scenario)
{
    (void)scenario;
    return 1;
}

const char *explore_ending_name(enum explore_ending ending)
{
    (void)ending;
    return "safe";
}

int explore_run(struct run *run)
{
    (void)run;
    return -1;
}

void explore_print_output(const struct run *run)
{
    (void)run;
}

/* A program without constants, sequences and library. */
extern const char __constant_start[1];
const char __constant_start[1];
extern struct ras_descriptor __ras_start[1];
struct ras_descriptor __ras_start[1];
__asm__(".globl __constant_end, __ras_end, re_start\n"
        ".globl __ras_dynamic_start, __ras_dynamic_end\n"
        ".set __constant_end, __constant_start\n"
        ".set re_start, __constant_start\n"
        ".set __ras_end, __ras_start\n"
        ".set __ras_dynamic_start, __ras_start\n"
        ".set __ras_dynamic_end, __ras_start\n");

/* ---- at random ---- */

static uint32_t any_steps(void)
{
    uint32_t steps = (uint32_t)(random_bits() >> (43 + random_below(21)));

    return steps && steps < SEGMENT_STEPS_NP ? steps : SEGMENT_STEPS_NP;
}

static struct schedule any_schedule(void)
{
    struct schedule any = { 0 };

    any.count = random_below(random_below(4) ? 8 : EXPLORE_SEGMENTS + 1);
    any.repeat = any.count && random_below(2) ? 1 + random_below(any.count) : 0;
    for (uint32_t i = 0; i < any.count; i++) {
        struct segment *segment = &any.segments[i];

        segment->thread = (uint8_t)random_below(EXPLORE_THREADS);
        if (random_below(4))
            segment->steps = any_steps();
        segment->event = (uint8_t)random_below(EXPLORE_TIME_OUT + 1);
        if (!segment->steps == (segment->event < EXPLORE_ARRIVES))
            segment->event = EXPLORE_NOTHING;
    }
    return any;
}

static int same(const struct schedule *a, const struct schedule *b)
{
    int differ = a->count != b->count || a->repeat != b->repeat;

    for (uint32_t i = 0; i < a->count && !differ; i++)
        differ = a->segments[i].steps != b->segments[i].steps ||
                 a->segments[i].thread != b->segments[i].thread ||
                 a->segments[i].event != b->segments[i].event;
    return !differ;
}

static char any_space(void)
{
    return " \t\n\v\f\r"[random_below(6)];
}

/* Write the line with other white space, and zeros before its numbers. */
static void respell(const char *from, char *to)
{
    char before = ' ';

    for (; *from; before = *from++) {
        int starts = before == ' ' || before == ':' || before == '(';

        if ((starts && *from != ':' && before != ':') || *from == ')')
            for (unsigned i = random_below(3); i; i--)
                *to++ = any_space();
        if (starts && *from != '(')
            for (unsigned i = random_below(3); i; i--)
                *to++ = '0';
        *to++ = *from == ' ' ? any_space() : *from;
    }
    for (unsigned i = random_below(3); i; i--)
        *to++ = any_space();
    *to = '\0';
}

/* Likely characters, and now and then any. */
static char any_char(void)
{
    static const char likely[] = "0123456789:::sfkwat((()))   \t-+x";

    return random_below(10) ? likely[random_below(sizeof likely - 1)]
                            : (char)(1 + random_below(255));
}

/* Change a line of at most TEXT / 2 bytes in one to four places. */
static void spoil(char *text)
{
    for (unsigned n = 1 + random_below(4); n; n--) {
        size_t length = strlen(text), at = random_below((unsigned)length + 1);
        size_t more =
            length - at ? 1 + random_below((unsigned)(length - at)) : 0;

        switch (random_below(5)) {
        case 0: /* one more */
            memmove(text + at + 1, text + at, length - at + 1);
            text[at] = any_char();
            break;
        case 1: /* some less */
            more = random_below(3) ? more > 0 : more;
            memmove(text + at, text + at + more, length - at - more + 1);
            break;
        case 2: /* a piece twice */
            more = length < TEXT / 4 ? more : 0;
            memmove(text + at + more, text + at, length - at + 1);
            break;
        case 3: /* cut off */
            text[at] = '\0';
            break;
        default: /* another */
            if (more)
                text[at] = any_char();
        }
    }
}

static void rubbish(char *text)
{
    unsigned length = random_below(random_below(3) ? 12 : 200);

    for (unsigned i = 0; i < length; i++)
        text[i] = any_char();
    text[length] = '\0';
}

/* ---- what a line has to be ---- */

#define S "[[:space:]]"
#define STEPS                                              \
    "0*([1-9][0-9]{0,5}|10[0-3][0-9]{4}|104[0-7][0-9]{3}|" \
    "1048[0-4][0-9]{2}|10485[0-6][0-9]|104857[0-6])"
#define SEGMENT "0*[0-7](:" STEPS "[sfkw]?|[at])?"
#define SEGMENTS SEGMENT "(" S "+" SEGMENT ")*"
#define REPEATED "\\(" S "*" SEGMENTS S "*\\)"

static regex_t grammar;

static int is_schedule(const char *text)
{
    unsigned count = 0;

    for (const char *at = text; *at; count++) {
        at += strspn(at, " \t\n\v\f\r()");
        if (!*at)
            break;
        at += strcspn(at, " \t\n\v\f\r()");
    }
    return count <= EXPLORE_SEGMENTS && !regexec(&grammar, text, 0, NULL, 0);
}

/* ---- lines ---- */

static void test_letters(void)
{
    static const struct schedule schedule = {
        .count = 4,
        .repeat = 3,
        .segments = { { 1, 0, EXPLORE_NOTHING },
                      { 2, 1, EXPLORE_SIGNAL },
                      { 3, 2, EXPLORE_FAULT },
                      { 4, 3, EXPLORE_KILL } },
    };
    char text[EXPLORE_LINE];

    explore_format_schedule(&schedule, text, sizeof text);
    promise(!strcmp(text, "0:1 (1:2s 2:3f 3:4k)"), "each event has its letter");
}

static void test_lines(void)
{
    static char text[EXPLORE_LINE], other[TEXT];
    int kept = 0, grammatical = 0, respelled = 0;

    for (int i = 0; i < ROUNDS; i++) {
        struct schedule written = any_schedule(), read;

        memset(&read, LEFT_ALONE, sizeof read);
        explore_format_schedule(&written, text, sizeof text);
        kept += !explore_parse_schedule(text, &read) && same(&read, &written);
        grammatical += is_schedule(text);
        respell(text, other);
        memset(&read, LEFT_ALONE, sizeof read);
        respelled +=
            !explore_parse_schedule(other, &read) && same(&read, &written);
    }
    promise_equal(kept, ROUNDS, "a schedule's line is read as it was");
    promise_equal(grammatical, ROUNDS, "it keeps to the grammar");
    promise_equal(respelled, ROUNDS, "and so is one that is spelled otherwise");
}

static void test_room(void)
{
    static char text[EXPLORE_LINE];
    int kept = 0;

    for (int i = 0; i < ROUNDS; i++) {
        struct schedule schedule = any_schedule();

        explore_format_schedule(&schedule, text, sizeof text);
        size_t length = strlen(text), size = 1 + random_below(40);
        char *small = malloc(size); /* the sanitizer knows where it ends */
        explore_format_schedule(&schedule, small, size);
        kept += strlen(small) == (length < size ? length : size - 1) &&
                !strncmp(small, text, size - 1);
        free(small);
    }
    promise_equal(kept, ROUNDS, "with less room it is the line's beginning");
}

/* A line that may be none: whether the answer is right. */
static int answers(const char *text, int *good)
{
    static char once[EXPLORE_LINE], twice[EXPLORE_LINE];
    struct schedule read, again, before;

    memset(&read, LEFT_ALONE, sizeof read);
    before = read;
    *good = explore_parse_schedule(text, &read) == 0;
    if (*good != is_schedule(text))
        return 0;
    if (!*good)
        return !memcmp(&read, &before, sizeof read);
    explore_format_schedule(&read, once, sizeof once);
    if (explore_parse_schedule(once, &again) || !same(&read, &again))
        return 0;
    explore_format_schedule(&again, twice, sizeof twice);
    return !strcmp(once, twice);
}

static void test_spoiled(void)
{
    static char text[TEXT + 8];
    int kept = 0, good = 0, is_good;

    for (int i = 0; i < SPOILED; i++) {
        struct schedule schedule = any_schedule();

        if (i % 4) {
            explore_format_schedule(&schedule, text, sizeof text);
            spoil(text);
        } else {
            rubbish(text);
        }
        int right = answers(text, &is_good);
        if (!right && kept == i)
            tap_note("first of those answered wrongly: '%s'", text);
        kept += right;
        good += is_good;
    }
    tap_note("%d of %d spoiled lines are schedules", good, SPOILED);
    promise(good > SPOILED / 20 && good < SPOILED / 2,
            "some spoiled lines are schedules, most are none");
    promise_equal(kept, SPOILED,
                  "those are read, and written as they are; others refused");
}

/* ---- reports ---- */

static struct run run;
static char path[] = "/tmp/reprise-report-XXXXXX";

static void save(const char *text, size_t length)
{
    FILE *file = fopen(path, "w");

    if (file && fwrite(text, 1, length, file) == length && !fclose(file))
        return;
    perror(path);
    exit(2);
}

/* JSON has to write some of these otherwise. */
static void any_name(char name[NAME])
{
    unsigned length = random_below(random_below(2) ? 10 : NAME);

    for (unsigned i = 0; i < length; i++)
        name[i] = random_below(2) ? "\"\\\n,: {u0"[random_below(9)]
                                  : (char)(1 + random_below(255));
    name[length] = '\0';
}

static void nothing(void)
{
}

static void write_report(const char *name, const struct schedule *schedule,
                         uint32_t cpus)
{
    struct scenario scenario = { .name = name,
                                 .threads = { nothing, nothing } };

    scenario.cpus[1] = cpus > 1;

    run.schedule = *schedule;
    system_reset_output();
    explore_print_json(&scenario, &run);
    re_fflush(re_stdout);
}

/* The list of segments in the report, and how many are repeated. */
static int read_segments(const char *report, struct schedule *read)
{
    static const char *const events[] = { "null",        "\"signal\"",
                                          "\"fault\"",   "\"kill\"",
                                          "\"waits\"",   "\"arrives\"",
                                          "\"time-out\"" };
    const char *at = strstr(report, "\n \"segments\": [");
    const char *repeat = strstr(report, "\n \"repeat\": ");
    unsigned thread, steps;
    char event[12];
    int length;

    memset(read, 0, sizeof *read);
    if (!at || !repeat || sscanf(repeat, " \"repeat\": %u", &read->repeat) != 1)
        return -1;
    for (at = strchr(at, '[') + 1; *at != ']'; at += length) {
        struct segment *segment = &read->segments[read->count++];

        at += strspn(at, ", ");
        if (sscanf(at, "{\"thread\": %u, \"steps\": %u, \"event\": %11[^}]}%n",
                   &thread, &steps, event, &length) != 3)
            return -1;
        segment->thread = (uint8_t)thread;
        segment->steps = steps;
        while (strcmp(events[segment->event], event))
            if (++segment->event > EXPLORE_TIME_OUT)
                return -1;
    }
    return 0;
}

static void test_reports(void)
{
    char name[NAME], *scenario, *line;
    int listed = 0, schedules = 0, names = 0, places = 0;

    for (int i = 0; i < ROUNDS; i++) {
        struct schedule written = any_schedule(), read;
        uint32_t cpus = random_below(3), read_cpus;

        any_name(name);
        write_report(name, &written, cpus);
        listed += !read_segments(system_output, &read) && same(&read, &written);
        save(system_output, system_written);
        if (explore_read_report(path, &scenario, &line, &read_cpus))
            continue;
        places += read_cpus == (cpus > 1 ? cpus : 0);
        schedules +=
            !explore_parse_schedule(line, &read) && same(&read, &written);
        names += !strcmp(scenario, name);
        re_free(scenario);
        re_free(line);
    }
    promise_equal(listed, ROUNDS, "a report lists the segments");
    promise_equal(schedules, ROUNDS, "its schedule is read as it was");
    promise_equal(names, ROUNDS, "and the scenario's name");
    promise_equal(places, ROUNDS, "and on how many CPUs it was");
}

static int is_read(void)
{
    char *scenario, *line;
    uint32_t cpus;

    if (explore_read_report(path, &scenario, &line, &cpus))
        return 0;
    re_free(scenario);
    re_free(line);
    return 1;
}

/* Other bytes at the beginning, and an early end. */
static void spoil_report(void)
{
    unsigned length = (unsigned)system_written;

    for (unsigned n = random_below(8); n; n--)
        system_output[random_below(length < 400 ? length : 400)] =
            (char)random_below(256);
    save(system_output, random_below(2) ? random_below(length + 1) : length);
}

static void test_spoiled_reports(void)
{
    char name[NAME];
    int good = 0;

    for (int i = 0; i < ROUNDS; i++) {
        struct schedule written = any_schedule();

        any_name(name);
        write_report(name, &written, 0);
        spoil_report();
        good += is_read();
    }
    tap_note("%d of %d spoiled reports are read", good, ROUNDS);
    promise(good > ROUNDS / 20 && good < ROUNDS - ROUNDS / 20,
            "spoiled reports are read or refused");
}

static void test_missing(void)
{
    static const char half[] = "{\"scenario\": \"a name of some length\",\n";
    size_t mapped;
    int good = 0;

    save(half, sizeof half - 1);
    good += is_read();
    mapped = system_mapped;
    for (int i = 0; i < ROUNDS; i++)
        good += is_read();
    promise_equal(good, 0, "a report without a schedule is refused");
    promise_equal(system_mapped, mapped, "and leaves no memory behind");
    unlink(path);
    promise(!is_read(), "one that is not there is refused");
}

int main(void)
{
    static const char expression[] =
        "^" S "*((" SEGMENT S "+)*(" REPEATED ")|(" SEGMENTS ")?)" S "*$";

    random_start("build/unit/schedule-64 (or -32)");
    if (regcomp(&grammar, expression, REG_EXTENDED | REG_NOSUB) ||
        close(mkstemp(path)))
        return 2;
    test_letters();
    test_lines();
    test_room();
    test_spoiled();
    test_reports();
    test_spoiled_reports();
    test_missing();
    regfree(&grammar);
    return tap_done();
}
