/* rows.c - which rows a table of an observed run has.
 *
 * One row an instruction; but two kinds stand for many: library code that
 * touches nothing shared, and loops that go round without changing anything
 * that is watched. Shown are, unless all are asked for, those that touch memory
 * that is shared, and what ended the run.
 */
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "picture_private.h"
#include "waits_private.h"

enum {
    FOLD_LEAST = 3, /* instructions of the library */
    FOLD_OWN = 24,  /* and of the program itself */
    PERIOD_MAX = 64
};

/* The library begins here: crt0 is linked before it, and after the program. */
extern const char _start[];

struct explore_view explore_view;
struct explore_marks explore_marks = { .certain = EXPLORE_NOWHERE };

/* What was carried on between two turns changed it, and not this step. */
static bool was_carried(const struct run *run, uint32_t i)
{
    return i && explore_begins_turn(run, i) &&
           explore_recovery(run, i - 1, NULL, NULL) > 0;
}

const int32_t *explore_values_carried(const struct run *run, uint32_t i)
{
    const struct step *next = i + 1 < run->observed ? &run->step[i + 1] : NULL;
    const struct code *code = next ? explore_code(next->before.eip) : NULL;

    return !code || code->means.writes || code->means.unknown ? NULL
                                                              : next->watch;
}

const int32_t *explore_values_before(const struct run *run, uint32_t i)
{
    return i ? run->step[i - 1].watch : run->first;
}

int explore_changes(const struct run *run, uint32_t i, unsigned watch)
{
    return run->step[i].watch[watch] != explore_values_before(run, i)[watch] &&
           !was_carried(run, i);
}

static bool changes(const struct run *run, uint32_t i)
{
    return memcmp(run->step[i].watch, explore_values_before(run, i),
                  sizeof(run->step[i].watch)) != 0 &&
           !was_carried(run, i);
}

int explore_begins_turn(const struct run *run, uint32_t i)
{
    return i == 0 || run->step[i].turn != run->step[i - 1].turn;
}

/* Not so if only what follows was not observed any more. */
int explore_ends_turn(const struct run *run, uint32_t i)
{
    return i + 1 < run->observed ? explore_begins_turn(run, i + 1)
                                 : run->observed < run->room;
}

int explore_is_library(const struct step *step)
{
    return step->before.eip >= (uint32_t)(uintptr_t)_start;
}

/* Of the library, what others touch in this run; of the program itself, what
 * they could touch. */
static bool matters(const struct run *run, uint32_t i, bool library)
{
    return library ? explore_met(run, &run->step[i]) ||
                         explore_shared(run, &run->step[i])
                   : explore_visible(run, &run->step[i]);
}

static bool is_marked(uint32_t pc)
{
    const struct ras_descriptor *sequence = explore_marks.sequence;

    return sequence && pc >= sequence->start && pc <= sequence->end;
}

/* Instructions from here on that are nobody's business. */
static uint32_t dull(const struct run *run, uint32_t from)
{
    bool library = explore_is_library(&run->step[from]);
    uint32_t i = from;

    while (i < run->observed && !changes(run, i) && !matters(run, i, library) &&
           !is_marked(run->step[i].before.eip) && !explore_computes(run, i) &&
           explore_is_library(&run->step[i]) == library &&
           (i == from || !explore_begins_turn(run, i)))
        i++;
    return i - from >= (library ? FOLD_LEAST : FOLD_OWN) ? i - from : 0;
}

static bool same_step(const struct run *run, uint32_t a, uint32_t b)
{
    const struct step *one = &run->step[a], *other = &run->step[b];

    return one->before.eip == other->before.eip &&
           one->thread == other->thread &&
           explore_begins_turn(run, a) == explore_begins_turn(run, b) &&
           !memcmp(one->watch, other->watch, sizeof(one->watch));
}

/* Return how many instructions behind `from` are those before them again, with
 * this period: whole rounds, or in a run without end all that are left. */
static uint32_t repeated(const struct run *run, uint32_t from, uint32_t period)
{
    uint32_t i = from;

    while (i < run->observed && same_step(run, i, i - period))
        i++;
    if (i == run->observed && explore_has_no_end(run))
        return i - from;
    return (i - from) / period * period;
}

/* The loop whose second round begins here, if there is a third. */
static struct row find_loop(const struct run *run, uint32_t from)
{
    for (uint32_t period = 1; period <= PERIOD_MAX && period <= from;
         period++) {
        uint32_t count = repeated(run, from, period);
        if (count >= 2 * period && count > 4)
            return (struct row){ from, count, period, NULL };
    }
    return (struct row){ 0 };
}

/* Return how many instructions from here on are of one line of the source; but
 * a table can begin in the middle of a line. */
static uint32_t one_line(const struct run *run, uint32_t from)
{
    const struct source *source = explore_source(run->step[from].before.eip);
    uint32_t i = from + 1;

    while (i < run->observed && !explore_begins_turn(run, i) &&
           i != explore_marks.from && explore_source(run->step[i].before.eip) &&
           !strcmp(explore_source(run->step[i].before.eip)->where,
                   source->where) &&
           run->step[i].before.eip > run->step[i - 1].before.eip)
        i++;
    return i - from;
}

