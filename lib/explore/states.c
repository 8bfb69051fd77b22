/* states.c - which states have been explored already.
 *
 * What can happen from a state on depends on nothing but the state: who stands
 * where with which registers, what memory holds, who sleeps behind whom, who
 * has given way, how often each was put back in a row. So a run that comes to
 * a state in which another run was before has nothing new to show from there
 * on. That ends loops that wait, and most orders that come to the same.
 *
 * A state is a number of 64 bits. Registers are seen at each step. Memory is
 * not, so each word is known by what was written to it: by its value, where
 * the instruction and its registers tell it; else by a number made of the
 * instruction, its registers and what the words that it touches were before.
 * Equal numbers so mean equal memory, but equal memory may have two numbers:
 * then a state is explored twice, and nothing is missed. What is not
 * understood (most system calls, a recovery that ran on to the end) makes all
 * of memory a word of which only its history is known.
 *
 * A word below its thread's stack pointer counts as gone.
 *
 * Source: Musuvathi, Qadeer, Ball, Basler, Nainar, Neamtiu, OSDI 2008 (the
 * states of programs that are not modelled are known by how they came to be).
 */
#include <reprise/reprise.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "states_private.h"
#include "waits_private.h"

enum {
    OVERTAKINGS = 64, /* of one run that are remembered */
    FEWEST = 4096,    /* states, of a new table */
    MOST = 1 << 20    /* a larger table would take too much memory */
};

struct seen {
    uint64_t state; /* 0: free */
    uint32_t steps;
    uint32_t run : 24, level : 8;
};

struct thread_state {
    const mcontext_t *at; /* NULL: it has not begun */
    uint64_t registers;   /* a number for that; 0: not made yet */
    uint32_t slept;       /* when; 0: it is awake */
    uint8_t restarts;     /* in a row */
    bool is_woken, is_over;
};

struct states {
    /* as it is before one step of the run that is looked through */
    struct known memory;
    const int32_t *watched; /* NULL: nothing has happened */
    uint32_t gave_way; /* a bit for each thread that lets others go first */
    uint32_t clock, folds, runs;
    struct thread_state thread[EXPLORE_THREADS];
    struct waits waits;
    /* of that run */
    struct {
        uint64_t number[OVERTAKINGS]; /* states when it was overtaken, */
        uint32_t count;               /* while it waits */
    } overtaken[EXPLORE_THREADS];
    bool is_unbounded; /* of any run */
    bool fresh_step[OBSERVED_MAX], fresh_turn[TURNS_MAX];
    /* all states of all runs, in a hash table that is at most half full */
    struct seen *seen;
    uint32_t size, count;
};

/* ---- numbers ---- */

static uint64_t mix_bytes(uint64_t number, const void *bytes, size_t size)
{
    const uint32_t *word = bytes;

    for (size_t i = 0; i < size / sizeof(*word); i++)
        number = explore_mix(number, word[i]);
    return number;
}

/* ---- the state ---- */

/* How many went to sleep before it, and still sleep: they are woken first. */
static uint32_t place_of(const struct states *states,
                         const struct thread_state *thread)
{
    uint32_t place = 0;

    for (int i = 0; thread->slept && i < EXPLORE_THREADS; i++)
        place +=
            states->thread[i].slept && states->thread[i].slept <= thread->slept;
    return place;
}

static uint64_t number_of_thread(const struct states *states,
                                 struct thread_state *thread)
{
    if (thread->is_over || !thread->at)
        return thread->is_over;
    if (!thread->registers)
        thread->registers = explore_number_of_registers(thread->at);
    return thread->registers + (place_of(states, thread) * 1024u +
                                thread->restarts * 2u + thread->is_woken);
}

