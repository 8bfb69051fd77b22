/* cpus.c - in the child that runs a schedule: several CPUs, without having
 * them.
 *
 * As long as no store waits, memory is what each CPU sees, and threads run
 * natively. Only a thread whose CPU has stores waiting is let run step by step,
 * and sees memory through its buffer (buffer.c).
 *
 * Promise: what is not modelled exactly is said to be so, and never passed
 * over. What the director cannot see is looked for afterwards: delay.c.
 */
#include <reprise/reprise.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "cpus_private.h"

enum {
#define SYSCALL(number, name, arguments) NUMBER_##name = number,
#include <syscalls.def>
#undef SYSCALL
};

enum { NOBODY = EXPLORE_THREADS };

void explore_cpus_begin(struct cpus *cpus, const struct scenario *scenario,
                        char *why)
{
    memset(cpus, 0, offsetof(struct cpus, buffer));
    cpus->count = explore_cpus(scenario);
    cpus->shown = 0;
    cpus->why = why;
    *why = '\0';
    memcpy(cpus->of, scenario->cpus, sizeof(cpus->of));
    for (unsigned i = 0; i < EXPLORE_CPUS; i++) {
        cpus->holder[i] = NOBODY;
        cpus->buffer[i].count = 0;
    }
}

unsigned explore_give_cpu(struct cpus *cpus, unsigned thread)
{
    unsigned cpu = cpus->of[thread], before = cpus->holder[cpu];

    cpus->holder[cpu] = (uint8_t)thread;
    if (before == NOBODY || before == thread)
        return NOBODY;
    explore_drain(&cpus->buffer[cpu]);
    cpus->inside &= ~(1u << before);
    return before;
}

void explore_drain_all(struct cpus *cpus)
{
    for (unsigned i = 0; i < cpus->count; i++)
        explore_drain(&cpus->buffer[i]);
}

int explore_arrives(struct cpus *cpus, unsigned thread)
{
    struct buffer *buffer = &cpus->buffer[cpus->of[thread]];

    if (!buffer->count)
        return -1;
    explore_arrive(buffer);
    return 0;
}

static uint32_t refuse(struct cpus *cpus, const mcontext_t *at,
                       const char *what)
{
    const struct code *code = explore_code(at->eip);

    snprintf(cpus->why, EXPLORE_WHY, "%s, at %s", what,
             code ? code->place : "an unknown place");
    return 0;
}

/* ---- system calls ---- */

/* These change what other CPUs find in memory, or interrupt their threads. */
static bool concerns_all(uint32_t call)
{
    return call == NUMBER_kill || call == NUMBER_thread_kill ||
           call == NUMBER_exit;
}

/* And these change mappings, or which code is a sequence. */
static bool changes_code(uint32_t call)
{
    static const uint32_t calls[] = {
        NUMBER_mmap,         NUMBER_munmap,         NUMBER_mprotect,
        NUMBER_fork,         NUMBER_execve,         NUMBER_spawn,
        NUMBER_ras_register, NUMBER_ras_unregister, NUMBER_rasctl,
        NUMBER_ras_designate
    };

    for (unsigned i = 0; i < sizeof(calls) / sizeof(calls[0]); i++)
        if (calls[i] == call)
            return true;
    return false;
}

/* Somebody on another CPU stands inside a sequence. */
static bool others_inside(const struct cpus *cpus, unsigned thread)
{
    for (unsigned i = 0; i < EXPLORE_THREADS; i++)
        if ((cpus->inside >> i & 1) && cpus->of[i] != cpus->of[thread])
            return true;
    return false;
}

static uint32_t before_call(struct cpus *cpus, unsigned thread,
                            const mcontext_t *at)
{
    explore_drain(&cpus->buffer[cpus->of[thread]]);
    if (changes_code(at->eax) && others_inside(cpus, thread))
        return refuse(cpus, at,
                      "mappings or sequences change while another CPU stands "
                      "inside a sequence");
    if (changes_code(at->eax) || concerns_all(at->eax))
        explore_drain_all(cpus);
    return 1;
}

/* ---- one piece of a turn ---- */

