/* table.c - an observed run as a table, as textbooks draw an interleaving.
 *
 *     step  thread 0: add       thread 1: add       what it did       m
 *        0  +0  mov eax, [m]                        eax=0             0
 *           -- preempted with eax=0 --
 *
 * A row belongs to one thread, so columns may overlap, and long words run on.
 * A function's name stands on a line of its own, where a thread comes into it;
 * rows have the offset in it. An effect for which there is no room has a line
 * of its own, too. So no name is ever cut. rows.c says which rows there are.
 */
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "foreign_private.h"
#include "picture_private.h"
#include "waits_private.h"

enum {
    WIDTH = 80,
    LINE = 200, /* room for one that is too long after all */
    NAME = EXPLORE_NAME,
    ROWS_MAX = 400, /* then the middle is left out */
    NUMBER = 6,     /* the step, a mark, a space */
    WORDS_MAX = 40,
    EFFECT_MAX = 26,
    EFFECT_USUAL = 17, /* "writes 1 over -1" fits */
    INDENT_LEAST = 5,
    VALUE_MAX = 12,
    HEAD_MAX = 8 /* of a watched variable; longer ones get a number */
};

struct layout {
    const struct scenario *scenario;
    const struct run *run;
    unsigned threads, watches;
    int offset, words, effect, indent; /* widths */
    int watch[EXPLORE_WATCHES];
    bool numbered[EXPLORE_WATCHES]; /* its name stands above the table */
    char function[NAME];            /* that was named last, */
    unsigned thread;                /* for this one */
};

/* ---- one row's words ---- */

static void describe_row(const struct run *run, const struct row *row, char *to,
                         size_t size)
{
    if (row->period)
        snprintf(to, size, "... these %u instructions %u times more",
                 (unsigned)row->period, (unsigned)(row->count / row->period));
    else if (row->count > 1)
        snprintf(to, size, "... %u instructions", (unsigned)row->count);
    else
        explore_describe_step(&run->step[row->step], to, size);
}

static void describe_effect(const struct run *run, const struct row *row,
                            char *to, size_t size)
{
    *to = '\0';
    if (row->count == 1)
        explore_describe_effect(run, row->step, to, size);
    else if (row->period && explore_only_waits(run, row->step, row->period))
        strlcpy(to, "waits in a loop", size);
}

/* ---- widths ---- */

static int at_most(int value, int limit)
{
    return value < limit ? value : limit;
}

static void widen(int *width, size_t to, int limit)
{
    if (at_most((int)to, limit) > *width)
        *width = at_most((int)to, limit);
}

static int watches_width(const struct layout *layout)
{
    int width = 0;

    for (unsigned i = 0; i < layout->watches; i++)
        width += layout->watch[i] + 2;
    return width;
}

static void measure_row(struct layout *layout, const struct row *row)
{
    const struct step *step = &layout->run->step[row->step];
    char text[LINE], function[NAME];

    for (unsigned i = 0; i < layout->watches; i++) {
        explore_format_value(&layout->scenario->watches[i], step->watch[i],
                             text, sizeof(text));
        widen(&layout->watch[i], strlen(text) + 1, VALUE_MAX);
    }
    explore_split_place(step, function, text);
    widen(&layout->offset, strlen(text), WIDTH);
    describe_row(layout->run, row, text, sizeof(text));
    if (!row->period)
        widen(&layout->words, strlen(text), WORDS_MAX);
    describe_effect(layout->run, row, text, sizeof(text));
    widen(&layout->effect, strlen(text), EFFECT_MAX);
}

/* Return the width that is left for all threads' columns. */
static int body_width(const struct layout *layout)
{
    return WIDTH - NUMBER - watches_width(layout) - layout->effect - 2;
}

static int column_width(const struct layout *layout)
{
    return layout->offset + 1 + layout->words;
}

