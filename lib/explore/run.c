/* run.c - one schedule, from the first instruction to the end, in a child.
 *
 * The child directs its own threads (run_schedule_np) and writes down in
 * struct run, which all share, what became of them. It never returns: check()
 * is asked there, and then it ends. It is a child of the stage (stage.c).
 *
 * Whose turn it is when the schedule says nothing (any more): the next one
 * that can run; but who has yielded waits until the others have had their
 * turns. So a thread that waits in a loop never keeps out whom it waits for.
 */
#include <pthread.h>
#include <reprise/reprise.h>
#include <stdbool.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "cpus_private.h"
#include "pthread/pthread_private.h"

enum {
    ALONE_MAX = 200, /* so often it yields, and nobody else is there */
    WAITS_MAX = 500, /* milliseconds for somebody to wake up by himself */
    OVER_STEPS = 2,  /* from explore_done to the yield there */
    LONG_TURN = 500  /* steps, after which it is asked what memory is left */
};

enum {
#define SYSCALL(number, name, arguments) NUMBER_##name = number,
#include <syscalls.def>
#undef SYSCALL
};
_Static_assert(NUMBER_sched_yield == 2, "body.asm");

_Static_assert((int)ASKED_NP == (int)EXPLORE_THREADS &&
                   (int)WATCHED_NP == (int)EXPLORE_WATCHES,
               "one observation will do");

/* The director knows this of the threads; each mask has a bit for each. */
struct cast {
    const struct scenario *scenario;
    struct run *run;
    struct step_np *seen; /* room for a turn's steps; NULL: nobody looks */
    unsigned count;
    int32_t tid[EXPLORE_THREADS];
    mcontext_t at[EXPLORE_THREADS];
    uint32_t ready;   /* they can run */
    uint32_t ended;   /* and these never will; all others sleep */
    uint32_t patient; /* sleepers that may wake without another's doing */
    uint32_t yielded; /* they wait for the others to have a turn */
    unsigned said;    /* segments of the schedule that are done */
    unsigned next;    /* whose turn it would be */
    unsigned last;    /* whose it was */
    unsigned alone;   /* yields in a row with nobody else there */
    uint32_t memory;  /* pages that were free at the beginning */
    bool probes;      /* run->probe[] is looked at, nothing else */
    struct cpus *cpus;
};

static _Noreturn void end(const struct cast *cast, enum explore_ending ending)
{
    explore_drain_all(cast->cpus);
    cast->run->full = cast->cpus->full != 0;
    if (ending != ENDED_BROKEN) /* then they are as they were seen */
        explore_look(cast->scenario, cast->run->watch);
    cast->run->ending = explore_has_children() ? ENDED_FORKED : ending;
    _exit(0);
}

/* ---- the threads ---- */

static void note(struct cast *cast, unsigned thread,
                 const struct segment_np *segment)
{
    uint32_t bit = 1u << thread;
    bool asleep = segment->stop == STOPPED_SLEEP_NP;

    cast->at[thread] = segment->at;
    cast->run->sleeps_on[thread] = asleep ? segment->sleeps_on : 0;
    cast->ready &= ~bit;
    cast->patient &= ~bit;
    if (segment->stop == STOPPED_END_NP || explore_is_over(&segment->at))
        cast->ended |= bit;
    else if (!asleep)
        cast->ready |= bit;
    else if (segment->timed || !segment->sleeps_on)
        cast->patient |= bit;
}

static _Noreturn void give_up(const struct cast *cast, enum run_answer answer)
{
    cast->run->answer = answer;
    _exit(0);
}

static struct observation_np observation_of(const struct cast *cast)
{
    struct observation_np o = { .steps = cast->seen, .room = TURN_MAX };

    memcpy(o.tid, cast->tid, sizeof(o.tid));
    for (unsigned i = 0; i < EXPLORE_WATCHES; i++) {
        const struct watch *watch = &cast->scenario->watches[i];
        o.watch[i].at = (uint32_t)watch->at;
        o.watch[i].size = watch->at ? watch->size : 0;
    }
    for (unsigned i = 0; cast->probes && i < EXPLORE_WATCHES; i++) {
        o.watch[i].at = cast->run->probe[i].at;
        o.watch[i].size = cast->run->probe[i].size;
    }
    return o;
}

/* The words that are probed, as they are before all steps. */
static void look_first(const struct cast *cast,
                       const struct observation_np *seen)
{
    for (unsigned i = 0; cast->probes && i < EXPLORE_WATCHES; i++)
        cast->run->first[i] = explore_signed(
            cast->seen[seen->count - 1].watched[i], cast->run->probe[i].size);
}

