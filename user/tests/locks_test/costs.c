/* costs.c - the locked instructions and system calls of a visit, counted.
 *
 * In a child process one thread alone is directed through a visit, and each of
 * its instructions is looked at. A visit to no lock at all says what starting
 * and ending a thread has of them.
 */
#include <pthread.h>
#include <reprise/reprise.h>
#include <reprise/tap.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "locks_test.h"

enum { STEPS = 4096 };

struct cost {
    int locked, system_calls, ended;
};

static const struct lock_ops *visited;

static void *visit(void *argument)
{
    visited->lock(&lock, 0);
    visited->unlock(&lock, 0);
    return argument;
}

/* xchg with memory is locked without a prefix, too. */
static void count_instruction(const uint8_t *at, struct cost *cost)
{
    while (*at == 0x65 || *at == 0x66) /* %gs, 16 bits */
        at++;
    cost->locked += *at == 0xf0;
    cost->locked += (*at == 0x86 || *at == 0x87) && at[1] < 0xc0;
    cost->system_calls += *at == 0xcd && at[1] == 0x80;
}

static void direct_visit(struct cost *cost)
{
    static struct step_np steps[STEPS];
    struct observation_np seen = { .steps = steps, .room = STEPS };
    struct segment_np segment = { .steps = STEPS };
    pthread_t thread;

    if (run_schedule_np(NULL, 0, NULL) ||
        pthread_create(&thread, NULL, visit, NULL))
        return;
    segment.tid = pthread_gettid_np(thread);
    if (run_schedule_np(&segment, 1, &seen) != 1)
        return;
    for (uint32_t i = 0; i + 1 < seen.count; i++) /* what the next step is */
        count_instruction((const uint8_t *)(uintptr_t)steps[i].at.eip, cost);
    cost->ended = segment.stop == STOPPED_END_NP;
}

static struct cost cost_of(const struct lock_ops *of)
{
    struct cost *shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE,
                               MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    struct cost cost = { 0 };
    pid_t child;

    if (shared == MAP_FAILED)
        return cost;
    visited = of;
    child = fork();
    if (child == 0) {
        renew_lock(0);
        direct_visit(shared);
        _exit(0);
    }
    waitpid(child, NULL, 0);
    cost = *shared;
    munmap(shared, sizeof(*shared));
    return cost;
}

void test_costs(void)
{
    struct cost none = cost_of(&lock_none), with = cost_of(ops);
    int locked = with.locked - none.locked;
    int calls = with.system_calls - none.system_calls;

    promise(none.ended && with.ended && locked == ops->locked &&
                calls == ops->system_calls,
            "%s: a visit has %d locked instructions, %d system calls",
            ops->name, ops->locked, ops->system_calls);
    if (locked != ops->locked || calls != ops->system_calls)
        tap_note("counted: %d locked instructions, %d system calls", locked,
                 calls);
}
