/* columns.c - how wide the columns of a table are, its head, and its lines.
 */
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "foreign_private.h"
#include "table_private.h"

enum {
    WORDS_MAX = 40,
    EFFECT_MAX = 26,
    EFFECT_USUAL = 17, /* "writes 1 over -1" fits */
    INDENT_LEAST = 5,
    VALUE_MAX = 12,
    HEAD_MAX = 8 /* of a watched variable; longer ones get a number */
};

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

static void measure_values(struct layout *layout, const int32_t *values)
{
    char text[TABLE_LINE];

    for (unsigned i = 0; i < layout->watches; i++) {
        explore_format_value(&layout->scenario->watches[i], values[i], text,
                             sizeof(text));
        widen(&layout->watch[i], strlen(text) + 1, VALUE_MAX);
    }
}

static void measure_row(struct layout *layout, const struct row *row)
{
    const struct step *step = &layout->run->step[row->step];
    char text[TABLE_LINE], function[EXPLORE_NAME];

    measure_values(layout, step->watch);
    explore_split_place(step, function, text);
    widen(&layout->offset, strlen(text), TABLE_WIDTH);
    explore_describe_row(layout->run, row, text, sizeof(text));
    if (!row->period)
        widen(&layout->words, strlen(text), WORDS_MAX);
    explore_describe_row_effect(layout->run, row, text, sizeof(text));
    widen(&layout->effect, strlen(text), EFFECT_MAX);
}

/* Return the width that is left for all threads' columns. */
static int body_width(const struct layout *layout)
{
    return TABLE_WIDTH - TABLE_NUMBER - watches_width(layout) - layout->effect -
           2;
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

void explore_measure(struct layout *layout)
{
    const struct run *run = layout->run;

    layout->threads = explore_threads_of(layout->scenario, run);
    layout->words = 18;
    layout->effect = 11;
    measure_watches(layout);
    measure_values(layout, explore_values_before(run, explore_marks.from));
    for (uint32_t i = 0; i < run->observed;) {
        struct row row = explore_row(run, i);
        if (explore_row_shown(run, &row))
            measure_row(layout, &row);
        i += row.count;
    }
    share_out(layout);
}

/* ---- lines ---- */

/* In so many columns, or as many more as it takes; minus: to the right. */
void explore_put(struct line *line, int width, const char *text)
{
    int left = (int)sizeof(line->text) - line->used;
    int length =
        snprintf(line->text + line->used, (size_t)left,
                 width < 0 ? "%*s" : "%-*s", width < 0 ? -width : width, text);

    line->used += length < left ? length : left - 1;
}

/* Up to a column, if it is not there yet. */
void explore_put_up_to(struct line *line, int column)
{
    if (column > line->used)
        explore_put(line, column - line->used, "");
}

int explore_column_of(const struct layout *layout, unsigned thread)
{
    return TABLE_NUMBER + layout->indent * (int)thread;
}

int explore_effect_column(const struct layout *layout)
{
    return TABLE_WIDTH - watches_width(layout) - layout->effect;
}

int explore_watches_column(const struct layout *layout)
{
    return TABLE_WIDTH - watches_width(layout);
}

void explore_finish(struct line *line)
{
    while (line->used && line->text[line->used - 1] == ' ')
        line->used--;
    printf("%.*s\n", line->used, line->text);
}

void explore_print_rule(const struct layout *layout)
{
    static const char dashes[] =
        "--------------------------------------------------------------------"
        "--------------------------------------------------------------------";
    struct line line = { 0 };
    int body = body_width(layout);

    explore_put(&line, 0, "----   ");
    for (unsigned i = 0; i < layout->threads; i++) {
        bool last = i + 1 == layout->threads;
        int width = last ? body - layout->indent * (int)i : layout->indent - 2;
        explore_put_up_to(&line, explore_column_of(layout, i));
        snprintf(line.text + line.used, sizeof(line.text) - (size_t)line.used,
                 "%.*s", width, dashes);
        line.used += width;
    }
    explore_put(&line, 0, "  ");
    explore_put(&line, 0, dashes + sizeof(dashes) - 1 - layout->effect);
    for (unsigned i = 0; i < layout->watches; i++) {
        explore_put(&line, 0, "  ");
        explore_put(&line, 0, dashes + sizeof(dashes) - 1 - layout->watch[i]);
    }
    explore_finish(&line);
}

/* ---- the head ---- */

/* "thread 0: add"; false: there is no room for the name. */
static bool name_thread(const struct layout *layout, unsigned thread, char *to,
                        size_t size)
{
    uint32_t body = explore_body_of(layout->scenario, layout->run, thread);
    bool last = thread + 1 == layout->threads;
    int room = last ? explore_effect_column(layout) -
                          explore_column_of(layout, thread) - 2
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
    char name[TABLE_LINE];

    for (unsigned i = 0; i < layout->threads; i++) {
        const struct code *code =
            explore_code(explore_body_of(layout->scenario, layout->run, i));
        if (name_thread(layout, i, name, sizeof(name)) || !code)
            continue;
        if (*name == 'T')
            printf("%s is thread %u: %s\n", name, i, code->place);
        else
            printf("%s: %s\n", name, code->place);
    }
    for (unsigned i = 0; i < layout->watches; i++)
        if (layout->numbered[i])
            printf("(%u) is %s\n", i + 1, layout->scenario->watches[i].name);
}

void explore_print_head(const struct layout *layout)
{
    struct line line = { 0 };
    char name[TABLE_LINE];

    print_names(layout);
    explore_put(&line, TABLE_NUMBER, "step");
    for (unsigned i = 0; i < layout->threads; i++) {
        name_thread(layout, i, name, sizeof(name));
        explore_put_up_to(&line, explore_column_of(layout, i));
        explore_put(&line, 0, name);
    }
    explore_put_up_to(&line, explore_effect_column(layout));
    explore_put(&line, layout->effect, "what it did");
    for (unsigned i = 0; i < layout->watches; i++) {
        snprintf(name, sizeof(name), "(%u)", i + 1);
        explore_put(&line, 2, "");
        explore_put(&line, 1 - layout->watch[i],
                    layout->numbered[i] ? name
                                        : layout->scenario->watches[i].name);
        explore_put(&line, 1, "");
    }
    explore_finish(&line);
    explore_print_rule(layout);
}
