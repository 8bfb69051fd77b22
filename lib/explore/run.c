/* run.c - one schedule, from the first instruction to the end, in a child.
 *
 * The child directs its own threads (run_schedule_np) and writes down in
 * struct run, which parent and child share, what became of them. It never
 * returns: check() is asked there, and then it ends.
 *
 * Whose turn it is when the schedule says nothing (any more): the next one
 * that can run; but who has yielded waits until the others have had their
 * turns. So a thread that waits in a loop never keeps out whom it waits for.
 */
#include <errno.h>
#include <pthread.h>
#include <reprise.h>
#include <stdbool.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "explore_private.h"
#include "pthread/pthread_private.h"

enum {
    ALONE_MAX = 200, /* so often it yields, and nobody else is there */
    WAITS_MAX = 500, /* milliseconds for somebody to wake up by himself */
    NOT_TRIED = 125  /* exit status: the child could not be set up */
};

enum {
#define SYSCALL(number, name, arguments) NUMBER_##name = number,
#include "../../kernel/syscall/syscalls.def"
#undef SYSCALL
};
_Static_assert(NUMBER_sched_yield == 2, "body.asm");

/* What the director knows of the threads; each mask has a bit for each. */
struct cast {
    const struct scenario *scenario;
    struct run *run;
    unsigned count;
    int32_t tid[EXPLORE_THREADS];
    mcontext_t at[EXPLORE_THREADS];
    uint32_t ready;   /* they can run */
    uint32_t ended;   /* and these never will; all others sleep */
    uint32_t patient; /* sleepers that may wake without another's doing */
    uint32_t yielded; /* they wait for the others to have a turn */
    unsigned said;    /* segments of the schedule that are done */
    unsigned next;    /* whose turn it would be */
    unsigned alone;   /* yields in a row with nobody else there */
};

unsigned explore_threads(const struct scenario *scenario)
{
    unsigned count = 0;

    while (count < EXPLORE_THREADS && scenario->threads[count])
        count++;
    return count;
}

static int32_t value_of(const struct watch *watch)
{
    switch (watch->at ? watch->size : 0) {
    case 0:
        return 0;
    case 1:
        return *(const volatile int8_t *)watch->at;
    case 2:
        return *(const volatile int16_t *)watch->at;
    default:
        return *(const volatile int32_t *)watch->at;
    }
}

static void look(const struct scenario *scenario, int32_t *values)
{
    for (unsigned i = 0; i < EXPLORE_WATCHES; i++)
        values[i] = value_of(&scenario->watches[i]);
}

static _Noreturn void end(const struct cast *cast, enum explore_ending ending)
{
    look(cast->scenario, cast->run->watch);
    cast->run->ending = ending;
    _exit(0);
}

/* ---- the threads ---- */

static void note(struct cast *cast, unsigned thread,
                 const struct segment_np *segment)
{
    uint32_t bit = 1u << thread;
    uint32_t pc = segment->at.eip;
    bool asleep = segment->stop == STOPPED_SLEEP_NP;

    cast->at[thread] = segment->at;
    cast->run->sleeps_on[thread] = asleep ? segment->sleeps_on : 0;
    cast->ready &= ~bit;
    cast->patient &= ~bit;
    if (segment->stop == STOPPED_END_NP ||
        (pc >= (uint32_t)explore_done && pc < (uint32_t)explore_over))
        cast->ended |= bit;
    else if (!asleep)
        cast->ready |= bit;
    else if (segment->timed || !segment->sleeps_on)
        cast->patient |= bit;
}

/* Threads are held from here on; each is let run up to its body: to the call
 * that gives way, that call, and the one of the body. */
static void assemble(struct cast *cast)
{
    for (unsigned i = 0; i < cast->count; i++) {
        struct segment_np way[] = { { .steps = SEGMENT_STEPS_NP },
                                    { .steps = 1 } };
        void *body = (void *)(uintptr_t)cast->scenario->threads[i];
        pthread_t thread;
        if (run_schedule_np(NULL, 0) ||
            pthread_create(&thread, NULL, explore_play, body))
            _exit(NOT_TRIED);
        cast->tid[i] = way[0].tid = way[1].tid = thread->tid;
        cast->run->stack[i][0] = (uint32_t)thread->mapping;
        cast->run->stack[i][1] =
            (uint32_t)thread->mapping + thread->mapping_length;
        if (run_schedule_np(way, 2) != 2)
            _exit(NOT_TRIED);
        note(cast, i, &way[1]);
    }
}

/* Who was asleep may have been woken. */
static void look_at_sleepers(struct cast *cast)
{
    for (unsigned i = 0; i < cast->count; i++) {
        struct segment_np only_look = { .tid = cast->tid[i] };
        if (((cast->ready | cast->ended) >> i & 1) == 0 &&
            run_schedule_np(&only_look, 1) == 1)
            note(cast, i, &only_look);
    }
}

static void wait_for_sleepers(struct cast *cast)
{
    const struct timespec millisecond = { .tv_nsec = 1000000 };

    for (int i = 0; i < WAITS_MAX && cast->patient && !cast->ready; i++) {
        nanosleep(&millisecond, NULL);
        look_at_sleepers(cast);
    }
}

/* ---- one turn ---- */

