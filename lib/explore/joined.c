/* joined.c - a thread whose body has returned is over to the director, but it
 * has not ended. It does that when another waits for it in pthread_join(). */
#include "explore_private.h"
#include "pthread/pthread_private.h"

static void go_on_to_end(const struct run *run, unsigned thread, int32_t tid)
{
    struct segment_np to_end = { .tid = tid,
                                 .cpu = run->scenario->cpus[thread],
                                 .steps = SEGMENT_STEPS_NP };

    do
        if (run_schedule_np(&to_end, 1, NULL) != 1)
            return;
    while (to_end.ran && to_end.stop != STOPPED_END_NP);
}

void explore_end_joined(const struct run *run, unsigned joiner,
                        const int32_t *tid, uint32_t ended)
{
    for (unsigned i = 0; i < EXPLORE_THREADS; i++)
        if (ended >> i & 1 &&
            run->sleeps_on[joiner] - run->tls[i] < sizeof(struct pthread))
            go_on_to_end(run, i, tid[i]);
}