/* Threads are held from here on; each is let run up to its body: to the call
 * that gives way, that call, and the one of the body. */
static void assemble(struct cast *cast)
{
    for (unsigned i = 0; i < cast->count; i++) {
        uint32_t cpu = cast->cpus->of[i];
        struct segment_np way[] = { { .steps = SEGMENT_STEPS_NP, .cpu = cpu },
                                    { .steps = 1, .cpu = cpu } };
        void *body = (void *)(uintptr_t)cast->scenario->threads[i];
        struct observation_np seen = observation_of(cast);
        pthread_t thread;
        if (run_schedule_np(NULL, 0, NULL))
            give_up(cast, RUN_NOT_STEPPED);
        if (pthread_create(&thread, NULL, explore_play, body))
            give_up(cast, RUN_NOT_TRIED);
        cast->tid[i] = way[0].tid = way[1].tid = pthread_gettid_np(thread);
        cast->run->stack[i][0] = (uint32_t)thread->mapping;
        cast->run->stack[i][1] =
            (uint32_t)thread->mapping + thread->mapping_length;
        cast->run->tls[i] = cast->cpus->tls[i] = (uint32_t)thread;
        if (run_schedule_np(way, 2, cast->probes ? &seen : NULL) != 2)
            give_up(cast, RUN_NOT_STEPPED);
        note(cast, i, &way[1]);
        look_first(cast, &seen);
    }
}

/* A thread that was asleep may have been woken: look, and say if it was. */
static bool look_at_sleeper(struct cast *cast, unsigned i)
{
    struct segment_np only_look = { .tid = cast->tid[i],
                                    .cpu = cast->cpus->of[i] };

    if (((cast->ready | cast->ended) >> i & 1) == 0 &&
        run_schedule_np(&only_look, 1, NULL) == 1)
        note(cast, i, &only_look);
    return cast->ready >> i & 1;
}

static void look_at_sleepers(struct cast *cast)
{
    for (unsigned i = 0; i < cast->count; i++)
        look_at_sleeper(cast, i);
}

/* Two that wake within one tick wake one after the other, so that it is the
 * same each time. */
static void wait_for_sleepers(struct cast *cast)
{
    const struct timespec millisecond = { .tv_nsec = 1000000 };

    for (int i = 0; i < WAITS_MAX && cast->patient && !cast->ready; i++) {
        nanosleep(&millisecond, NULL);
        for (unsigned t = 0; t < cast->count; t++)
            if (look_at_sleeper(cast, t))
                break;
    }
}

/* ---- one turn ---- */

static bool is_in(uint32_t mask, unsigned thread)
{
    return mask >> thread & 1;
}

static struct segment_np segment_of(const struct cast *cast,
                                    const struct segment *said)
{
    static const int signals[] = { [EXPLORE_SIGNAL] = SIGUSR1,
                                   [EXPLORE_KILL] = SIGKILL,
                                   [EXPLORE_ARRIVES] = 0 };

    return (struct segment_np){
        .tid = cast->tid[said->thread],
        .steps = said->steps ? said->steps : TURN_MAX,
        .signal = signals[said->event],
        .evict = said->event == EXPLORE_FAULT,
        .how = cast->cpus->count > 1 ? SEGMENT_ASIDE_NP : 0,
        .cpu = cast->cpus->of[said->thread],
    };
}

/* What is known of the step that is to come. */
static void expect_steps(const struct cast *cast, unsigned thread,
                         const struct segment_np *segment)
{
    struct step step = { .before = cast->at[thread],
                         .turn = (uint16_t)cast->run->turns,
                         .thread = (uint8_t)thread,
                         .runnable = (uint8_t)(cast->ready & 0xF) };

    explore_look(cast->scenario, step.watch);
    memcpy(step.waiting, cast->cpus->waiting, sizeof(step.waiting));
    cast->run->ahead = (struct ahead){ .step = step,
                                       .steps = segment->steps,
                                       .killed = segment->signal == SIGKILL,
                                       .ended = cast->ended };
}

/* ---- several CPUs ---- */

/* Stores have arrived, without a step. */
static void ask_invariant(const struct cast *cast)
{
    explore_look(cast->scenario, cast->run->watch);
    if (cast->scenario->invariant && !cast->probes &&
        !cast->scenario->invariant(cast->run->watch))
        end(cast, ENDED_BROKEN);
}

/* The CPU goes from one of its threads to another: the first one is interrupted
 * now. */