/* A column for each thread, side by side where there is room. */
static void share_out(struct layout *layout)
{
    int others = (int)layout->threads - 1;
    int body = body_width(layout), wanted = column_width(layout) + 2;

    if (!others)
        return;
    if (body < column_width(layout) + others * INDENT_LEAST) {
        layout->effect = at_most(layout->effect, EFFECT_USUAL);
        body = body_width(layout);
    }
    layout->indent = (body - column_width(layout)) / others;
    layout->indent = at_most(layout->indent, wanted);
    if (layout->indent < INDENT_LEAST)
        layout->indent = INDENT_LEAST;
}

static void measure_watches(struct layout *layout)
{
    const struct watch *watch = layout->scenario->watches;

    for (; layout->watches < EXPLORE_WATCHES && watch->at; watch++) {
        unsigned i = layout->watches++;
        layout->numbered[i] = strlen(watch->name) > HEAD_MAX;
        layout->watch[i] =
            layout->numbered[i] ? 4 : (int)strlen(watch->name) + 1;
    }
}

static void measure(struct layout *layout)
{
    const struct run *run = layout->run;

    layout->threads = explore_threads_of(layout->scenario, run);
    layout->words = 18;
    layout->effect = 11;
    measure_watches(layout);
    for (uint32_t i = 0; i < run->observed;) {
        struct row row = explore_row(run, i);
        if (explore_row_shown(run, &row))
            measure_row(layout, &row);
        i += row.count;
    }
    share_out(layout);
}

/* ---- lines ---- */

/* A line that is made from left to right. */
struct line {
    char text[LINE];
    int used;
};

/* In so many columns, or as many more as it takes; minus: to the right. */
static void put(struct line *line, int width, const char *text)
{
    int left = (int)sizeof(line->text) - line->used;
    int length =
        snprintf(line->text + line->used, (size_t)left,
                 width < 0 ? "%*s" : "%-*s", width < 0 ? -width : width, text);

    line->used += length < left ? length : left - 1;
}

/* Up to a column, if it is not there yet. */
static void put_up_to(struct line *line, int column)
{
    if (column > line->used)
        put(line, column - line->used, "");
}

static int column_of(const struct layout *layout, unsigned thread)
{
    return NUMBER + layout->indent * (int)thread;
}

static int effect_column(const struct layout *layout)
{
    return WIDTH - watches_width(layout) - layout->effect;
}

static void finish(struct line *line)
{
    while (line->used && line->text[line->used - 1] == ' ')
        line->used--;
    printf("%.*s\n", line->used, line->text);
}

static void print_rule(const struct layout *layout)
{
    static const char dashes[] =
        "--------------------------------------------------------------------"
        "--------------------------------------------------------------------";
    struct line line = { 0 };
    int body = body_width(layout);

    put(&line, 0, "----  ");
    for (unsigned i = 0; i < layout->threads; i++) {
        bool last = i + 1 == layout->threads;
        int width = last ? body - layout->indent * (int)i : layout->indent - 2;
        put_up_to(&line, column_of(layout, i));
        snprintf(line.text + line.used, sizeof(line.text) - (size_t)line.used,
                 "%.*s", width, dashes);
        line.used += width;
    }
    put(&line, 0, "  ");
    put(&line, 0, dashes + sizeof(dashes) - 1 - layout->effect);
    for (unsigned i = 0; i < layout->watches; i++) {
        put(&line, 0, "  ");
        put(&line, 0, dashes + sizeof(dashes) - 1 - layout->watch[i]);
    }
    finish(&line);
}

/* ---- the head ---- */

/* "thread 0: add"; false: there is no room for the name. */
static bool name_thread(const struct layout *layout, unsigned thread, char *to,
                        size_t size)
{
    uint32_t body = explore_body_of(layout->scenario, layout->run, thread);
    bool last = thread + 1 == layout->threads;
    int room = last ? effect_column(layout) - column_of(layout, thread) - 2
                    : layout->indent - 1;
    const struct code *code = explore_code(body);

    snprintf(to, size, "thread %u: %s", thread, code ? code->place : "?");
    if ((int)strlen(to) <= room)
        return true;
    snprintf(to, size, room >= 8 ? "thread %u" : "T%u", thread);
    return false;
}