static uint64_t number_without_times(struct states *states)
{
    uint64_t number = explore_mix(states->memory.base ^ states->memory.number,
                                  states->gave_way);

    if (states->watched)
        number = mix_bytes(number, states->watched,
                           EXPLORE_WATCHES * sizeof(*states->watched));
    for (int i = 0; i < EXPLORE_THREADS; i++)
        if (states->thread[i].at)
            number = explore_mix(number + (uint32_t)i,
                                 number_of_thread(states, &states->thread[i]));
    return number + explore_number_of_waits(&states->waits);
}

static uint64_t number_of(struct states *states)
{
    return number_without_times(states) +
           explore_number_of_times(&states->waits);
}

/* Of memory only its history is known from here on: what the state was, and
 * what made it another. */
static void fold(struct states *states, uint64_t what)
{
    explore_forget(&states->memory,
                   explore_mix(number_without_times(states), what));
}

/* The state is another than all that were before: it depends on the time, or on
 * what the kernel knows. */
static void make_unique(struct states *states)
{
    fold(states, explore_mix(3, ++states->folds));
}

/* ---- a run ---- */

static void execute(struct states *states, const struct step *step,
                    const mcontext_t *after)
{
    switch (explore_execute(&states->memory, explore_code(step->before.eip),
                            &step->before, after)) {
    case EFFECT_KNOWN:
        break;
    case EFFECT_HIDDEN:
        fold(states, step->before.eip);
        break;
    case EFFECT_UNKNOWN:
        make_unique(states);
        break;
    }
}

static void stand(struct thread_state *thread, const mcontext_t *at)
{
    thread->at = at;
    thread->registers = 0;
}

/* What the end of its turn did to the thread that took `step`. */
static void end_turn(struct states *states, const struct turn *turn,
                     const struct step *step)
{
    struct thread_state *thread = &states->thread[step->thread];

    stand(thread, &turn->at);
    if (turn->stop == STOPPED_END_NP)
        thread->is_over = true;
    if (turn->stop == STOPPED_SLEEP_NP)
        thread->slept = ++states->clock;
    if (step->inside && turn->at.eip <= step->before.eip)
        thread->restarts++;
    else if (!explore_in_sequence(turn->at.eip))
        thread->restarts = 0;
    if (step->inside && turn->at.eip > step->before.eip)
        fold(states, 5);
}

static void wake(struct states *states, uint32_t runnable)
{
    for (int i = 0; i < EXPLORE_THREADS; i++)
        if (states->thread[i].slept && runnable >> i & 1) {
            states->thread[i].slept = 0;
            states->thread[i].is_woken = true;
        }
}

/* It is overtaken. If it was before, in the same state, while it waited all the
 * time, then there is no bound. */
static void note_overtaking(struct states *states, unsigned thread)
{
    uint64_t number = number_without_times(states);
    uint32_t *count = &states->overtaken[thread].count;

    for (uint32_t i = 0; i < *count; i++)
        states->is_unbounded |= states->overtaken[thread].number[i] == number;
    if (*count < OVERTAKINGS)
        states->overtaken[thread].number[(*count)++] = number;
}

static void note_waits(struct states *states, const struct run *run, uint32_t i)
{
    uint32_t overtaken = explore_wait(&states->waits, run, i);

    for (unsigned t = 0; t < EXPLORE_THREADS; t++) {
        if (!(states->waits.waiting >> t & 1))
            states->overtaken[t].count = 0;
        if (overtaken >> t & 1)
            note_overtaking(states, t);
    }
}

static void take_step(struct states *states, const struct run *run, uint32_t i)
{
    const struct step *step = &run->step[i];
    const struct turn *turn = &run->turn[step->turn];
    bool is_last =
        i + 1 == run->observed || run->step[i + 1].turn != step->turn;
    const mcontext_t *after = is_last ? &turn->at : &run->step[i + 1].before;

    execute(states, step, after);
    stand(&states->thread[step->thread], after);
    states->watched = step->watch;
    if (is_last)
        end_turn(states, turn, step);
    if (explore_has_waits(run->scenario))
        note_waits(states, run, i);
}

/* ---- all states ---- */

