/* schedule.c - schedules as lines: "0:7 1:12s (0:1 1:1)". The syntax is in
 * explore_private.h. */
#include <ctype.h>
#include <reprise/reprise.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "explore_private.h"

/* By enum explore_event. */
static const char events[] = " sfkwat";

/* ---- writing ---- */

struct output {
    char *to;
    size_t size, used;
};

static void put(struct output *output, const char *format, ...)
{
    size_t left = output->size - output->used;
    va_list arguments;

    va_start(arguments, format);
    int length = vsnprintf(output->to + output->used, left, format, arguments);
    va_end(arguments);
    output->used += (size_t)length < left ? (size_t)length : left - 1;
}

void explore_format_schedule(const struct schedule *schedule, char *to,
                             size_t size)
{
    struct output output = { to, size, 0 };

    *to = '\0';
    for (uint32_t i = 0; i < schedule->count; i++) {
        const struct segment *segment = &schedule->segments[i];
        put(&output, "%s%s%u", i ? " " : "",
            schedule->repeat && i + schedule->repeat == schedule->count ? "("
                                                                        : "",
            segment->thread);
        if (segment->steps)
            put(&output, ":%u", (unsigned)segment->steps);
        if (segment->event)
            put(&output, "%c", events[segment->event]);
    }
    if (schedule->repeat)
        put(&output, ")");
}

/* ---- reading ---- */

/* A number of at most `limit`: 0 or -1. */
static int take_number(const char **from, uint32_t limit, uint32_t *number)
{
    const char *here = *from;

    for (*number = 0; isdigit((unsigned char)*here); here++) {
        *number = *number * 10 + (uint32_t)(*here - '0');
        if (*number > limit)
            return -1;
    }
    if (here == *from)
        return -1;
    *from = here;
    return 0;
}

/* THREAD[:STEPS[EVENT]], THREADa or THREADt: 0 or -1. */
static int take_segment(const char **from, struct segment *segment)
{
    uint32_t thread, steps = 0;
    const char *event;

    if (take_number(from, EXPLORE_THREADS - 1, &thread))
        return -1;
    *segment = (struct segment){ .thread = (uint8_t)thread };
    if (**from == 'a' || **from == 't') {
        segment->event = **from == 'a' ? EXPLORE_ARRIVES : EXPLORE_TIME_OUT;
        ++*from;
    }
    if (**from != ':')
        return 0;
    ++*from;
    if (segment->event || take_number(from, SEGMENT_STEPS_NP, &steps) || !steps)
        return -1;
    segment->steps = steps;
    event = **from ? strchr(events + 1, **from) : NULL;
    if (event && *event != 'a' && *event != 't') {
        segment->event = (uint8_t)(event - events);
        ++*from;
    }
    return 0;
}

static void skip_space(const char **from)
{
    while (isspace((unsigned char)**from))
        ++*from;
}

int explore_parse_schedule(const char *from, struct schedule *schedule)
{
    struct schedule read = { 0 };
    uint32_t opened = EXPLORE_SEGMENTS;

    for (skip_space(&from); *from && !read.repeat; skip_space(&from)) {
        if (*from == '(' && opened == EXPLORE_SEGMENTS) {
            opened = read.count;
            from++;
            skip_space(&from);
        }
        if (read.count == EXPLORE_SEGMENTS ||
            take_segment(&from, &read.segments[read.count]))
            return -1;
        read.count++;
        if (*from && !isspace((unsigned char)*from) && *from != ')')
            return -1;
        skip_space(&from);
        if (*from == ')' && opened < read.count) {
            read.repeat = read.count - opened;
            from++;
        }
    }
    if (*from || (opened < EXPLORE_SEGMENTS && !read.repeat))
        return -1;
    *schedule = read;
    return 0;
}

/* Words for what has a letter in this schedule. */
static void append_events(const struct schedule *schedule, char *to,
                          size_t size)
{
    static const char *const words[] = {
        [EXPLORE_SIGNAL] = "; s: it gets a signal then",
        [EXPLORE_FAULT] = "; f: its pages are taken away then",
        [EXPLORE_KILL] = "; k: it is killed then",
        [EXPLORE_WAITS] = "; w: that store waits in the buffer",
        [EXPLORE_ARRIVES] = "; 0a: the oldest store of its CPU arrives",
        [EXPLORE_TIME_OUT] = "; 0t: the time of thread 0's sleep is over"
    };

    for (unsigned event = EXPLORE_SIGNAL; event <= EXPLORE_TIME_OUT; event++)
        for (uint32_t i = 0; i < schedule->count; i++)
            if (schedule->segments[i].event == event) {
                strlcat(to, words[event], size);
                break;
            }
}

void explore_describe_schedule(const struct schedule *schedule, char *to,
                               size_t size)
{
    const struct segment *counted = NULL, *open = NULL;
    char text[96];

    *to = '\0';
    for (uint32_t i = schedule->count; i-- > 0;) {
        const struct segment *segment = &schedule->segments[i];
        if (segment->steps)
            counted = segment;
        else if (!segment->event)
            open = segment;
    }
    if (counted) {
        snprintf(text, sizeof(text), "%u:%u = thread %u for %u step%s",
                 counted->thread, (unsigned)counted->steps, counted->thread,
                 (unsigned)counted->steps, counted->steps == 1 ? "" : "s");
        strlcat(to, text, size);
    }
    if (open) {
        snprintf(text, sizeof(text), "%s%u = thread %u until it waits or ends",
                 counted ? "; " : "", open->thread, open->thread);
        strlcat(to, text, size);
    }
    append_events(schedule, to, size);
    if (*to)
        strlcat(to,
                schedule->repeat ? "; (...) is repeated." : "; then by turns.",
                size);
}