/* Return how many instructions from `at` on are known to follow each other and
 * enter no kernel; without `memory`, nor touch any. At most `limit`. */
static uint32_t straight(const mcontext_t *at, uint32_t limit, bool memory)
{
    mcontext_t here = *at;
    uint32_t count = 0;

    while (count < limit) {
        struct operation operation = explore_operation(&here, 0);
        if (operation.kind == OPERATION_UNKNOWN ||
            operation.kind == OPERATION_CALL ||
            (!memory && (operation.count || (count && operation.jumps))) ||
            (!memory && operation.kind == OPERATION_FENCE))
            break;
        count++;
        if (operation.jumps)
            break;
        here.eip += operation.length;
    }
    return count;
}

static bool can_wait(const struct operation *operation)
{
    return operation->kind == OPERATION_PLAIN ||
           operation->kind == OPERATION_LOOSE;
}

static bool writes(const struct operation *operation)
{
    for (int i = 0; i < operation->count; i++)
        if (operation->access[i].how & ACCESS_WRITES)
            return true;
    return false;
}

static uint32_t show(struct cpus *cpus, unsigned thread, const mcontext_t *at)
{
    const struct operation *operation = &cpus->operation;

    for (int i = 0; i < operation->count; i++)
        if (operation->access[i].how & ACCESS_WRITES &&
            operation->access[i].size > STORE_MAX)
            return refuse(cpus, at, "a store is too wide");
    cpus->shown = 1;
    cpus->next = at->eip + operation->length;
    explore_show(&cpus->buffer[cpus->of[thread]], operation, &cpus->below);
    return 1;
}

/* Stores of its own CPU wait. */
static uint32_t before_own(struct cpus *cpus, unsigned thread,
                           const mcontext_t *at, uint32_t limit)
{
    const struct operation *operation = &cpus->operation;

    if (operation->kind == OPERATION_UNKNOWN)
        return refuse(cpus, at, "an instruction is not known");
    if (operation->kind == OPERATION_FENCE) {
        explore_drain(&cpus->buffer[cpus->of[thread]]);
        return 1;
    }
    return operation->count ? show(cpus, thread, at)
                            : straight(at, limit, false);
}

static bool is_quiet(const struct cpus *cpus, unsigned thread)
{
    for (unsigned i = 0; i < cpus->count; i++)
        if (cpus->buffer[i].count)
            return false;
    return !others_inside(cpus, thread);
}

uint32_t explore_before_piece(struct cpus *cpus, unsigned thread,
                              const mcontext_t *at, uint32_t steps,
                              unsigned event)
{
    uint32_t limit = event && steps > 1 ? steps - 1 : steps;
    bool last = steps == 1;

    for (unsigned i = 0; i < cpus->count; i++)
        cpus->waiting[i] = (uint8_t)cpus->buffer[i].count;
    if (event && event != EXPLORE_WAITS && last)
        explore_drain_all(cpus);
    if (is_quiet(cpus, thread) && !(event && last))
        return limit;
    cpus->operation = explore_operation(at, cpus->tls[thread]);
    if (cpus->operation.kind == OPERATION_CALL)
        return before_call(cpus, thread, at);
    if (cpus->buffer[cpus->of[thread]].count)
        return before_own(cpus, thread, at, limit);
    if (event == EXPLORE_WAITS && last && can_wait(&cpus->operation) &&
        writes(&cpus->operation))
        return show(cpus, thread, at);
    uint32_t count = straight(at, limit, true);
    return count ? count : 1;
}

int explore_after_piece(struct cpus *cpus, unsigned thread,
                        const mcontext_t *at, int inside)
{
    cpus->inside &= ~(1u << thread);
    cpus->inside |= inside ? 1u << thread : 0;
    if (!cpus->shown)
        return 0;
    cpus->shown = 0;
    if (explore_hide(&cpus->buffer[cpus->of[thread]], &cpus->operation,
                     &cpus->below))
        cpus->full = 1;
    if (cpus->operation.jumps || at->eip == cpus->next)
        return 0;
    refuse(cpus, at, "a fault or a signal comes while stores wait");
    return -1;
}
