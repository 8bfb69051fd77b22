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
#include <signal.h>
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

int explore_holder_is_inside(const struct cpus *cpus, unsigned thread)
{
    unsigned holder = cpus->holder[cpus->of[thread]];

    return holder != NOBODY && (cpus->inside >> holder & 1);
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

void explore_say_place(struct cpus *cpus, const mcontext_t *at,
                       const char *what)
{
    const struct code *code = explore_code(at->eip);

    snprintf(cpus->why, EXPLORE_WHY, "%s, at %s", what,
             code ? code->place : "an unknown place");
}

static uint32_t refuse(struct cpus *cpus, const mcontext_t *at,
                       const char *what)
{
    explore_say_place(cpus, at, what);
    return 0;
}

/* ---- system calls ---- */

/* The process ends, and so do all stores that wait. (A signal is no concern of
 * other CPUs before its thread gets it.) */
static bool ends_all(const mcontext_t *at)
{
    return at->eax == NUMBER_exit ||
           ((at->eax == NUMBER_kill || at->eax == NUMBER_thread_kill) &&
            at->ecx == SIGKILL);
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
    if (!explore_is_call(at)) /* but a trap */
        return 1;
    if (changes_code(at->eax) && others_inside(cpus, thread))
        return refuse(cpus, at,
                      "mappings or sequences change while another CPU stands "
                      "inside a sequence");
    if (changes_code(at->eax) || ends_all(at))
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
            (!memory && (operation.count || operation.kind == OPERATION_FENCE ||
                         (count && operation.jumps))))
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

/* For a piece of `steps`, which is one step if that touches memory. */
static uint32_t show(struct cpus *cpus, unsigned thread, const mcontext_t *at,
                     uint32_t steps)
{
    const struct operation *operation = &cpus->operation;
    mcontext_t behind = *at;

    for (int i = 0; i < operation->count; i++)
        if (operation->access[i].how & ACCESS_WRITES &&
            operation->access[i].size > STORE_MAX)
            return refuse(cpus, at, "a store is too wide");
    for (uint32_t i = 0; i < steps; i++)
        behind.eip += explore_operation(&behind, 0).length;
    cpus->shown = 1;
    cpus->next = behind.eip;
    cpus->esp = at->esp + (uint32_t)operation->esp;
    explore_show(&cpus->buffer[cpus->of[thread]], operation, &cpus->below);
    return steps;
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
    return show(cpus, thread, at,
                operation->count ? 1 : straight(at, limit, false));
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
    if (event == EXPLORE_KILL && last)
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
        return show(cpus, thread, at, 1);
    uint32_t count = straight(at, limit, true);
    return count ? count : 1;
}

/* The piece led elsewhere: it faulted, or a signal came. */
static bool was_diverted(const struct cpus *cpus, const mcontext_t *at)
{
    return cpus->operation.jumps ? at->esp != cpus->esp : at->eip != cpus->next;
}

int explore_after_piece(struct cpus *cpus, unsigned thread,
                        const mcontext_t *at, int inside)
{
    struct buffer *buffer = &cpus->buffer[cpus->of[thread]];

    cpus->inside &= ~(1u << thread);
    cpus->inside |= inside ? 1u << thread : 0;
    if (!cpus->shown)
        return 0;
    cpus->shown = 0;
    if (was_diverted(cpus, at)) {
        buffer->count = 0; /* they were shown, and stay */
        return 0;
    }
    if (explore_hide(buffer, &cpus->operation, &cpus->below))
        cpus->full = 1;
    return 1;
}
