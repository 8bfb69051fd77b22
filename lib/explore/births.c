/* births.c - what the director of a foreign program knows of its threads, and
 * of its end: foreign_private.h. */
#include <reprise/reprise.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "foreign_private.h"
#include "pthread/pthread_private.h"

int main(int argc, char **argv, char **envp);

enum { STACK = 1 << 20 };

unsigned explore_threads_at_first(const struct scenario *scenario)
{
    return explore_is_foreign(scenario) ? 1 : explore_threads(scenario);
}

uint32_t explore_body(const struct scenario *scenario, unsigned thread)
{
    return explore_is_foreign(scenario) ? (uint32_t)main
                                        : (uint32_t)scenario->threads[thread];
}

/* main() may want much stack, and nobody knows yet who else. */
static const pthread_attr_t *attributes_of(const struct scenario *scenario)
{
    static pthread_attr_t attributes;

    if (!explore_is_foreign(scenario))
        return NULL;
    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, STACK);
    return &attributes;
}

enum run_answer explore_create(struct run *run, unsigned i, uint32_t cpu,
                               void *(*start)(void *), void *argument,
                               int32_t *tid)
{
    struct segment_np way = { .steps = SEGMENT_STEPS_NP, .cpu = cpu };
    pthread_t thread;

    if (run_schedule_np(NULL, 0, NULL))
        return RUN_NOT_STEPPED;
    if (pthread_create(&thread, attributes_of(run->scenario), start, argument))
        return RUN_NOT_TRIED;
    *tid = way.tid = thread->tid;
    run->stack[i][0] = (uint32_t)thread->mapping;
    run->stack[i][1] = (uint32_t)thread->mapping + thread->mapping_length;
    run->tls[i] = (uint32_t)thread;
    if (start == __thread_lives)
        __births.of[i - 1].thread = thread;
    return run_schedule_np(&way, 1, NULL) == 1 ? RUN_DONE : RUN_NOT_STEPPED;
}

uint32_t explore_born(const mcontext_t *before)
{
    return before->eip == (uint32_t)__thread_is_born ? 1u << before->eax : 0;
}

/* ---- the end ---- */

/* One thread alone is one schedule: nothing was explored. */
enum explore_ending explore_judge_program(char *why)
{
    if (__births.are_too_many)
        snprintf(why, EXPLORE_WHY, "it makes more than %d threads",
                 EXPLORE_THREADS - 1);
    else if (__births.status)
        return ENDED_DEAD;
    else if (__births.count)
        return ENDED_WELL;
    else
        strlcpy(why,
                "it made no second thread, so there was nothing to switch to",
                EXPLORE_WHY);
    return ENDED_UNMODELLED;
}

_Noreturn void explore_leave_program(enum explore_ending ending)
{
    __births.on = false;
    _exit(ending == ENDED_DEAD ? __births.status : 0);
}
