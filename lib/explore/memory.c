/* memory.c - what lay in memory before and after each step of an observed run.
 *
 * The run itself knows the watched variables only. So explore_remember() looks
 * which other words its threads share, and runs the same schedule again, as
 * often as it takes, with those observed instead (struct run.probe). The same
 * schedule takes the same way; where it does not, nothing is known.
 */
#include <stdlib.h>
#include <string.h>

#include "picture_private.h"

enum { MOST = 48 }; /* words: 8 runs */

static struct {
    const struct run *run;
    uint32_t count, observed;
    struct touch word[MOST];
    int32_t first[MOST]; /* before all steps */
    int32_t *after;      /* [count][observed] */
} memory;

static int same_word(const struct touch *a, const struct touch *b)
{
    return a->at == b->at && a->size == b->size;
}

static int find(const struct touch *touch)
{
    for (uint32_t i = 0; i < memory.count; i++)
        if (same_word(&memory.word[i], touch))
            return (int)i;
    return -1;
}

/* ---- which words ---- */

static void want_step(const struct run *run, const struct step *step)
{
    const struct code *code = explore_code(step->before.eip);
    struct touch touches[EXPLORE_TOUCHES];
    int count = code && explore_shared(run, step)
                    ? explore_touches(code, &step->before, touches)
                    : 0;

    for (int i = 0; i < count; i++) {
        if (touches[i].size == 8)
            touches[i].size = 4; /* its lower half will do */
        if (touches[i].size <= 4 && find(&touches[i]) < 0 &&
            memory.count < MOST)
            memory.word[memory.count++] = touches[i];
    }
}

/* ---- looking again ---- */

static void copy_values(const struct run *again, uint32_t from, uint32_t count)
{
    for (uint32_t w = 0; w < count; w++) {
        int32_t *to = memory.after + (from + w) * memory.observed;
        memory.first[from + w] = again->first[w];
        for (uint32_t i = 0; i < memory.observed; i++)
            to[i] = again->step[i].watch[w];
    }
}

static int same_way(const struct run *a, const struct run *b)
{
    if (b->observed < a->observed)
        return 0;
    for (uint32_t i = 0; i < a->observed; i++)
        if (a->step[i].thread != b->step[i].thread ||
            a->step[i].before.eip != b->step[i].before.eip ||
            a->step[i].before.esp != b->step[i].before.esp)
            return 0;
    return 1;
}

/* Look at the words from `from` on, as many as one run can: how many, or -1.
 * It is run in the same place, so that all addresses are the same again. */
static int look_again(const struct run *before, struct run *run, uint32_t from)
{
    uint32_t count = memory.count - from;

    if (count > EXPLORE_WATCHES)
        count = EXPLORE_WATCHES;
    memset(run->probe, 0, sizeof(run->probe));
    memcpy(run->probe, memory.word + from, count * sizeof(*run->probe));
    if (explore_run(run) || !same_way(before, run))
        return -1;
    copy_values(run, from, count);
    return (int)count;
}

static uint32_t look_at_all(const struct run *before, struct run *run)
{
    uint32_t done = 0;

    while (done < memory.count) {
        int count = look_again(before, run, done);
        if (count < 0)
            break;
        done += (uint32_t)count;
    }
    return done;
}

/* Numbers of threads are others each time, and so may values be that are made
 * of them: where the run's own registers tell what is in a word, they count. */
static void correct(const struct run *run, uint32_t word)
{
    int32_t *values = memory.after + word * memory.observed;
    int32_t seen = memory.first[word], now = seen;

    for (uint32_t i = 0; i < memory.observed; i++) {
        int32_t looked = values[i], value;
        if (explore_word_after(run, i, &memory.word[word], &value))
            now = value;
        else if (looked != seen)
            now = looked;
        seen = looked;
        values[i] = now;
    }
}

void explore_remember(struct run *run)
{
    size_t size = sizeof(*run) + run->room * sizeof(*run->step);
    struct run *before = malloc(size);

    memory.run = NULL;
    memory.count = 0;
    memory.observed = run->observed;
    for (uint32_t i = 0; i < run->observed; i++)
        want_step(run, &run->step[i]);
    free(memory.after);
    memory.after =
        calloc(memory.count * memory.observed + 1, sizeof(*memory.after));
    if (before && memory.after) {
        memcpy(before, run, size);
        memory.count = look_at_all(before, run);
        memcpy(run, before, size);
        memory.run = run;
        for (uint32_t word = 0; word < memory.count; word++)
            correct(run, word);
    }
    free(before);
    explore_follow_values(run);
}

/* ---- asking ---- */

static int shows(const struct watch *watch, const struct touch *touch)
{
    return (uint32_t)(uintptr_t)watch->at == touch->at &&
           watch->size == touch->size;
}

int explore_is_pointer(const struct run *run, const struct touch *touch)
{
    for (unsigned w = 0; run->scenario && w < EXPLORE_WATCHES; w++)
        if (run->scenario->watches[w].pointer &&
            shows(&run->scenario->watches[w], touch))
            return 1;
    return 0;
}

static int ask_watches(const struct run *run, uint32_t i,
                       const struct touch *touch, int32_t *before,
                       int32_t *after)
{
    for (unsigned w = 0; w < EXPLORE_WATCHES; w++) {
        const struct watch *watch = &run->scenario->watches[w];
        if (!shows(watch, touch))
            continue;
        *before = i ? run->step[i - 1].watch[w] : run->first[w];
        *after = run->step[i].watch[w];
        return EXPLORE_BEFORE | EXPLORE_AFTER;
    }
    return 0;
}

int explore_memory(const struct run *run, uint32_t i, const struct touch *touch,
                   int32_t *before, int32_t *after)
{
    struct touch lower = { touch->at, touch->size == 8 ? 4 : touch->size };
    int word = memory.run == run ? find(&lower) : -1;

    if (word < 0)
        return run->scenario ? ask_watches(run, i, touch, before, after) : 0;
    *after = memory.after[(uint32_t)word * memory.observed + i];
    *before = i ? memory.after[(uint32_t)word * memory.observed + i - 1]
                : memory.first[word];
    return EXPLORE_BEFORE | EXPLORE_AFTER;
}