static struct segment_np part_of(const struct cast *cast,
                                 const struct segment *said, uint32_t steps,
                                 bool last)
{
    static const int signals[] = { [EXPLORE_SIGNAL] = SIGUSR1,
                                   [EXPLORE_FAULT] = 0,
                                   [EXPLORE_KILL] = SIGKILL };

    return (struct segment_np){
        .tid = cast->tid[said->thread],
        .steps = steps,
        .signal = last ? signals[said->event] : 0,
        .evict = last && said->event == EXPLORE_FAULT,
    };
}

static struct step *observe(const struct cast *cast, unsigned thread)
{
    struct run *run = cast->run;
    struct step *step = &run->step[run->observed];

    if (!run->observe || run->observed == OBSERVED_MAX)
        return NULL;
    run->observed++;
    step->before = cast->at[thread];
    step->turn = (uint16_t)run->turns;
    step->thread = (uint8_t)thread;
    step->runnable = (uint8_t)cast->ready;
    return step;
}

/* Up to `steps` instructions, of which the last may be that of an event. How
 * many it were. */
static uint32_t run_part(struct cast *cast, const struct segment *said,
                         uint32_t steps, bool last, uint8_t *stop)
{
    struct segment_np part = part_of(cast, said, steps, last);
    struct step *step = observe(cast, said->thread);

    if (run_schedule_np(&part, 1) != 1)
        end(cast, ENDED_DIFFERENT);
    note(cast, said->thread, &part);
    *stop = (uint8_t)part.stop;
    if (step)
        look(cast->scenario, step->watch);
    if (cast->scenario->invariant && !cast->scenario->invariant())
        end(cast, ENDED_BROKEN);
    return part.ran;
}

static bool is_in(uint32_t mask, unsigned thread)
{
    return mask >> thread & 1;
}

/* In one piece, or instruction by instruction if somebody wants to see. */
static void take_turn(struct cast *cast, const struct segment *said,
                      uint32_t could)
{
    struct run *run = cast->run;
    bool each = run->observe || cast->scenario->invariant;
    struct turn *turn = &run->turn[run->turns];
    uint32_t limit = said->steps ? said->steps : TURN_MAX;

    *turn = (struct turn){ .thread = said->thread,
                           .could = (uint8_t)could,
                           .event = said->event };
    do {
        uint32_t part = each ? 1 : limit - turn->steps;
        uint32_t ran =
            run_part(cast, said, part,
                     said->steps && turn->steps + part == limit, &turn->stop);
        turn->steps += ran;
        run->steps += ran;
    } while (turn->stop == STOPPED_STEPS_NP && turn->steps < limit &&
             is_in(cast->ready, said->thread));
    if (is_in(cast->ended, said->thread))
        turn->stop = STOPPED_END_NP;
    run->turns++;
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

    if (!(cast->ready & ~cast->yielded))
        cast->yielded = 0;
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

static _Noreturn void direct(struct cast *cast)
{
    const uint32_t all = (1u << cast->count) - 1;
    struct run *run = cast->run;

    for (;;) {
        if ((cast->ended | cast->scenario->endless) == all)
            end(cast, !cast->scenario->check || cast->scenario->check()
                          ? ENDED_WELL
                          : ENDED_WRONG);
        if (!cast->ready)
            wait_for_sleepers(cast);
        if (!cast->ready)
            end(cast, ENDED_DEADLOCK);
        next_turn(cast);
        look_at_sleepers(cast);
        if (run->turns == TURNS_MAX || run->steps >= STEPS_MAX ||
            waits_alone(cast))
            end(cast, ENDED_LIVELOCK);
    }
}

/* ---- the parent's side ---- */

struct run *explore_new_run(void)
{
    struct run *run = mmap(NULL, sizeof(*run), PROT_READ | PROT_WRITE,
                           MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    return run == MAP_FAILED ? NULL : run;
}

/* It is in the parent that a ^C is noticed; and what bodies print is not
 * wanted once a schedule. */
static _Noreturn void be_child(struct cast *cast, bool prepared)
{
    signal(SIGINT, SIG_IGN);
    if (cast->run->silent >= 0)
        dup2(cast->run->silent, STDOUT_FILENO);
    if (cast->scenario->prepare && !prepared)
        cast->scenario->prepare();
    assemble(cast);
    direct(cast);
}

/* What the child could not say itself. */
static void judge(const struct scenario *scenario, struct run *run, int status)
{
    run->status = status;
    if (run->ending != ENDED_DEAD || !scenario->survived ||
        !WIFSIGNALED(status) || WTERMSIG(status) != SIGKILL)
        return;
    look(scenario, run->watch);
    run->ending = scenario->survived() ? ENDED_WELL : ENDED_WRONG;
}

int explore_run(const struct scenario *scenario, struct run *run)
{
    struct cast cast = { .scenario = scenario,
                         .run = run,
                         .count = explore_threads(scenario) };
    int status;

    run->ending = ENDED_DEAD;
    run->steps = run->turns = run->observed = 0;
    if (scenario->survived && scenario->prepare)
        scenario->prepare();
    pid_t child = fork();
    if (child < 0)
        return -1;
    if (child == 0)
        be_child(&cast, scenario->survived);
    if (waitpid(child, &status, 0) != child)
        return -1;
    if (WIFEXITED(status) && WEXITSTATUS(status) == NOT_TRIED) {
        errno = EAGAIN;
        return -1;
    }
    judge(scenario, run, status);
    return 0;
}
