/* table.c - an observed run as a table, as textbooks draw an interleaving.
 *
 *     step  thread 0: add       thread 1: add       what it did       m
 *        0  +0  mov eax, [m]                        eax=0             0
 *           -- preempted with eax=0 --
 *
 * A row belongs to one thread, so columns may overlap, and long words run on.
 * A function's name stands on a line of its own, where a thread comes into it;
 * rows have the offset in it. An effect for which there is no room has a line
 * of its own, too. So no name is ever cut. rows.c says which rows there are,
 * columns.c how wide all is.
 */
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "foreign_private.h"
#include "table_private.h"
#include "waits_private.h"

enum { ROWS_MAX = 400 }; /* then the middle is left out */

/* ---- one row's words ---- */

/* A loop that goes on as far as the run was observed, if that had no end. */
static bool is_endless(const struct run *run, const struct row *row)
{
    return row->period && row->step + row->count == run->observed &&
           explore_has_no_end(run);
}

static void describe_loop(const struct run *run, const struct row *row,
                          char *to, size_t size)
{
    unsigned first = row->step - row->period, last = row->step - 1;
    unsigned times = row->count / row->period;

    if (is_endless(run, row))
        snprintf(to, size, "... steps %u to %u again and again, up to step %u",
                 first, last, (unsigned)run->observed - 1);
    else
        snprintf(to, size, "... steps %u to %u again, %u times", first, last,
                 times);
}

void explore_describe_row(const struct run *run, const struct row *row,
                          char *to, size_t size)
{
    if (row->period)
        describe_loop(run, row, to, size);
    else if (row->source)
        strlcpy(to, *row->source->text ? row->source->text : row->source->where,
                size);
    else if (row->count > 1)
        snprintf(to, size, "... %u instructions", (unsigned)row->count);
    else
        explore_describe_step(&run->step[row->step], to, size);
}

/* What the instructions of a row did, but for those that matter to nobody. */
static void describe_effects(const struct run *run, const struct row *row,
                             char *to, size_t size)
{
    for (uint32_t i = row->step; i < row->step + row->count; i++) {
        char effect[TABLE_LINE];
        if (row->count > 1 && !explore_matters(run, i) &&
            !explore_computes(run, i))
            continue;
        (explore_view.abstract
             ? explore_describe_abstract
             : explore_describe_effect)(run, i, effect, sizeof(effect));
        strlcat(to, *to && *effect ? "; " : "", size);
        strlcat(to, effect, size);
    }
}

void explore_describe_row_effect(const struct run *run, const struct row *row,
                                 char *to, size_t size)
{
    *to = '\0';
    if (row->source || row->count == 1)
        describe_effects(run, row, to, size);
    else if (row->period && explore_only_waits(run, row->step, row->period))
        strlcpy(to, "waits in a loop", size);
}

/* ---- rows ---- */

/* The watches that a row changes, a bit for each. */
static uint32_t changed_by(const struct run *run, const struct row *row)
{
    uint32_t changed = 0;

    for (uint32_t i = row->step; i < row->step + row->count; i++)
        for (unsigned w = 0; w < EXPLORE_WATCHES; w++)
            changed |= (uint32_t)explore_changes(run, i, w) << w;
    return changed;
}

static uint32_t different(const int32_t *a, const int32_t *b)
{
    uint32_t bits = 0;

    for (unsigned w = 0; w < EXPLORE_WATCHES; w++)
        bits |= (uint32_t)(a[w] != b[w]) << w;
    return bits;
}

/* The values after a step, or before all; those that have changed get a star.
 */
static void put_watches(struct line *line, const struct layout *layout,
                        const int32_t *values, uint32_t changed)
{
    for (unsigned w = 0; w < layout->watches; w++) {
        char value[TABLE_LINE];
        explore_format_value(&layout->scenario->watches[w], values[w], value,
                             sizeof(value));
        explore_put(line, 2, "");
        explore_put(line, 1 - layout->watch[w], value);
        explore_put(line, 1, changed >> w & 1 ? "*" : "");
    }
}

/* The values with which the table begins. */
static void print_start(const struct layout *layout)
{
    uint32_t from = explore_marks.from;
    struct line line = { 0 };
    char words[TABLE_LINE] = "start";

    if (!layout->watches && !from)
        return;
    if (from == 1)
        strlcpy(words, " ...   step 0 is as above", sizeof(words));
    else if (from)
        snprintf(words, sizeof(words), " ...   steps 0 to %u are as above",
                 (unsigned)from - 1);
    explore_put(&line, 0, words);
    explore_put_up_to(&line, explore_watches_column(layout));
    put_watches(&line, layout, explore_values_before(layout->run, from), 0);
    explore_finish(&line);
}

