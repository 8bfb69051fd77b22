/* flow.c - values from shared memory, on their way through the registers.
 *
 * explore_follow_values() goes through an observed run once, and notes of each
 * step which registers hold, after it, what its thread found in shared memory
 * or computed from it. From that a table knows which registers to show where a
 * thread is preempted, and which instructions compute what is stored later.
 */
#include <string.h>

#include "words_private.h"

/* A bit for each register, after each step. */
static struct {
    const struct run *run;
    uint8_t held[OBSERVED_MAX]; /* it comes from shared memory */
    uint8_t
        pointer[OBSERVED_MAX]; /* from a word that is watched as a pointer */
    uint8_t computes[OBSERVED_MAX];
} flow;

static bool loads(const struct words *words)
{
    return (explore_is_memory(words->second) && !explore_is_lea(words)) ||
           explore_is_exchange(words->name);
}

/* Take one instruction into account: which registers then hold a value that
 * comes from shared memory. */
static uint32_t follow(const struct run *run, uint32_t i,
                       const struct words *words, uint32_t held)
{
    bool from = (explore_shared(run, &run->step[i]) && loads(words)) ||
                (!loads(words) && explore_read_by(words) & held);

    return from ? held | explore_written_by(words)
                : held & ~explore_written_by(words);
}

/* Say whether it touches a word that is watched as a pointer. */
static bool touches_pointer(const struct run *run, const struct step *step)
{
    struct touch touches[EXPLORE_TOUCHES];
    int count =
        explore_touches(explore_code(step->before.eip), &step->before, touches);

    for (int i = 0; i < count; i++)
        if (explore_is_pointer(run, &touches[i]))
            return true;
    return false;
}

static uint32_t follow_pointers(const struct run *run, uint32_t i,
                                const struct words *words, uint32_t pointers)
{
    bool swaps = !strcmp(words->name, "cmpxchg");
    uint32_t written =
        swaps ? explore_bit_of("eax") : explore_written_by(words);
    bool from = loads(words) || swaps
                    ? touches_pointer(run, &run->step[i])
                    : explore_bit_of(words->second) & pointers;

    if (strcmp(words->name, "mov") != 0 && strcmp(words->name, "xchg") != 0 &&
        !swaps)
        from = false;
    return from ? pointers | written : pointers & ~written;
}

/* Those of `held` that the thread will still read. */
static uint32_t still_read(const struct run *run, uint32_t i, uint32_t held)
{
    uint8_t thread = run->step[i].thread;
    uint32_t read = 0;

    for (i++; i < run->observed && held; i++) {
        const struct code *code = explore_code(run->step[i].before.eip);
        struct words words;
        if (run->step[i].thread != thread || !code)
            continue;
        words = explore_words_of(code);
        read |= held & explore_read_by(&words);
        held &= ~(explore_read_by(&words) | explore_written_by(&words));
    }
    return read;
}

/* It makes a new value of one that is held, and the thread uses that. */
static bool computes(const struct run *run, uint32_t i,
                     const struct words *words, uint32_t held)
{
    if (explore_is_memory(words->first) || loads(words) ||
        explore_only_reads(words->name) ||
        (explore_only_sets(words->name) && !explore_is_lea(words)))
        return false;
    return explore_read_by(words) & held &&
           still_read(run, i, explore_written_by(words));
}

static void look_through(const struct run *run)
{
    uint32_t held[EXPLORE_THREADS] = { 0 }, pointers[EXPLORE_THREADS] = { 0 };

    flow.run = run;
    for (uint32_t i = 0; i < run->observed && i < OBSERVED_MAX; i++) {
        uint8_t thread = run->step[i].thread;
        const struct code *code = explore_code(run->step[i].before.eip);
        struct words words;
        flow.held[i] = flow.pointer[i] = flow.computes[i] = 0;
        if (!code) {
            held[thread] = pointers[thread] = 0;
            continue;
        }
        words = explore_words_of(code);
        flow.computes[i] = computes(run, i, &words, held[thread]);
        held[thread] = follow(run, i, &words, held[thread]);
        pointers[thread] = follow_pointers(run, i, &words, pointers[thread]);
        flow.held[i] = (uint8_t)held[thread];
        flow.pointer[i] = (uint8_t)pointers[thread];
    }
}

void explore_follow_values(const struct run *run)
{
    look_through(run);
    explore_name_registers(run);
}

int explore_computes(const struct run *run, uint32_t i)
{
    return flow.run == run && i < OBSERVED_MAX && flow.computes[i];
}

int explore_holds_pointer(const struct run *run, uint32_t i, const char *name)
{
    return flow.run == run && i < OBSERVED_MAX && *name == 'e' &&
           flow.pointer[i] & explore_bit_of(name);
}

uint32_t explore_held(const struct run *run, uint32_t i)
{
    return flow.run == run && i < OBSERVED_MAX
               ? still_read(run, i, flow.held[i])
               : 0;
}