/* What there is no room for in the head. */
static void print_names(const struct layout *layout)
{
    char name[LINE];

    for (unsigned i = 0; i < layout->threads; i++) {
        const struct code *code =
            explore_code(explore_body_of(layout->scenario, layout->run, i));
        if (!name_thread(layout, i, name, sizeof(name)) && code)
            printf("%s%s: %s\n", name, *name == 'T' ? " is a thread" : "",
                   code->place);
    }
    for (unsigned i = 0; i < layout->watches; i++)
        if (layout->numbered[i])
            printf("(%u) is %s\n", i + 1, layout->scenario->watches[i].name);
}

static void print_head(const struct layout *layout)
{
    struct line line = { 0 };
    char name[LINE];

    print_names(layout);
    put(&line, NUMBER, "step");
    for (unsigned i = 0; i < layout->threads; i++) {
        name_thread(layout, i, name, sizeof(name));
        put_up_to(&line, column_of(layout, i));
        put(&line, 0, name);
    }
    put_up_to(&line, effect_column(layout));
    put(&line, layout->effect, "what it did");
    for (unsigned i = 0; i < layout->watches; i++) {
        snprintf(name, sizeof(name), "(%u)", i + 1);
        put(&line, 2, "");
        put(&line, 1 - layout->watch[i],
            layout->numbered[i] ? name : layout->scenario->watches[i].name);
        put(&line, 1, "");
    }
    finish(&line);
    print_rule(layout);
}

/* ---- rows ---- */

/* Say whether the instruction read or wrote the watched word. */
static bool touched(const struct step *step, const struct watch *watch)
{
    const struct code *code = explore_code(step->before.eip);
    uint32_t at = (uint32_t)(uintptr_t)watch->at;
    struct touch touches[EXPLORE_TOUCHES];
    int count = code ? explore_touches(code, &step->before, touches) : 0;

    for (int i = 0; i < count; i++)
        if (touches[i].at < at + watch->size &&
            at < touches[i].at + touches[i].size)
            return true;
    return false;
}

/* Values where they are news: they changed, which has a star, or were looked
 * at, or a thread finds them so as its turn begins. */
static void put_watches(struct line *line, const struct layout *layout,
                        const struct row *row, bool begins)
{
    const struct run *run = layout->run;
    uint32_t i = row->step;

    for (unsigned w = 0; w < layout->watches; w++) {
        const struct watch *watch = &layout->scenario->watches[w];
        char value[LINE] = "";
        if (begins || explore_changes(run, i, w) ||
            (row->count == 1 && touched(&run->step[i], watch)))
            explore_format_value(watch, run->step[i].watch[w], value,
                                 sizeof(value));
        put(line, 2, "");
        put(line, 1 - layout->watch[w], value);
        put(line, 1, explore_changes(run, i, w) ? "*" : "");
    }
}

/* The function's name, where it is not the one that was named last. */
static void print_function(struct layout *layout, const struct step *step,
                           const char *function)
{
    struct line line = { 0 };

    if (layout->thread == step->thread && !strcmp(layout->function, function))
        return;
    strlcpy(layout->function, function, NAME);
    layout->thread = step->thread;
    put_up_to(&line, column_of(layout, step->thread));
    put(&line, 0, function);
    put(&line, 0, ":");
    finish(&line);
}

/* It is one of those that would have to be atomic. */
static bool is_in_range(uint32_t pc)
{
    const struct explore_range *range = explore_marks.range;

    return (pc >= range[0].start && pc < range[0].end) ||
           (pc >= range[1].start && pc < range[1].end);
}

