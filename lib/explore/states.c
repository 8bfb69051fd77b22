/* states.c - which states have been explored already.
 *
 * What can happen from a state on depends on nothing but the state: who stands
 * where with which registers, what memory holds, who sleeps behind whom, and
 * for how long, what time it is, who has given way, how often each was put back
 * in a row. So a run that comes to
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
 * On several CPUs the stores that wait belong to a state, too (pending.c), and
 * which thread each CPU ran last: that one is interrupted when its CPU goes to
 * another.
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

enum { OVERTAKINGS = 64 /* of one run that are remembered */ };

enum woken { NOT_WOKEN, WOKEN_BY_ANOTHER, WOKEN_BY_TIME };

struct thread_state {
    const mcontext_t *at; /* NULL: it has not begun */
    uint64_t registers;   /* a number for that; 0: not made yet */
    uint64_t deadline;    /* of its sleep; or EXPLORE_NEVER */
    uint32_t slept;       /* when; 0: it is awake */
    uint8_t restarts;     /* in a row */
    uint8_t woken;        /* enum woken, since its last step */
    bool is_over;
    bool is_inside; /* it was set aside in a sequence */
};

struct states {
    /* as it is before one step of the run that is looked through */
    struct known memory;
    const int32_t *watched; /* NULL: nothing has happened */
    uint32_t gave_way; /* a bit for each thread that lets others go first */
    uint32_t rounds;   /* struct turn */
    uint32_t turns;    /* of this run, that are over */
    uint32_t sleeps, folds, runs;
    struct thread_state thread[EXPLORE_THREADS];
    struct waits waits;
    /* on several CPUs */
    unsigned cpus;
    struct pending pending;
    uint8_t holder[EXPLORE_CPUS]; /* 1 + the thread that each ran last */
    bool is_lost;                 /* what waits there is not known any more */
    /* of that run */
    struct {
        uint64_t number[OVERTAKINGS]; /* states when it was overtaken, */
        uint32_t count;               /* while it waits */
    } overtaken[EXPLORE_THREADS];
    bool is_unbounded; /* of any run */
    bool fresh_step[OBSERVED_MAX], fresh_turn[TURNS_MAX];
    struct seen_states seen; /* all states of all runs */
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
    uint64_t number =
        thread->registers + (place_of(states, thread) * 1024u +
                             thread->restarts * 4u + thread->woken);
    return thread->slept && thread->deadline != EXPLORE_NEVER
               ? explore_mix(number, thread->deadline - states->memory.time)
               : number;
}

static uint64_t number_of_cpus(const struct states *states)
{
    uint64_t number = 0;

    for (unsigned cpu = 0; cpu < states->cpus; cpu++)
        number = explore_mix(number, states->holder[cpu]);
    return number + explore_number_of_pending(&states->pending, states->cpus);
}