struct row explore_row(const struct run *run, uint32_t step)
{
    struct row row = find_loop(run, step);
    uint32_t count;

    if (row.count)
        return row;
    if (explore_view.source)
        row.source = explore_source(run->step[step].before.eip);
    if (row.source)
        return (struct row){ step, one_line(run, step), 0, row.source };
    count = dull(run, step);
    return (struct row){ step, count ? count : 1, 0, NULL };
}

int explore_changed(const struct run *run)
{
    for (uint32_t i = 0; i < run->observed; i++)
        if (changes(run, i))
            return true;
    return false;
}

/* The last step of a run that did not come to its end: there it died, or the
 * invariant broke. */
static bool ends_run(const struct run *run, uint32_t i)
{
    return i + 1 == run->observed &&
           (run->ending == ENDED_DEAD || run->ending == ENDED_BROKEN);
}

int explore_matters(const struct run *run, uint32_t i)
{
    return explore_view.instructions || is_marked(run->step[i].before.eip) ||
           explore_shared(run, &run->step[i]) || changes(run, i) ||
           ends_run(run, i);
}

/* It was a row of the table above. */
static bool was_shown(uint32_t pc)
{
    for (unsigned i = 0; i < explore_marks.above_count; i++)
        if (explore_marks.above[i] == pc)
            return true;
    return false;
}

int explore_row_shown(const struct run *run, const struct row *row)
{
    for (uint32_t i = row->step; i < row->step + row->count; i++)
        if (explore_matters(run, i) || explore_computes(run, i) ||
            was_shown(run->step[i].before.eip))
            return true;
    return false;
}

void explore_note_rows(const struct run *run)
{
    explore_marks.above_count = 0;
    for (uint32_t i = 0; i < run->observed; i++) {
        uint32_t pc = run->step[i].before.eip;
        if (explore_marks.above_count < EXPLORE_ABOVE &&
            explore_matters(run, i) && !was_shown(pc))
            explore_marks.above[explore_marks.above_count++] = pc;
    }
}

uint32_t explore_count_rows(const struct run *run)
{
    uint32_t rows = 0;

    for (uint32_t i = 0; i < run->observed;) {
        struct row row = explore_row(run, i);
        rows += (uint32_t)explore_row_shown(run, &row);
        i += row.count;
    }
    return rows;
}

/* A handler runs on the same stack, below what it interrupted. */
const struct step *explore_resumed(const struct run *run, uint32_t i)
{
    const struct step *end = &run->step[run->observed], *step = &run->step[i];
    const struct turn *turn = &run->turn[step->turn];
    bool handler = turn->event == EXPLORE_SIGNAL && explore_ends_turn(run, i);
    uint8_t thread = step->thread;

    for (step++; step < end; step++)
        if (step->thread == thread &&
            !(handler && step->before.esp < turn->after.esp))
            return step;
    return NULL;
}

/* ---- where it is ---- */

/* In the margin of a sequence. */
static void append_border(uint32_t pc, char *offset)
{
    const struct ras_descriptor *sequence = explore_marks.sequence;

    if (!sequence)
        return;
    if (pc == sequence->start)
        strlcat(offset, " start", EXPLORE_NAME);
    else if (pc == sequence->end)
        strlcat(offset, " end", EXPLORE_NAME);
    else if (pc == sequence->commit)
        strlcat(offset, " commit", EXPLORE_NAME);
}

/* "add (add.c)" and ":12". */
static void name_line(uint32_t pc, char *function, char *offset)
{
    const struct source *source = explore_source(pc);
    const char *line = source ? strrchr(source->where, ':') : NULL;
    char file[EXPLORE_NAME];

    if (!line)
        return;
    snprintf(file, sizeof(file), " (%.*s)", (int)(line - source->where),
             source->where);
    strlcat(function, file, EXPLORE_NAME);
    strlcpy(offset, line, EXPLORE_NAME);
}

/* "add" and "+6", of "add+6". */
void explore_split_place(const struct step *step, char *function, char *offset)
{
    const struct code *code = explore_code(step->before.eip);
    const char *plus = code ? strrchr(code->place, '+') : NULL;

    if (!code) {
        snprintf(function, EXPLORE_NAME, "?");
        snprintf(offset, EXPLORE_NAME, "%08x", (unsigned)step->before.eip);
    } else if (plus) {
        snprintf(function, EXPLORE_NAME, "%.*s", (int)(plus - code->place),
                 code->place);
        strlcpy(offset, plus, EXPLORE_NAME);
    } else {
        strlcpy(function, code->place, EXPLORE_NAME);
        strlcpy(offset, "+0", EXPLORE_NAME);
    }
    if (explore_view.source)
        name_line(step->before.eip, function, offset);
    append_border(step->before.eip, offset);
}