/* Once, before the first step that the schedule below makes otherwise. */
static void print_difference(struct layout *layout, uint32_t next)
{
    if (layout->told || !explore_marks.differs || next < explore_marks.differs)
        return;
    layout->told = true;
    printf(" ...   from here on the nearest schedule that is right is "
           "different: see below\n");
}

/* The function's name, where it is not the one that was named last. */
static void print_function(struct layout *layout, const struct step *step,
                           const char *function)
{
    struct line line = { 0 };

    if (layout->thread == step->thread && !strcmp(layout->function, function))
        return;
    strlcpy(layout->function, function, EXPLORE_NAME);
    layout->thread = step->thread;
    explore_put_up_to(&line, explore_column_of(layout, step->thread));
    explore_put(&line, 0, function);
    explore_put(&line, 0, ":");
    explore_finish(&line);
}

/* "a|": it is one of those that would have to be atomic. */
static const char *range_mark(uint32_t pc)
{
    const struct explore_range *range = explore_marks.range;

    return pc >= range[0].start && pc < range[0].end   ? "a|"
           : pc >= range[1].start && pc < range[1].end ? "b|"
                                                       : "";
}

/* The first round of a loop can be more threads' than one. */
static bool has_switch(const struct run *run, const struct row *row)
{
    for (uint32_t i = row->step - row->period; row->period && i < row->step;
         i++)
        if (run->step[i].thread != run->step[row->step].thread)
            return true;
    return false;
}

/* The row of a loop that has more threads than one stands on the left, and so
 * does one for which there is no room else. */
static void print_loop(const struct layout *layout, const struct row *row)
{
    unsigned thread = layout->run->step[row->step].thread;
    int column = explore_column_of(layout, thread), room;
    char words[TABLE_LINE], effect[TABLE_LINE];
    struct line line = { 0 };

    explore_describe_row(layout->run, row, words, sizeof(words));
    explore_describe_row_effect(layout->run, row, effect, sizeof(effect));
    if (*effect)
        strlcat(words, ": ", sizeof(words));
    strlcat(words, effect, sizeof(words));
    room = TABLE_WIDTH - (int)strlen(words);
    if (has_switch(layout->run, row) || room < TABLE_NUMBER)
        column = TABLE_NUMBER;
    explore_put_up_to(&line, column < room ? column : room);
    explore_put(&line, 0, words);
    explore_finish(&line);
}

/* The first of its instructions that is marked counts for all. */
static void put_number(struct line *line, const struct run *run,
                       const struct row *row)
{
    char number[16], mark = ' ';
    const char *range = "";

    for (uint32_t i = row->step; i < row->step + row->count; i++) {
        mark = mark == ' ' ? explore_mark(run, i) : mark;
        range = *range ? range : range_mark(run->step[i].before.eip);
    }
    snprintf(number, sizeof(number), "%4u%c%s", (unsigned)row->step, mark,
             range);
    explore_put(line, TABLE_NUMBER, number);
}

static void print_row(struct layout *layout, const struct row *row)
{
    const struct step *step = &layout->run->step[row->step];
    char function[EXPLORE_NAME], offset[EXPLORE_NAME], words[TABLE_LINE];
    char effect[TABLE_LINE];
    struct line line = { 0 }, more = { 0 };
    int column = explore_effect_column(layout);

    explore_split_place(step, function, offset);
    print_function(layout, step, function);
    explore_describe_row(layout->run, row, words, sizeof(words));
    explore_describe_row_effect(layout->run, row, effect, sizeof(effect));
    put_number(&line, layout->run, row);
    explore_put_up_to(&line, explore_column_of(layout, step->thread));
    explore_put(&line, layout->offset + 1, offset);
    explore_put(&line, 0, words);
    bool apart = line.used + 2 > column || (int)strlen(effect) > layout->effect;
    explore_put_up_to(&line, column);
    if (!apart)
        explore_put(&line, 0, effect);
    explore_put_up_to(&line, explore_watches_column(layout));
    put_watches(&line, layout,
                layout->run->step[row->step + row->count - 1].watch,
                changed_by(layout->run, row));
    explore_finish(&line);
    if (!apart || !*effect)
        return;
    explore_put_up_to(&more, (int)strlen(effect) > layout->effect
                                 ? explore_column_of(layout, step->thread) +
                                       layout->offset + 3
                                 : column);
    explore_put(&more, 0, effect);
    explore_finish(&more);
}

/* Print words at a thread's column, on as many lines as it takes. */
static void print_words(const struct layout *layout, unsigned thread,
                        const char *words)
{
    int column = explore_column_of(layout, thread);

    while (*words) {
        struct line line = { 0 };
        int length = (int)strlen(words), room = TABLE_WIDTH - column;
        if (length > room) {
            length = room;
            while (length > 1 && words[length] != ' ')
                length--;
        }
        explore_put_up_to(&line, column);
        snprintf(line.text + line.used, sizeof(line.text) - (size_t)line.used,
                 "%.*s", length, words);
        line.used += length;
        explore_finish(&line);
        words += length;
        words += *words == ' ';
        column = explore_column_of(layout, thread) + 3;
    }
}