static void print_row(struct layout *layout, const struct row *row, bool begins)
{
    const struct step *step = &layout->run->step[row->step];
    char number[12], function[NAME], offset[NAME], words[LINE], effect[LINE];
    struct line line = { 0 }, more = { 0 };
    int column = effect_column(layout);

    explore_split_place(step, function, offset);
    print_function(layout, step, function);
    describe_row(layout->run, row, words, sizeof(words));
    describe_effect(layout->run, row, effect, sizeof(effect));
    snprintf(number, sizeof(number), "%4u%c%c", (unsigned)row->step,
             explore_mark(layout->run, row->step),
             is_in_range(step->before.eip) ? '|' : ' ');
    put(&line, NUMBER, number);
    put_up_to(&line, column_of(layout, step->thread));
    put(&line, layout->offset + 1, row->period ? "" : offset);
    put(&line, 0, words);
    bool apart = line.used + 2 > column || (int)strlen(effect) > layout->effect;
    put_up_to(&line, column);
    if (!apart)
        put(&line, 0, effect);
    put_up_to(&line, WIDTH - watches_width(layout));
    if (!row->period)
        put_watches(&line, layout, row, begins);
    finish(&line);
    if (!apart || !*effect)
        return;
    put_up_to(&more, (int)strlen(effect) > layout->effect
                         ? column_of(layout, step->thread) + layout->offset + 3
                         : column);
    put(&more, 0, effect);
    finish(&more);
}

/* Print words at a thread's column, on as many lines as it takes. */
static void print_words(const struct layout *layout, unsigned thread,
                        const char *words)
{
    int column = column_of(layout, thread);

    while (*words) {
        struct line line = { 0 };
        int length = (int)strlen(words), room = WIDTH - column;
        if (length > room) {
            length = room;
            while (length > 1 && words[length] != ' ')
                length--;
        }
        put_up_to(&line, column);
        snprintf(line.text + line.used, sizeof(line.text) - (size_t)line.used,
                 "%.*s", length, words);
        line.used += length;
        finish(&line);
        words += length;
        words += *words == ' ';
        column = column_of(layout, thread) + 3;
    }
}

/* Print what was executed while no other thread could run. */
static void print_carried(const struct layout *layout, uint32_t i)
{
    uint32_t from = 0, to;
    int recovery = explore_recovery(layout->run, i, &from, &to);
    const struct code *code = recovery > 0 ? explore_code(from) : NULL;

    for (; code && code->pc < to; code = explore_code(code->next)) {
        char words[LINE];
        snprintf(words, sizeof(words), "   %s: %s", explore_carrier(from),
                 code->text);
        print_words(layout, layout->run->step[i].thread, words);
    }
}

/* Print what happened at the end of the turn to which this instruction
 * belongs. */
static void print_event(const struct layout *layout, uint32_t i)
{
    const struct step *step = &layout->run->step[i];
    char words[LINE], marked[LINE];

    explore_describe_turn(layout->run, step->turn, words, sizeof(words));
    if (!*words)
        return;
    snprintf(marked, sizeof(marked), "-- %.*s --", LINE - 8, words);
    print_words(layout, step->thread, marked);
    print_carried(layout, i);
}

static void print_rows(struct layout *layout)
{
    const struct run *run = layout->run;
    uint32_t rows = explore_count_rows(run), number = 0;
    bool begins = true, told = false;

    for (uint32_t i = 0; i < run->observed;) {
        struct row row = explore_row(run, i);
        uint32_t last = i + row.count - 1;
        bool shown = explore_row_shown(run, &row) && last >= explore_marks.from;
        bool middle = number >= ROWS_MAX / 2 && number + ROWS_MAX / 2 < rows;
        if (middle && !told)
            printf("      ... %u rows are left out\n",
                   (unsigned)(rows - ROWS_MAX));
        told |= middle;
        begins |= explore_begins_turn(run, i);
        number += shown;
        if (shown && !middle) {
            print_row(layout, &row, begins);
            begins = false;
        }
        if (!middle && explore_ends_turn(run, last) &&
            last + 1 >= explore_marks.from)
            print_event(layout, last);
        i += row.count;
    }
}

void explore_print_table(const struct scenario *scenario, const struct run *run)
{
    struct layout layout = { .scenario = scenario, .run = run };

    measure(&layout);
    print_head(&layout);
    print_rows(&layout);
    print_rule(&layout);
}
