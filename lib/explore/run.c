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

#include "cast_private.h"
#include "cpus_private.h"
#include "foreign_private.h"
#include "pthread/pthread_private.h"

enum {
    ALONE_MAX = 200, /* so often it yields, and nobody else is there */
    WAITS_MAX = 500, /* milliseconds for somebody outside to wake one */
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

_Noreturn void explore_end_run(const struct cast *cast,
                               enum explore_ending ending)
{
    explore_drain_all(cast->cpus);
    cast->run->full = cast->cpus->full != 0;
    if (ending != ENDED_BROKEN) /* then they are as they were seen */
        explore_look(cast->scenario, cast->run->watch);
    cast->run->ending = explore_has_children() ? ENDED_FORKED : ending;
    explore_leave_program(cast->run->ending);
}

/* ---- the threads ---- */

void explore_note(struct cast *cast, unsigned thread,
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
    else if (!segment->timed && !segment->sleeps_on)
        cast->patient |= bit;
    explore_note_sleep(cast, thread, segment);
}

static _Noreturn void give_up(const struct cast *cast, enum run_answer answer)
{
    cast->run->answer = answer;
    _exit(0);
}

static struct observation_np observation_of(const struct cast *cast)
{
    struct observation_np o = { .steps = cast->seen, .room = TURN_ROOM };

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

/* The words that are watched, or probed, as they are before all steps. */
static void look_first(const struct cast *cast,
                       const struct observation_np *seen)
{
    explore_look(cast->scenario, cast->run->first);
    for (unsigned i = 0; cast->probes && i < EXPLORE_WATCHES; i++)
        cast->run->first[i] = explore_signed(
            cast->seen[seen->count - 1].watched[i], cast->run->probe[i].size);
}

/* Make a thread, which is held. */
static void create(struct cast *cast, unsigned i, void *(*start)(void *),
                   void *argument)
{
    enum run_answer answer = explore_create(cast->run, i, cast->cpus->of[i],
                                            start, argument, &cast->tid[i]);

    cast->cpus->tls[i] = cast->run->tls[i];
    if (answer != RUN_DONE)
        give_up(cast, answer);
}

/* Let it run up to its body. From here on it is one of the cast. */
static void bring(struct cast *cast, unsigned i, uint32_t body, uint32_t steps)
{
    struct segment_np way = { .tid = cast->tid[i],
                              .steps = steps,
                              .cpu = cast->cpus->of[i] };
    struct observation_np seen = observation_of(cast);

    cast->run->body[i] = body;
    if (run_schedule_np(&way, 1, cast->probes ? &seen : NULL) != 1)
        give_up(cast, RUN_NOT_STEPPED);
    cast->born |= 1u << i;
    explore_note(cast, i, &way);
    if (cast->run->turns == 0)
        look_first(cast, &seen);
}

static void assemble(struct cast *cast)
{
    for (unsigned i = 0; i < cast->count; i++) {
        void (*body)(void) = cast->scenario->threads[i];
        create(cast, i, explore_play, (void *)(uintptr_t)body);
        bring(cast, i, explore_body(cast->scenario, i), 1);
    }
    for (unsigned i = 1; i < EXPLORE_THREADS && __births.on; i++) {
        create(cast, i, __thread_lives, &__births.of[i - 1]);
        __thread_count_down();
    }
}

/* Take those in hand that a foreign program made. */
static void adopt(struct cast *cast)
{
    for (unsigned i = 1; i < EXPLORE_THREADS; i++) {
        const struct birth *birth = &__births.of[i - 1];
        if (!birth->is_born || cast->born >> i & 1)
            continue;
        bring(cast, i, (uint32_t)birth->start, STEPS_TO_BODY);
        if (cast->count <= i)
            cast->count = i + 1;
    }
}

/* A thread that was asleep may have been woken: look, and say if it was. */
static bool look_at_sleeper(struct cast *cast, unsigned i)
{
    struct segment_np only_look = { .tid = cast->tid[i],
                                    .cpu = cast->cpus->of[i] };

    if (((cast->ready | cast->ended | ~cast->born) >> i & 1) == 0 &&
        run_schedule_np(&only_look, 1, NULL) == 1)
        explore_note(cast, i, &only_look);
    return cast->ready >> i & 1;
}

static void look_at_sleepers(struct cast *cast)
{
    for (unsigned i = 0; i < cast->count; i++) {
        explore_end_joined(cast->run, i, cast->tid, cast->ended);
        look_at_sleeper(cast, i);
    }
}

/* Somebody reads what others write, and nobody here can go on. Two that wake
 * within one tick wake one after the other, so that it is the same each time.
 */
static void wait_for_others(struct cast *cast)
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

static struct segment_np segment_of(const struct cast *cast,
                                    const struct segment *said)
{
    static const int signals[] = { [EXPLORE_SIGNAL] = SIGUSR1,
                                   [EXPLORE_KILL] = SIGKILL,
                                   [EXPLORE_TIME_OUT] = 0 };

    return (struct segment_np){
        .tid = cast->tid[said->thread],
        .steps = said->steps ? said->steps : TURN_MAX,
        .signal = signals[said->event],
        .evict = said->event == EXPLORE_FAULT,
        .how = cast->cpus->count > 1 || !said->steps ? SEGMENT_ASIDE_NP : 0,
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
                         .runnable = (uint8_t)(cast->ready & ALL_THREADS) };

    explore_look(cast->scenario, step.watch);
    memcpy(step.waiting, cast->cpus->waiting, sizeof(step.waiting));
    cast->run->ahead = (struct ahead){ .step = step,
                                       .steps = segment->steps,
                                       .killed = segment->signal == SIGKILL,
                                       .ended = cast->ended | ~cast->born };
}

uint32_t explore_make_steps(struct cast *cast, unsigned thread,
                            struct segment_np *segment)
{
    struct observation_np *observation = &cast->run->observation;
    uint32_t broken, count;

