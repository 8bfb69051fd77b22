/* visible.c - what an instruction touches, and whether others can see it.
 *
 * A thread's own are its stack and thread data, unless somebody else touches
 * the same bytes somewhere in the run; constants are nobody's.
 */
#include <reprise/ras.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "cpus_private.h"
#include "foreign_private.h"
#include "picture_private.h"

/* program.ld: code and constants; and the program's sequences. */
extern const char __constant_start[], __constant_end[];
extern const struct ras_descriptor __ras_start[], __ras_end[];
extern const struct ras_descriptor __ras_dynamic_start[], __ras_dynamic_end[];

/* ---- who touches which word ---- */

enum { WORDS = 1 << 15, PIECE_MAX = 256 };

struct word {
    uint32_t number;      /* address / 4 */
    uint32_t survey : 23; /* which one wrote it down; of others it is stale */
    uint32_t written : 1;
    uint32_t threads : 8; /* a bit for each that touches it */
};

enum { VISIBLE = 1, MET = 2, SHARED = 4 };

static struct {
    const struct run *run;
    uint8_t *verdict; /* for each step */
    uint32_t room, number, words;
    struct word *word; /* a hash table, at most half full */
    bool full;         /* too many: then everything is touched by all */
    bool alone;        /* there is one thread only */
} survey;

static struct word *find_word(uint32_t number)
{
    uint32_t i = number * 2654435761u >> 17;

    while (survey.word[i].survey == survey.number &&
           survey.word[i].number != number)
        i = (i + 1) % WORDS;
    return &survey.word[i];
}

static void note_word(uint32_t number, unsigned thread, bool writes)
{
    struct word *word = find_word(number);

    if (word->survey != survey.number) {
        survey.full |= survey.words++ == WORDS / 2;
        if (survey.full)
            return;
        *word = (struct word){ .number = number, .survey = survey.number };
    }
    word->threads |= 1u << thread;
    word->written |= writes;
}

static void note(const struct touch *touch, unsigned thread, bool writes)
{
    if (touch->size > PIECE_MAX)
        survey.full = true;
    for (uint32_t i = 0; !survey.full && i < touch->size + touch->at % 4;
         i += 4)
        note_word(touch->at / 4 + i / 4, thread, writes);
}

/* Somebody writes it, too. */
static bool is_written(const struct touch *touch)
{
    for (uint32_t i = 0; i < touch->size + touch->at % 4; i += 4) {
        const struct word *word;
        if (survey.full)
            return true;
        word = find_word(touch->at / 4 + i / 4);
        if (word->survey == survey.number && word->written)
            return true;
    }
    return false;
}

static bool is_watched(const struct run *run, const struct touch *touch)
{
    const struct scenario *scenario = run->scenario;

    for (unsigned i = 0; scenario && i < EXPLORE_WATCHES; i++) {
        const struct watch *watch = &scenario->watches[i];
        uint32_t at = (uint32_t)(uintptr_t)watch->at;
        if (at && touch->at < at + watch->size && at < touch->at + touch->size)
            return true;
    }
    return false;
}

/* Another one touches some of it, too. */
static bool is_met(const struct touch *touch, unsigned thread)
{
    for (uint32_t i = 0; i < touch->size + touch->at % 4; i += 4) {
        const struct word *word;
        if (survey.full)
            return true;
        word = find_word(touch->at / 4 + i / 4);
        if (word->survey == survey.number && word->threads & ~(1u << thread))
            return true;
    }
    return false;
}

/* ---- whose memory it is ---- */

static bool lies_in(const struct touch *touch, uint32_t low, uint32_t high)
{
    return touch->at >= low && touch->at <= high &&
           touch->size <= high - touch->at;
}

static bool is_constant(const struct touch *touch)
{
    uint32_t births = (uint32_t)(uintptr_t)&__births;

    return lies_in(touch, (uint32_t)(uintptr_t)__constant_start,
                   (uint32_t)(uintptr_t)__constant_end) ||
           lies_in(touch, births, births + sizeof(__births));
}

static bool is_own(const struct run *run, unsigned thread,
                   const struct touch *touch)
{
    return lies_in(touch, run->stack[thread][0], run->stack[thread][1]);
}

const struct ras_descriptor *explore_sequence(uint32_t pc)
{
    const struct ras_descriptor *row;

    for (row = __ras_start; row < __ras_end; row++)
        if (pc >= row->start && pc <= row->end && row->end > row->start)
            return row;
    for (row = __ras_dynamic_start; row < __ras_dynamic_end; row++)
        if (pc >= row->start && pc <= row->end && row->end > row->start)
            return row;
    return NULL;
}

int explore_in_sequence(uint32_t pc)
{
    const struct ras_descriptor *row = explore_sequence(pc);

    return row && pc < row->end;
}

int explore_past_commit(uint32_t pc)
{
    const struct ras_descriptor *row = explore_sequence(pc);

    return row && pc > row->commit && pc < row->end;
}

/* The kernel knows where a sequence begins and ends: a switch inside one has
 * consequences, whatever the instruction. */