static uint64_t number_without_times(struct states *states)
{
    uint64_t number = explore_mix(states->memory.base ^ states->memory.number,
                                  states->gave_way);

    if (states->watched)
        number = mix_bytes(number, states->watched,
                           EXPLORE_WATCHES * sizeof(*states->watched));
    if (states->memory.time || states->rounds)
        number = explore_mix(number + states->rounds, states->memory.time);
    for (int i = 0; i < EXPLORE_THREADS; i++)
        if (states->thread[i].at)
            number = explore_mix(number + (uint32_t)i,
                                 number_of_thread(states, &states->thread[i]));
    if (states->cpus > 1)
        number = explore_mix(number, number_of_cpus(states));
    if (states->is_lost)
        number = explore_mix(number, ++states->folds);
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

/* Make of memory, and of what waits, what a step or an arrival did to it. */
static void note_effect(struct states *states, enum effect effect,
                        uint64_t what)
{
    if (effect == EFFECT_HIDDEN)
        fold(states, what);
    else if (effect == EFFECT_UNKNOWN)
        make_unique(states);
}

/* The step's store is to wait, or is behind one that does. */
static bool uses_buffer(const struct states *states, const struct run *run,
                        const struct step *step, bool is_last)
{
    unsigned cpu = run->scenario->cpus[step->thread];

    return states->pending.buffer[cpu].count ||
           (is_last && run->turn[step->turn].event == EXPLORE_WAITS);
}

static void execute(struct states *states, const struct run *run,
                    const struct step *step, const mcontext_t *after,
                    bool is_last)
{
    enum effect effect;

    if (states->cpus > 1 && uses_buffer(states, run, step, is_last)) {
        effect = explore_execute_there(&states->pending, &states->memory, run,
                                       step, after);
        states->is_lost |= effect == EFFECT_UNKNOWN;
    } else {
        effect =
            explore_execute(&states->memory, explore_code(step->before.eip),
                            &step->before, after);
    }
    note_effect(states, effect, step->before.eip);
}

static void stand(struct thread_state *thread, const mcontext_t *at)
{
    thread->at = at;
    thread->registers = 0;
}

/* Its CPU went to another of its threads, so it was interrupted: before `next`,
 * its own next step, or NULL. */
static void interrupt(struct states *states, struct thread_state *thread,
                      const struct step *next)
{
    if (!thread->is_inside)
        thread->restarts = 0;
    else if (next && next->before.eip <= thread->at->eip)
        thread->restarts++;
    else
        fold(states, 6);
    thread->is_inside = false;
}

static const struct step *next_of(const struct run *run, uint32_t i,
                                  unsigned thread)
{
    for (; i < run->observed; i++)
        if (run->step[i].thread == thread)
            return &run->step[i];
    return NULL;
}

static void give_cpu(struct states *states, const struct run *run, uint32_t i)
{
    unsigned thread = run->step[i].thread;
    uint8_t *holder = &states->holder[run->scenario->cpus[thread]];
    unsigned before = *holder;

    *holder = (uint8_t)(thread + 1);
    if (before && before != thread + 1)
        interrupt(states, &states->thread[before - 1],
                  next_of(run, i, before - 1));
}

/* Stores arrived before step `i`, as its run says. Of several CPUs it is not
 * known in which order. */
static void settle(struct states *states, const struct run *run, uint32_t i)
{
    const uint8_t *waiting = run->step[i].waiting;
    int cpus = explore_pending_excess(&states->pending, waiting);

    if (cpus > 1)
        fold(states, 7);
    explore_pending_settle(&states->pending, cpus > 1 ? NULL : &states->memory,
                           waiting);
    states->is_lost |= cpus < 0 || states->memory.is_full;
    if (i == 0 || run->step[i - 1].turn != run->step[i].turn)
        give_cpu(states, run, i);
}

/* Those of the turns between step `i` and the one before, one by one. */
static void let_arrive(struct states *states, const struct run *run, uint32_t i)
{
    for (uint32_t t = i ? run->step[i - 1].turn + 1u : 0; t < run->step[i].turn;
         t++)
        if (run->turn[t].event == EXPLORE_ARRIVES)
            explore_pending_arrives(&states->pending, &states->memory,
                                    run->scenario->cpus[run->turn[t].thread]);
}

/* At the end of its turn it was set aside, or has given way. */
static void end_turn_there(struct states *states, const struct run *run,
                           const struct step *step)
{
    const struct turn *turn = &run->turn[step->turn];
    struct thread_state *thread = &states->thread[step->thread];

    thread->is_inside = step->inside;
    if (turn->at.eip != turn->after.eip)
        fold(states, 8);
    if (thread->is_over)
        explore_pending_drain(&states->pending, &states->memory,
                              run->scenario->cpus[step->thread]);
    if (turn->stop != STOPPED_STEPS_NP)
        thread->restarts = 0;
}

/* What the end of its turn did to the thread that took `step`. */
static void end_turn(struct states *states, const struct run *run,
                     const struct step *step)
{
    const struct turn *turn = &run->turn[step->turn];
    struct thread_state *thread = &states->thread[step->thread];

    stand(thread, &turn->at);
    if (turn->stop == STOPPED_END_NP)
        thread->is_over = true;
    if (turn->stop == STOPPED_SLEEP_NP) {
        thread->slept = ++states->sleeps;
        thread->deadline = turn->deadline;
    }
    if (states->cpus > 1) {
        end_turn_there(states, run, step);
        return;
    }
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
            states->thread[i].woken = WOKEN_BY_ANOTHER;
        }
}

/* Of the turns before this one, those without steps: there somebody's time was
 * over. */
static void take_time_outs(struct states *states, const struct run *run,
                           uint32_t turn)
{
    for (; states->turns < turn; states->turns++) {
        const struct turn *over = &run->turn[states->turns];
        if (over->event != EXPLORE_TIME_OUT)
            continue;
        states->thread[over->thread].slept = 0;
        states->thread[over->thread].woken = WOKEN_BY_TIME;
        states->memory.time = over->deadline - EXPLORE_CLOCK;
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

    execute(states, run, step, after, is_last);
    stand(&states->thread[step->thread], after);
    states->watched = step->watch;
    if (is_last)
        end_turn(states, run, step);
    if (explore_has_waits(run->scenario))
        note_waits(states, run, i);
}

/* ---- all states ---- */

static void start_run(struct states *states)
{
    explore_forget(&states->memory, 0);
    states->watched = NULL;
    explore_pending_begin(&states->pending);
    memset(states->holder, 0, sizeof(states->holder));
    states->is_lost = false;
    states->turns = states->sleeps = 0;
    states->memory.time = 0;
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
    states->rounds = run->turn[step->turn].rounds;
    if (step->turn >= run->schedule.count)
        states->fresh_turn[step->turn] =
            explore_see_state(&states->seen,
                              explore_mix(number_of(states), 0x100 | could), i,
                              where) == STATE_IS_NEW;
}

/* Steps before turn `from` are those of the run that this one varies. */
void explore_look_through(struct states *states, const struct run *run,
                          unsigned level, uint32_t from)
{

    const struct seen where = { .run = ++states->runs,
                                .level = (uint8_t)(level < 255 ? level : 255) };
    int known = STATE_IS_NEW;

    start_run(states);
    states->cpus = explore_cpus(run->scenario);
    for (uint32_t i = 0; i < run->observed && known != STATE_OF_ANOTHER; i++) {
        const struct step *step = &run->step[i];
        struct thread_state *thread = &states->thread[step->thread];
        take_time_outs(states, run, step->turn);
        wake(states, step->runnable);
        if (states->cpus > 1)
            let_arrive(states, run, i);
        if (i == 0 || run->step[i - 1].turn != step->turn)
            begin_turn(states, run, i, &where);
        if (states->cpus > 1)
            settle(states, run, i);
        stand(thread, &step->before);
        thread->woken = NOT_WOKEN;
        if (step->turn >= from && explore_visible(run, step))
            known = explore_see_state(
                &states->seen, explore_mix(number_of(states), step->thread), i,
                &where);
        else
            known = STATE_IS_NEW;
        states->fresh_step[i] = known == STATE_IS_NEW;
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
        explore_forget_states(&states->seen);
    free(states);
}