    *observation = observation_of(cast);
    if (cast->seen)
        expect_steps(cast, thread, segment);
    if (run_schedule_np(segment, 1, cast->seen ? observation : NULL) != 1)
        explore_end_run(cast, ENDED_DIFFERENT);
    count = observation->count;
    if (cast->cpus->count > 1)
        explore_look_after_piece(cast, thread, segment, count);
    if (!cast->seen)
        return 0;
    broken = explore_observe(cast->run, cast->seen, count, true);
    cast->run->ahead.steps = 0;
    if (count)
        cast->run->turn[cast->run->turns].after =
            cast->seen[(broken ? broken : count) - 1].at;
    return broken;
}

uint32_t explore_make_some(struct cast *cast, const struct segment *said,
                           struct segment_np *segment)
{
    return cast->cpus->count > 1
               ? explore_make_pieces(cast, said, segment)
               : explore_make_steps(cast, said->thread, segment);
}

static void take_turn(struct cast *cast, const struct segment *said,
                      uint32_t could)
{
    struct run *run = cast->run;
    struct turn *turn = &run->turn[run->turns];
    struct segment_np segment = segment_of(cast, said);
    uint8_t rounds = explore_rounds(cast);
    uint32_t broken = explore_make_some(cast, said, &segment);

    if (broken)
        segment.ran = broken;
    else if (!said->steps && segment.ran == TURN_MAX &&
             segment.stop == STOPPED_STEPS_NP)
        broken = explore_end_quantum(cast, said, &segment);
    if (broken) {
        segment.stop = STOPPED_STEPS_NP;
    } else {
        explore_note(cast, said->thread, &segment);
        explore_end_short_sleep(cast, said->thread, &segment);
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
        .rounds = rounds,
        .deadline = is_in(cast->timed, said->thread)
                        ? cast->deadline[said->thread]
                        : EXPLORE_NEVER,
        .after = turn->after,
        .at = cast->at[said->thread],
    };
    run->steps += segment.ran;
    run->turns++;
    if (broken)
        explore_end_run(cast, ENDED_BROKEN);
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
const struct segment *explore_next_said(const struct cast *cast)
{
    const struct schedule *schedule = &cast->run->schedule;
    uint32_t next = cast->said;

    if (next == schedule->count && schedule->repeat)
        next -= schedule->repeat;
    return next < schedule->count ? &schedule->segments[next] : NULL;
}

static const struct segment *take_said(struct cast *cast)
{
    const struct segment *said = explore_next_said(cast);

    if (said)
        cast->said = (unsigned)(said - cast->run->schedule.segments) + 1;
    return said;
}

static void next_turn(struct cast *cast)
{
    const struct segment *said = take_said(cast);
    bool strict = cast->run->strict;

    if (!(cast->ready & ~cast->yielded)) { /* all had their turns; the last */
        cast->yielded = cast->ready & (cast->ready - 1) ? 1u << cast->last : 0;
        explore_count_round(cast);
    }
    uint32_t could = cast->ready & ~cast->yielded;
    struct segment by_turns = { .thread = (uint8_t)choose(cast, could) };
    if (said && !is_in(cast->ready, said->thread)) {
        if (strict)
            explore_end_run(cast, ENDED_DIFFERENT);
        said = NULL;
    }
    if (!said)
        said = &by_turns;
    take_turn(cast, said, could);
    const struct turn *turn = &cast->run->turn[cast->run->turns - 1];
    if (strict && said->steps && turn->steps != said->steps)
        explore_end_run(cast, ENDED_DIFFERENT);
    /* A turn without end is over as if a quantum were. */
    if (turn->stop == STOPPED_YIELD_NP || turn->steps >= TURN_MAX)
        cast->yielded |= 1u << said->thread;
    else
        cast->yielded &= ~(1u << said->thread);
    explore_count_turn(cast, turn);
    cast->last = said->thread;
    cast->next = said->thread + 1u;
}

/* What comes next is not always a turn. */
static void go_on(struct cast *cast)
{
    const struct segment *said = explore_next_said(cast);
    uint8_t event = said ? said->event : EXPLORE_NOTHING;

    if (event == EXPLORE_ARRIVES)
        explore_take_arrival(cast, take_said(cast));
    else if (event == EXPLORE_TIME_OUT)
        explore_take_time_out(cast, take_said(cast));
    else if (explore_time_passes(cast))
        explore_let_time_pass(cast);
    else if (cast->ready)
        next_turn(cast);
    else
        explore_end_run(cast, ENDED_DEADLOCK);
}

/* It yields and yields, and nobody is left who could change anything. */
static bool waits_alone(struct cast *cast)
{
    const struct turn *turn = &cast->run->turn[cast->run->turns - 1];
    bool others = cast->ready & ~(1u << turn->thread);

    cast->alone =
        others || cast->patient || cast->timed || turn->stop != STOPPED_YIELD_NP
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
    struct run *run = cast->run;

    for (;;) {
        if (__births.has_ended)
            explore_end_run(cast, explore_judge_program(run->why));
        if ((cast->ended | cast->scenario->endless) == cast->born) {
            explore_drain_all(cast->cpus);
            explore_end_run(cast,
                            !cast->scenario->check || cast->scenario->check()
                                ? ENDED_WELL
                                : ENDED_WRONG);
        }
        if (!cast->ready && !cast->timed)
            wait_for_others(cast);
        go_on(cast);
        adopt(cast);
        look_at_sleepers(cast);
        if (is_greedy(cast))
            explore_end_run(cast, ENDED_GREEDY);
        if (run->turns == TURNS_MAX || run->steps >= STEPS_MAX ||
            waits_alone(cast))
            explore_end_run(cast, ENDED_LIVELOCK);
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
                         .clock = EXPLORE_CLOCK,
                         .count = explore_threads_at_first(run->scenario) };

    explore_cpus_begin(&cpus, run->scenario, run->why);
    assemble(&cast);
    cast.memory = explore_free_memory();
    direct(&cast);
}