static bool is_inside(uint32_t pc)
{
    const struct ras_descriptor *row = explore_sequence(pc);

    return row && pc > row->start && pc < row->end;
}

/* On several CPUs the stack counts, too. */
static int all_touches(const struct run *run, const struct step *step,
                       struct touch touches[EXPLORE_TOUCHES])
{
    struct operation operation =
        explore_operation(&step->before, run->tls[step->thread]);

    for (int i = 0; i < operation.count; i++)
        touches[i] =
            (struct touch){ operation.access[i].at, operation.access[i].size };
    return operation.kind == OPERATION_CALL ||
                   operation.kind == OPERATION_UNKNOWN
               ? -1
               : operation.count;
}

/* Return how many pieces of memory that are not constant it touches; or -1, as
 * explore_touches(). */
static int touches_of(const struct run *run, const struct step *step,
                      struct touch touches[EXPLORE_TOUCHES])
{
    const struct code *code = explore_code(step->before.eip);
    int count = explore_cpus(run->scenario) > 1
                    ? all_touches(run, step, touches)
                : code ? explore_touches(code, &step->before, touches)
                       : -1;
    int kept = 0;

    for (int i = 0; i < count; i++)
        if (!is_constant(&touches[i]))
            touches[kept++] = touches[i];
    return count < 0 ? count : kept;
}

static bool writes(const struct step *step)
{
    return explore_code(step->before.eip)->means.writes;
}

static void note_step(const struct run *run, const struct step *step)
{
    struct touch touches[EXPLORE_TOUCHES];
    int count = touches_of(run, step, touches);

    for (int i = 0; i < count; i++)
        note(&touches[i], step->thread, writes(step));
}

static uint8_t judge(const struct run *run, const struct step *step)
{
    struct touch touches[EXPLORE_TOUCHES];
    int count = touches_of(run, step, touches);
    uint8_t verdict = is_inside(step->before.eip) ? VISIBLE : 0;

    if (count < 0)
        return VISIBLE | MET | SHARED;
    for (int i = 0; i < count; i++) {
        bool met = is_met(&touches[i], step->thread);
        if (met)
            verdict |= VISIBLE | MET;
        else if (!is_own(run, step->thread, &touches[i]))
            verdict |= VISIBLE;
        if (is_watched(run, &touches[i]) ||
            (verdict & VISIBLE && !explore_is_library(step) && writes(step)) ||
            ((met || (survey.alone && verdict & VISIBLE)) &&
             is_written(&touches[i])))
            verdict |= SHARED;
    }
    return verdict;
}

/* ---- a run ---- */

static bool make_room(uint32_t steps)
{
    uint8_t *verdict;

    if (!survey.word)
        survey.word = calloc(WORDS, sizeof(*survey.word));
    if (steps <= survey.room)
        return survey.word;
    verdict = realloc(survey.verdict, steps);
    if (!verdict)
        return false;
    survey.verdict = verdict;
    survey.room = steps;
    return survey.word;
}

/* Others come before a call of the library and after it, and never into it; and
 * no table shows what it does: the instruction that calls stands for it. */
static void hide_calls(const struct run *run)
{
    uint32_t inside[EXPLORE_THREADS] = { 0 };
    uint32_t last[EXPLORE_THREADS] = { 0 };

    for (uint32_t i = 0; i < run->observed; i++) {
        const struct step *step = &run->step[i];
        bool was_inside = inside[step->thread];
        if (explore_is_inside_call(step, inside))
            survey.verdict[i] = 0;
        else if (inside[step->thread] && !was_inside) {
            survey.verdict[i] |= VISIBLE;
            survey.verdict[last[step->thread]] |= SHARED;
        }
        last[step->thread] = i;
    }
}

void explore_survey(const struct run *run)
{
    survey.run = NULL;
    if (!make_room(run->observed))
        return;
    survey.number = (survey.number + 1) & 0x7fffff;
    if (!survey.number) {
        memset(survey.word, 0, WORDS * sizeof(*survey.word));
        survey.number = 1;
    }
    survey.words = 0;
    survey.full = false;
    survey.alone = run->observed > 0;
    for (uint32_t i = 0; i < run->observed; i++)
        survey.alone &= run->step[i].thread == run->step[0].thread;
    for (uint32_t i = 0; i < run->observed; i++)
        note_step(run, &run->step[i]);
    for (uint32_t i = 0; i < run->observed; i++)
        survey.verdict[i] = judge(run, &run->step[i]);
    if (explore_is_foreign(run->scenario))
        hide_calls(run);
    survey.run = run;
}

int explore_visible(const struct run *run, const struct step *step)
{
    return run != survey.run || survey.verdict[step - run->step] & VISIBLE;
}

int explore_met(const struct run *run, const struct step *step)
{
    return run != survey.run || survey.verdict[step - run->step] & MET;
}

int explore_shared(const struct run *run, const struct step *step)
{
    return run != survey.run || survey.verdict[step - run->step] & SHARED;
}
