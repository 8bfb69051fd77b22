/* table.c - an observed run as a table, as textbooks draw an interleaving.
 *
 * One row an instruction, in the column of its thread. Columns may overlap:
 * since a row belongs to one thread, long words just run on. Two kinds of
 * rows stand for many: library code that touches nothing shared, and loops
 * that go round without changing anything that is watched.
 */
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "explore_private.h"

enum {
    WIDTH = 80,
    LINE = 200,     /* room for one that is too long after all */
    FOLD_LEAST = 3, /* instructions of the library */
    FOLD_OWN = 24,  /* and of the program itself */
    PERIOD_MAX = 64,
    ROWS_MAX = 400, /* then the middle is left out */
    NUMBER = 6,
    PLACE_MAX = 24,
    WORDS_MAX = 34,
    NAME_MAX = 14
};

/* The library begins here: crt0 is linked before it, and after the program. */
extern const char _start[];

struct row {
    uint32_t step, count; /* instructions it stands for */
    uint32_t period;      /* they are so many, again and again; or 0 */
};

struct layout {
    const struct scenario *scenario;
    const struct run *run;
    unsigned threads, watches;
    int place, indent, words; /* widths */
    int watch[EXPLORE_WATCHES];
};

/* ---- which rows ---- */

static bool changes(const struct run *run, uint32_t i)
{
    return i == 0 || memcmp(run->step[i].watch, run->step[i - 1].watch,
                            sizeof(run->step[i].watch)) != 0;
}

static bool begins_turn(const struct run *run, uint32_t i)
{
    return i == 0 || run->step[i].turn != run->step[i - 1].turn;
}

/* Not so if only what follows was not observed any more. */
static bool ends_turn(const struct run *run, uint32_t i)
{
    return i + 1 < run->observed ? begins_turn(run, i + 1)
                                 : run->observed < run->room;
}

static bool is_library(const struct step *step)
{
    return step->before.eip >= (uint32_t)(uintptr_t)_start;
}

/* Of the library, what others touch in this run; of the program itself, what
 * they could touch. */
static bool matters(const struct run *run, uint32_t i, bool library)
{
    return library ? explore_met(run, &run->step[i])
                   : explore_visible(run, &run->step[i]);
}

/* Instructions from here on that are nobody's business. */
static uint32_t dull(const struct run *run, uint32_t from)
{
    bool library = is_library(&run->step[from]);
    uint32_t i = from;

    while (i < run->observed && !changes(run, i) && !matters(run, i, library) &&
           is_library(&run->step[i]) == library &&
           (i == from || !begins_turn(run, i)))
        i++;
    return i - from >= (library ? FOLD_LEAST : FOLD_OWN) ? i - from : 0;
}

static bool same_step(const struct run *run, uint32_t a, uint32_t b)
{
    const struct step *one = &run->step[a], *other = &run->step[b];

    return one->before.eip == other->before.eip &&
           one->thread == other->thread &&
           begins_turn(run, a) == begins_turn(run, b) &&
           !memcmp(one->watch, other->watch, sizeof(one->watch));
}

/* Return how many instructions behind `from` are those before them again, with
 * this period. */
static uint32_t repeated(const struct run *run, uint32_t from, uint32_t period)
{
    uint32_t i = from;

    while (i < run->observed && same_step(run, i, i - period))
        i++;
    return (i - from) / period * period;
}

/* The loop whose second round begins here, if there is a third. */
static struct row find_loop(const struct run *run, uint32_t from)
{
    for (uint32_t period = 1; period <= PERIOD_MAX && period <= from;
         period++) {
        uint32_t count = repeated(run, from, period);
        if (count >= 2 * period && count > 4)
            return (struct row){ from, count, period };
    }
    return (struct row){ 0 };
}

static struct row row_at(const struct run *run, uint32_t step)
{
    struct row row = find_loop(run, step);
    uint32_t count;