static void give_cpu(struct cast *cast, unsigned thread)
{
    bool inside = explore_holder_is_inside(cast->cpus, thread);
    unsigned other = explore_give_cpu(cast->cpus, thread);
    struct segment_np interrupt = { .how = SEGMENT_INTERRUPT_NP,
                                    .cpu = cast->cpus->of[thread] };

    if (other != EXPLORE_THREADS && !inside)
        ask_invariant(cast);
    if (other == EXPLORE_THREADS || !is_in(cast->ready, other))
        return;
    interrupt.tid = cast->tid[other];
    if (run_schedule_np(&interrupt, 1, NULL) != 1)
        end(cast, ENDED_DIFFERENT);
    note(cast, other, &interrupt);
}

static void after_piece(struct cast *cast, unsigned thread,
                        const struct segment_np *piece, uint32_t count)
{
    bool inside = false;

    if (cast->seen && count) {
        const struct step_np *last = &cast->seen[count - 1];
        inside = last->inside && last->at.eip == piece->at.eip;
    } /* if it stands elsewhere by now, it has been put right */
    bool differs = explore_after_piece(cast->cpus, thread, &piece->at, inside);
    if (explore_is_over(&piece->at)) {
        explore_drain(&cast->cpus->buffer[cast->cpus->of[thread]]);
        differs = true;
    }
    if (differs && cast->seen)
        explore_see_memory(cast->run, cast->seen, count);
}

/* The oldest store that waits arrives, which takes no step of anybody. */
static void take_arrival(struct cast *cast, const struct segment *said)
{
    struct run *run = cast->run;

    if (explore_arrives(cast->cpus, said->thread) && run->strict)
        end(cast, ENDED_DIFFERENT);
    run->turn[run->turns++] =
        (struct turn){ .thread = said->thread, .event = said->event };
    if (!explore_holder_is_inside(cast->cpus, said->thread))
        ask_invariant(cast);
}

/* Pages go away, after all steps of the turn. All CPUs hear of it. */
static void evict(struct cast *cast, const struct segment_np *turn)
{
    struct segment_np only = { .tid = turn->tid, .cpu = turn->cpu, .evict = 1 };

    explore_drain_all(cast->cpus);
    if (run_schedule_np(&only, 1, NULL) != 1)
        end(cast, ENDED_DIFFERENT);
}

/* Let a thread make its steps, and observe them. Returns after how many of
 * them the invariant did not hold any more, or 0. */
static uint32_t make_steps(struct cast *cast, unsigned thread,
                           struct segment_np *segment)
{
    struct observation_np *observation = &cast->run->observation;
    uint32_t broken, count;

    *observation = observation_of(cast);
    if (cast->seen)
        expect_steps(cast, thread, segment);
    if (run_schedule_np(segment, 1, cast->seen ? observation : NULL) != 1)
        end(cast, ENDED_DIFFERENT);
    count = observation->count;
    if (cast->cpus->count > 1)
        after_piece(cast, thread, segment, count);
    if (!cast->seen)
        return 0;
    broken = explore_observe(cast->run, cast->seen, count, true);
    cast->run->ahead.steps = 0;
    if (count)
        cast->run->turn[cast->run->turns].after =
            cast->seen[(broken ? broken : count) - 1].at;
    return broken;
}

/* On several CPUs it makes them a few at a time. */
static uint32_t make_pieces(struct cast *cast, const struct segment *said,
                            struct segment_np *all)
{
    uint32_t left = all->steps, broken = 0;
    unsigned thread = said->thread;
    struct segment_np piece;

    give_cpu(cast, thread);
    do {
        piece = *all;
        piece.steps = explore_before_piece(
            cast->cpus, thread, &cast->at[thread], left, said->event);
        if (!piece.steps)
            end(cast, ENDED_UNMODELLED);
        piece.evict = 0;
        if (piece.steps != left)
            piece.signal = 0;
        broken = make_steps(cast, thread, &piece);
        cast->at[thread] = piece.at;
        left -= piece.ran;
    } while (left && piece.ran && !broken && piece.stop == STOPPED_STEPS_NP);
    if (all->evict && !left && !broken)
        evict(cast, &piece);
    piece.ran = all->steps - left + (broken ? broken - piece.ran : 0);
    *all = piece;
    return broken ? piece.ran : 0;
}

