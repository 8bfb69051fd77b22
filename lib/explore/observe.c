/* observe.c - what was seen of a turn, step by step, becomes part of the run.
 *
 * The child does that after each turn. If the process dies in the middle of
 * one, nobody is left in it to do so: but what the kernel has written down, and
 * what the child knew before the turn (struct ahead), lies in memory that the
 * stage sees, too. So the instruction that killed it is a step like others.
 */
#include <reprise/reprise.h>
#include <stdbool.h>
#include <string.h>
#include <sys/wait.h>

#include "foreign_private.h"

bool explore_is_over(const mcontext_t *at)
{
    return (at->eip >= (uint32_t)explore_done &&
            at->eip < (uint32_t)explore_over) ||
           (at->eip >= (uint32_t)__thread_is_over &&
            at->eip < (uint32_t)explore_program_over);
}

static void write_down(struct run *run, const struct step *step)
{
    if (run->observed < run->room)
        run->step[run->observed++] = *step;
}

static bool probes(const struct run *run)
{
    return run->probe[0].size != 0;
}

static void see(const struct run *run, const struct step_np *seen,
                struct step *step)
{
    for (unsigned w = 0; w < EXPLORE_WATCHES; w++)
        step->watch[w] = explore_signed(
            seen->watched[w],
            probes(run) ? run->probe[w].size : run->scenario->watches[w].size);
}

void explore_see_memory(const struct run *run, struct step_np *seen,
                        uint32_t count)
{
    int32_t values[EXPLORE_WATCHES];

    explore_look(run->scenario, values);
    for (uint32_t i = 0; i < count && !probes(run); i++)
        memcpy(seen[i].watched, values, sizeof(values));
}

/* Whom a call has woken is seen with the step behind it. */
static void look_who_was_woken(const struct run *run,
                               const struct step_np *seen,
                               const mcontext_t *last, struct step *step)
{
    uint32_t ready = seen->ready & ~run->ahead.ended & ALL_THREADS;

    if (ready != step->runnable && explore_is_call(last))
        step->runnable = (uint8_t)ready;
}

/* A call's own effect is seen only afterwards, so the watched words are looked
 * at again at the end. */
uint32_t explore_observe(struct run *run, const struct step_np *seen,
                         uint32_t count, bool over)
{
    const struct scenario *scenario = run->scenario;
    struct step *step = &run->ahead.step;
    uint32_t steps = 0;
    bool broken = false;
    mcontext_t last;

    for (uint32_t i = 0; i < count && !broken; i++) {
        if (i)
            look_who_was_woken(run, &seen[i], &last, step);
        last = step->before;
        step->inside = seen[i].inside & 1;
        see(run, &seen[i], step);
        if (over && i + 1 == count && !probes(run) &&
            explore_is_call(&step->before))
            explore_look(scenario, step->watch);
        broken = scenario->invariant && !step->inside && !probes(run) &&
                 !scenario->invariant(step->watch);
        if (!explore_is_over(&step->before)) {
            write_down(run, step);
            steps++;
        }
        run->ahead.ended &= ~explore_born(&step->before);
        step->before = seen[i].at;
        step->runnable = seen[i].ready & ~run->ahead.ended & ALL_THREADS;
    }
    if (!broken)
        return 0;
    memcpy(run->watch, step->watch, sizeof(step->watch));
    return steps;
}

/* Steps of the last turn that were written down. */
static uint32_t steps_of(const struct run *run, uint32_t turn)
{
    uint32_t steps = 0;

    while (steps < run->observed &&
           run->step[run->observed - 1 - steps].turn == turn)
        steps++;
    return steps;
}

static bool was_fault(int status)
{
    int signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;

    return signal == SIGSEGV || signal == SIGBUS || signal == SIGILL ||
           signal == SIGFPE || signal == SIGTRAP;
}

/* Write down the step in which it died. A system call is seen before it is
 * made: one that ends the process is there already. */
static void observe_last(struct run *run)
{
    struct step *step = &run->ahead.step;
    bool known = run->observed && !was_fault(run->status) &&
                 run->step[run->observed - 1].turn == step->turn &&
                 explore_is_call(&run->step[run->observed - 1].before);

    step->inside = 0;
    if (!known && run->observed < run->room && !explore_is_over(&step->before))
        write_down(run, step);
    else if (!known)
        return;
    run->died = run->observed - 1;
}

/* If all steps were made, an event killed it after them. */
void explore_observe_death(struct run *run, const struct step_np *seen)
{
    uint32_t count = run->observation.count;
    struct step *step = &run->ahead.step;
    bool broken;

    if (count > TURN_ROOM || run->turns == TURNS_MAX)
        return;
    broken = explore_observe(run, seen, count, false) != 0;
    if (!broken && count < run->ahead.steps)
        observe_last(run);
    run->turn[run->turns] = (struct turn){
        .thread = step->thread,
        .steps = steps_of(run, run->turns),
        .stop = STOPPED_STEPS_NP,
        .at = step->before, /* as far as is known */
        .event = run->ahead.killed && count == run->ahead.steps
                     ? EXPLORE_KILL
                     : EXPLORE_NOTHING,
    };
    if (count)
        run->turn[run->turns].after = seen[count - 1].at;
    run->steps += run->turn[run->turns++].steps;
    memcpy(run->watch, step->watch, sizeof(step->watch));
    if (broken)
        run->ending = ENDED_BROKEN;
}