    if (row.count)
        return row;
    count = dull(run, step);
    return (struct row){ step, count ? count : 1, 0 };
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

/* Make it fit into so many columns; an offset at its end is kept. */
static void abbreviate(char *text, int width)
{
    int length = (int)strlen(text);
    char *offset = strrchr(text, '+');
    int kept = offset && !strchr(offset, ']') ? (int)strlen(offset) : 0;
    int name = width - kept - 1;

    if (length <= width || name < 0)
        return;
    text[name] = '~';
    memmove(text + name + 1, text + length - kept, (size_t)kept + 1);
}

static void describe_place(const struct step *step, char *to, int width)
{
    const struct code *code = explore_code(step->before.eip);

    if (code)
        strlcpy(to, code->place, LINE);
    else
        snprintf(to, LINE, "%08x", (unsigned)step->before.eip);
    abbreviate(to, width);
}

static void measure_watches(struct layout *layout, const int32_t *values)
{
    for (unsigned i = 0; i < layout->watches; i++) {
        char value[LINE];
        explore_format_value(&layout->scenario->watches[i], values[i], value,
                             sizeof(value));
        widen(&layout->watch[i], strlen(value), NAME_MAX);
    }
}

static void measure_row(struct layout *layout, const struct row *row)
{
    const struct step *step = &layout->run->step[row->step];
    char words[LINE], place[LINE];

    measure_watches(layout, step->watch);
    describe_place(step, place, PLACE_MAX);
    widen(&layout->place, strlen(place), PLACE_MAX);
    if (row->count > 1)
        return;
    explore_describe_step(step, words, sizeof(words));
    widen(&layout->words, strlen(words), WORDS_MAX);
}

static int watches_width(const struct layout *layout)
{
    int width = 0;

    for (unsigned i = 0; i < layout->watches; i++)
        width += layout->watch[i] + 2;
    return width;
}

/* Return the width that is left for all threads' columns. */
static int body_width(const struct layout *layout)
{
    return layout->words + layout->indent * (int)(layout->threads - 1);
}

/* Take `*excess` columns from a width that is to keep `least`. */
static void shrink(int *width, int least, int *excess)
{
    int less = at_most(*excess, *width - least);

    if (less > 0) {
        *width -= less;
        *excess -= less;
    }
}

/* Make it all fit, at the cost first of what can be spared best. */
static void share_out(struct layout *layout)
{
    int others = (int)layout->threads - 1;
    int wanted = others * (others > 1 ? 6 : 12);
    int left = WIDTH - NUMBER - 2 - watches_width(layout);
    int excess = layout->place + layout->words + wanted - left;

    shrink(&layout->place, 18, &excess);
    shrink(&layout->words, 24, &excess);
    for (unsigned i = 0; i < layout->watches; i++) {
        shrink(&layout->watch[i], 8, &excess);
    }
    shrink(&layout->place, 12, &excess);
    shrink(&layout->words, 16, &excess);
    left = WIDTH - NUMBER - 2 - watches_width(layout) - layout->place;
    if (others)
        layout->indent =
            at_most((left - layout->words) / others, layout->words + 2);
    if (layout->indent < 4)
        layout->indent = 4;
}

static void measure(struct layout *layout)
{
    const struct run *run = layout->run;

    layout->threads = explore_threads(layout->scenario);
    layout->place = 5;
    layout->words = 24;
    while (layout->watches < EXPLORE_WATCHES &&
           layout->scenario->watches[layout->watches].at) {
        const struct watch *watch = &layout->scenario->watches[layout->watches];
        layout->watch[layout->watches++] =
            at_most((int)strlen(watch->name), NAME_MAX);
    }
    for (uint32_t i = 0; i < run->observed;) {
        struct row row = row_at(run, i);
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

/* In so many columns, cut off with a ~ if that is too few; minus: to the
 * right. */
static void put(struct line *line, int width, const char *text)
{
    int room = width < 0 ? -width : width;
    int left = (int)sizeof(line->text) - line->used;
    char words[LINE];

    if (left <= room)
        return;
    strlcpy(words, text, sizeof(words));
    abbreviate(words, room);
    snprintf(line->text + line->used, (size_t)left, width < 0 ? "%*s" : "%-*s",
             room, words);
    line->used += room;
}

/* Up to the column of a thread. */
static void put_margin(struct line *line, const struct layout *layout,
                       const char *number, const char *place, unsigned thread)
{
    put(line, NUMBER - 2, number);
    put(line, 2, "");
    put(line, layout->place, place);
    put(line, 2, "");
    put(line, layout->indent * (int)thread, "");
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
    bool apart = layout->indent > layout->words;
    int body = apart ? layout->indent - 2 : body_width(layout);

    printf("%.4s  %.*s", dashes, layout->place, dashes);
    for (unsigned i = 1; i < layout->threads && apart; i++)
        printf("  %.*s", body, dashes);
    printf("  %.*s", apart ? layout->words : body, dashes);
    for (unsigned i = 0; i < layout->watches; i++)
        printf("  %.*s", layout->watch[i], dashes);
    printf("\n");
}

/* "thread 0: add", or as much of it as there is room for. */
static void name_thread(const struct layout *layout, unsigned thread, char *to,
                        size_t size)
{
    uint32_t body = (uint32_t)(uintptr_t)layout->scenario->threads[thread];
    bool last = thread + 1 == layout->threads;
    int room = (last ? layout->words : layout->indent) - 1;
    const struct code *code = explore_code(body);

    snprintf(to, size, code ? "thread %u: %s" : "thread %u", thread,
             code ? code->place : "");
    if ((int)strlen(to) > room)
        snprintf(to, size, "thread %u", thread);
    if ((int)strlen(to) > room)
        snprintf(to, size, "T%u", thread);
}

static void print_head(const struct layout *layout)
{
    struct line line = { 0 };
    char name[LINE];

    put_margin(&line, layout, "step", "place", 0);
    for (unsigned i = 0; i < layout->threads; i++) {
        name_thread(layout, i, name, sizeof(name));
        put(&line, i + 1 < layout->threads ? layout->indent : layout->words,
            name);
    }
    for (unsigned i = 0; i < layout->watches; i++) {
        put(&line, 2, "");
        put(&line, -layout->watch[i], layout->scenario->watches[i].name);
    }
    finish(&line);
    print_rule(layout);
}

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

/* Values where they are news: they changed, or were looked at, or a thread
 * finds them so as its turn begins. */
static void put_watches(struct line *line, const struct layout *layout,
                        const struct row *row)
{
    const struct run *run = layout->run;
    uint32_t i = row->step;

    for (unsigned w = 0; w < layout->watches; w++) {
        const struct watch *watch = &layout->scenario->watches[w];
        char value[LINE] = "";
        if (begins_turn(run, i) ||
            run->step[i].watch[w] != run->step[i - 1].watch[w] ||
            (row->count == 1 && touched(&run->step[i], watch)))
            explore_format_value(watch, run->step[i].watch[w], value,
                                 sizeof(value));
        put(line, 2, "");
        put(line, -layout->watch[w], value);
    }
}

static void describe_row(const struct run *run, const struct row *row, char *to,
                         size_t size)
{
    if (row->period)
        snprintf(to, size, "... and %u times more",
                 (unsigned)(row->count / row->period));
    else if (row->count > 1)
        snprintf(to, size, "... %u instructions", (unsigned)row->count);
    else
        explore_describe_step(&run->step[row->step], to, size);
}

static void print_row(const struct layout *layout, const struct row *row)
{
    const struct step *step = &layout->run->step[row->step];
    int indent = layout->indent * step->thread;
    char number[12], place[LINE], words[LINE];
    struct line line = { 0 };

    snprintf(number, sizeof(number), "%4u", (unsigned)row->step);
    describe_place(step, place, layout->place);
    put_margin(&line, layout, number, place, step->thread);
    describe_row(layout->run, row, words, sizeof(words));
    put(&line, body_width(layout) - indent, words);
    if (!row->period)
        put_watches(&line, layout, row);
    finish(&line);
}

/* Print what happened at the end of the turn to which this instruction
 * belongs. */
static void print_event(const struct layout *layout, uint32_t i)
{
    const struct step *step = &layout->run->step[i];
    char words[LINE], marked[LINE];
    struct line line = { 0 };

    explore_describe_turn(layout->run, step->turn, words, sizeof(words));
    if (!*words)
        return;
    snprintf(marked, sizeof(marked), "-- %s --", words);
    put_margin(&line, layout, "", "", step->thread);
    put(&line, LINE - line.used - 1, marked);
    finish(&line);
}

static uint32_t count_rows(const struct run *run)
{
    uint32_t rows = 0;

    for (uint32_t i = 0; i < run->observed; i += row_at(run, i).count)
        rows++;
    return rows;
}

void explore_print_table(const struct scenario *scenario, const struct run *run)
{
    struct layout layout = { .scenario = scenario, .run = run };
    uint32_t rows = count_rows(run), number = 0;

    measure(&layout);
    print_head(&layout);
    for (uint32_t i = 0; i < run->observed; number++) {
        struct row row = row_at(run, i);
        uint32_t last = i + row.count - 1;
        bool shown = number < ROWS_MAX / 2 || number + ROWS_MAX / 2 >= rows;
        if (number == ROWS_MAX / 2 && !shown)
            printf("      ... %u rows are left out\n",
                   (unsigned)(rows - ROWS_MAX));
        if (shown)
            print_row(&layout, &row);
        if (shown && ends_turn(run, last))
            print_event(&layout, last);
        i += row.count;
    }
    print_rule(&layout);
}