static void take_turn(struct cast *cast, const struct segment *said,
                      uint32_t could)
{
    struct run *run = cast->run;
    struct turn *turn = &run->turn[run->turns];
    struct segment_np segment = segment_of(cast, said);
    uint32_t broken = cast->cpus->count > 1
                          ? make_pieces(cast, said, &segment)
                          : make_steps(cast, said->thread, &segment);

    if (broken) {
        segment.ran = broken;
        segment.stop = STOPPED_STEPS_NP;
    } else {
        note(cast, said->thread, &segment);
    }
    if (segment.stop == STOPPED_YIELD_NP && explore_is_over(&segment.at))
        segment.ran -= OVER_STEPS;
    *turn = (struct turn){
        .thread = said->thread,
        .steps = segment.ran,
        .could = (uint8_t)could,
        .stop = (uint8_t)(is_in(cast->ended, said->thread) ? STOPPED_END_NP
                                                           : segment.stop),
        .event = said->event,
        .after = turn->after,
        .at = cast->at[said->thread],
    };
    run->steps += segment.ran;
    run->turns++;
    if (broken)
        end(cast, ENDED_BROKEN);
}

/* ---- whose turn ---- */

static unsigned choose(const struct cast *cast, uint32_t among)
{
    unsigned thread = cast->next % cast->count;

    while (!is_in(among, thread))
        thread = (thread + 1) % cast->count;
    return thread;
}

/* A schedule that repeats its end begins that again. */
static const struct segment *next_said(struct cast *cast)
{
    const struct schedule *schedule = &cast->run->schedule;

    if (cast->said == schedule->count && schedule->repeat)
        cast->said -= schedule->repeat;
    return cast->said < schedule->count ? &schedule->segments[cast->said++]
                                        : NULL;
}

static void next_turn(struct cast *cast)
{
    const struct segment *said = next_said(cast);
    bool strict = cast->run->strict;

    if (said && said->event == EXPLORE_ARRIVES) {
        take_arrival(cast, said);
        return;
    }

    if (!(cast->ready & ~cast->yielded)) /* all had their turns; the last one */
        cast->yielded = cast->ready & (cast->ready - 1) ? 1u << cast->last : 0;
    uint32_t could = cast->ready & ~cast->yielded;
    struct segment by_turns = { .thread = (uint8_t)choose(cast, could) };
    if (said && !is_in(cast->ready, said->thread)) {
        if (strict)
            end(cast, ENDED_DIFFERENT);
        said = NULL;
    }
    if (!said)
        said = &by_turns;
    take_turn(cast, said, could);
    const struct turn *turn = &cast->run->turn[cast->run->turns - 1];
    if (strict && said->steps && turn->steps != said->steps)
        end(cast, ENDED_DIFFERENT);
    /* A turn without end is over as if a quantum were. */
    if (turn->stop == STOPPED_YIELD_NP || turn->steps == TURN_MAX)
        cast->yielded |= 1u << said->thread;
    else
        cast->yielded &= ~(1u << said->thread);
    cast->last = said->thread;
    cast->next = said->thread + 1u;
}

/* It yields and yields, and nobody is left who could change anything. */
static bool waits_alone(struct cast *cast)
{
    const struct turn *turn = &cast->run->turn[cast->run->turns - 1];
    bool others = cast->ready & ~(1u << turn->thread);

    cast->alone = others || cast->patient || turn->stop != STOPPED_YIELD_NP
                      ? 0
                      : cast->alone + 1;
    return cast->alone == ALONE_MAX;
}

/* Asked only after long turns: taking that much takes long. */
static bool is_greedy(const struct cast *cast)
{
    return cast->run->turn[cast->run->turns - 1].steps >= LONG_TURN &&
           explore_takes_much(cast->memory);
}

static _Noreturn void direct(struct cast *cast)
{
    const uint32_t all = (1u << cast->count) - 1;
    struct run *run = cast->run;

    for (;;) {
        if ((cast->ended | cast->scenario->endless) == all) {
            explore_drain_all(cast->cpus);
            end(cast, !cast->scenario->check || cast->scenario->check()
                          ? ENDED_WELL
                          : ENDED_WRONG);
        }
        if (!cast->ready)
            wait_for_sleepers(cast);
        if (!cast->ready)
            end(cast, ENDED_DEADLOCK);
        next_turn(cast);
        look_at_sleepers(cast);
        if (is_greedy(cast))
            end(cast, ENDED_GREEDY);
        if (run->turns == TURNS_MAX || run->steps >= STEPS_MAX ||
            waits_alone(cast))
            end(cast, ENDED_LIVELOCK);
    }
}

_Noreturn void explore_play_run(struct run *run, struct step_np *seen)
{
    static struct cpus cpus;
    struct cast cast = { .scenario = run->scenario,
                         .run = run,
                         .seen = seen,
                         .probes = seen && run->probe[0].size,
                         .cpus = &cpus,
                         .count = explore_threads(run->scenario) };

    explore_cpus_begin(&cpus, run->scenario, run->why);
    assemble(&cast);
    cast.memory = explore_free_memory();
    direct(&cast);
}