/* Print words at a thread's column, with values behind them. */
static void print_with_values(const struct layout *layout, unsigned thread,
                              const char *words, const int32_t *values,
                              uint32_t changed)
{
    struct line line = { 0 };

    explore_put_up_to(&line, explore_column_of(layout, thread));
    if (line.used + (int)strlen(words) + 2 > explore_watches_column(layout))
        print_words(layout, thread, words);
    else
        explore_put(&line, 0, words);
    explore_put_up_to(&line, explore_watches_column(layout));
    put_watches(&line, layout, values, changed);
    explore_finish(&line);
}

/* Print what was executed while no other thread could run, and what is watched
 * behind it. */
static void print_carried(const struct layout *layout, uint32_t i)
{
    uint32_t from = 0, to;
    int recovery = explore_recovery(layout->run, i, &from, &to);
    const struct code *code = recovery > 0 ? explore_code(from) : NULL;
    const struct step *step = &layout->run->step[i];
    const int32_t *values = explore_values_carried(layout->run, i);

    for (; code && code->pc < to; code = explore_code(code->next)) {
        char words[TABLE_LINE];
        snprintf(words, sizeof(words), "   %s: %s", explore_carrier(from),
                 code->text);
        if (values && code->next >= to)
            print_with_values(layout, step->thread, words, values,
                              different(step->watch, values));
        else
            print_words(layout, step->thread, words);
    }
}

/* Print what happened at the end of a turn; false: nothing. */
static bool print_turn(const struct layout *layout, uint32_t turn)
{
    char words[TABLE_LINE], marked[TABLE_LINE];

    explore_describe_turn(layout->run, turn, words, sizeof(words));
    if (!*words)
        return false;
    snprintf(marked, sizeof(marked), "-- %.*s --", TABLE_LINE - 8, words);
    print_words(layout, layout->run->turn[turn].thread, marked);
    return true;
}

/* Print that of the turn to which this instruction belongs, and which sleeps
 * ended then. */
static void print_event(const struct layout *layout, uint32_t i)
{
    const struct run *run = layout->run;
    uint32_t turn = run->step[i].turn;

    if (print_turn(layout, turn))
        print_carried(layout, i);
    while (++turn < run->turns && run->turn[turn].event == EXPLORE_TIME_OUT)
        print_turn(layout, turn);
}

/* The end of this row's turn is told. */
static bool tells_end(const struct run *run, const struct row *row)
{
    uint32_t last = row->step + row->count - 1;
    char words[TABLE_LINE], before[TABLE_LINE];

    if (!explore_ends_turn(run, last) || last + 1 < explore_marks.from ||
        is_endless(run, row))
        return false;
    if (!row->period || !explore_ends_turn(run, row->step - 1))
        return true;
    explore_describe_turn(run, run->step[row->step - 1].turn, before,
                          sizeof(before));
    explore_describe_turn(run, run->step[last].turn, words, sizeof(words));
    return strcmp(words, before) != 0; /* else it is told of the first round */
}

static void print_one(struct layout *layout, const struct row *row, bool shown)
{
    uint32_t last = row->step + row->count - 1;

    if (shown)
        print_difference(layout, row->step);
    if (shown && row->period)
        print_loop(layout, row);
    else if (shown)
        print_row(layout, row);
    if (!tells_end(layout->run, row))
        return;
    print_difference(layout, last + 1);
    print_event(layout, last);
}

static void print_rows(struct layout *layout)
{
    const struct run *run = layout->run;
    uint32_t rows = explore_count_rows(run), number = 0;
    bool told = false;

    for (uint32_t i = 0; i < run->observed;) {
        struct row row = explore_row(run, i);
        bool shown =
            explore_row_shown(run, &row) && i + row.count > explore_marks.from;
        bool middle = number >= ROWS_MAX / 2 && number + ROWS_MAX / 2 < rows;
        if (middle && !told)
            printf("      ... %u rows are left out\n",
                   (unsigned)(rows - ROWS_MAX));
        told |= middle;
        number += shown;
        if (!middle)
            print_one(layout, &row, shown);
        i += row.count;
    }
}

void explore_print_table(const struct scenario *scenario, const struct run *run)
{
    struct layout layout = { .scenario = scenario, .run = run };

    explore_measure(&layout);
    explore_print_head(&layout);
    print_start(&layout);
    print_rows(&layout);
    explore_print_rule(&layout);
}