static struct seen *find_seen(struct seen *table, uint32_t size, uint64_t state)
{
    uint32_t i = (uint32_t)(state >> 20) & (size - 1);

    while (table[i].state && table[i].state != state)
        i = (i + 1) & (size - 1);
    return &table[i];
}

static bool make_room(struct states *states)
{
    uint32_t size = states->size ? states->size * 2 : FEWEST;
    struct seen *table;

    if (states->count * 2 < states->size)
        return true;
    table = size <= MOST ? calloc(size, sizeof(*table)) : NULL;
    if (!table)
        return false;
    for (uint32_t i = 0; i < states->size; i++)
        if (states->seen[i].state)
            *find_seen(table, size, states->seen[i].state) = states->seen[i];
    free(states->seen);
    states->seen = table;
    states->size = size;
    return true;
}

enum { NEW, OF_THIS_RUN, OF_ANOTHER };

/* A shorter way to a state, with no more preemptions, makes it new again: what
 * fails from there on then fails sooner. */
static int remember(struct states *states, uint64_t state, uint32_t steps,
                    const struct seen *where)
{
    struct seen *seen;

    if (!make_room(states))
        return NEW;
    seen = find_seen(states->seen, states->size, state);
    if (seen->state && seen->run == where->run)
        return OF_THIS_RUN;
    if (seen->state && (seen->level != where->level || seen->steps <= steps))
        return OF_ANOTHER;
    states->count += !seen->state;
    *seen = *where;
    seen->state = state;
    seen->steps = steps;
    return NEW;
}

static void start_run(struct states *states)
{
    explore_forget(&states->memory, 0);
    states->watched = NULL;
    states->clock = 0;
    states->waits = (struct waits){ 0 };
    memset(states->overtaken, 0, sizeof(states->overtaken));
    memset(states->thread, 0, sizeof(states->thread));
    memset(states->fresh_step, 0, sizeof(states->fresh_step));
    memset(states->fresh_turn, 0, sizeof(states->fresh_turn));
}

/* A turn begins. If nobody said whose, others could have had it. */
static void begin_turn(struct states *states, const struct run *run, uint32_t i,
                       const struct seen *where)
{
    const struct step *step = &run->step[i];
    uint32_t could = run->turn[step->turn].could;

    states->gave_way = step->runnable & ~could;
    if (step->turn >= run->schedule.count)
        states->fresh_turn[step->turn] =
            remember(states, explore_mix(number_of(states), 0x100 | could), i,
                     where) == NEW;
}

/* Steps before turn `from` are those of the run that this one varies. */
void explore_look_through(struct states *states, const struct run *run,
                          unsigned level, uint32_t from)
{

    const struct seen where = { .run = ++states->runs,
                                .level = (uint8_t)(level < 255 ? level : 255) };
    int known = NEW;

    start_run(states);
    for (uint32_t i = 0; i < run->observed && known != OF_ANOTHER; i++) {
        const struct step *step = &run->step[i];
        struct thread_state *thread = &states->thread[step->thread];
        wake(states, step->runnable);
        if (i == 0 || run->step[i - 1].turn != step->turn)
            begin_turn(states, run, i, &where);
        stand(thread, &step->before);
        thread->is_woken = false;
        if (step->turn >= from && explore_visible(run, step))
            known =
                remember(states, explore_mix(number_of(states), step->thread),
                         i, &where);
        else
            known = NEW;
        states->fresh_step[i] = known == NEW;
        take_step(states, run, i);
    }
}

int explore_is_new_step(const struct states *states, uint32_t step)
{
    return !states || states->fresh_step[step];
}

int explore_is_new_turn(const struct states *states, uint32_t turn)
{
    return !states || states->fresh_turn[turn];
}

int explore_is_unbounded(const struct states *states)
{
    return states && states->is_unbounded;
}

struct states *explore_open_states(void)
{
    return calloc(1, sizeof(struct states));
}

void explore_close_states(struct states *states)
{
    if (states)
        free(states->seen);
    free(states);
}
