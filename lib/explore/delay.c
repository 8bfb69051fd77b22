/* delay.c - in the search: which stores wait in their CPU's buffer, and when
 * they arrive in memory; and what cannot be modelled.
 *
 * A store arrives at once, unless the schedule says that it waits: that is one
 * more on the count, as a preemption is. Those of its CPU that follow wait
 * behind it. One after the other they arrive when the schedule says so, for
 * nothing; or all of them when something empties the buffer.
 *
 * Left out is a store that waits, if its thread reads nothing that others can
 * see, itself or before its buffer is emptied: it could as well be made later.
 * And a buffer's oldest store arrives only before a step of another CPU that
 * touches what waits there, or before one that empties that CPU's own.
 */
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "cpus_private.h"
#include "search_private.h"

static struct operation operation_of(const struct run *run,
                                     const struct step *step)
{
    return explore_operation(&step->before, run->tls[step->thread]);
}

static bool is_fence(const struct operation *operation)
{
    return operation->kind == OPERATION_FENCE ||
           operation->kind == OPERATION_CALL;
}

static bool does(const struct operation *operation, unsigned how)
{
    for (int i = 0; i < operation->count; i++)
        if (operation->access[i].how & how)
            return true;
    return false;
}

static bool shared(const struct search *search, const struct run *run,
                   const struct step *step)
{
    return search->options->exhaustive || explore_visible(run, step);
}

/* ---- what waits where ---- */

/* The stores that waited before step `next` of a run, without their bytes. The
 * run tells how many they were. */
static struct {
    const struct run *run;
    uint32_t next;
    struct buffer buffer[EXPLORE_CPUS];
} waits;

static void forget_oldest(struct buffer *buffer, uint32_t count)
{
    buffer->count -= count;
    memmove(&buffer->store[0], &buffer->store[count],
            buffer->count * sizeof(buffer->store[0]));
}

static void remember(struct buffer *buffer, const struct operation *operation)
{
    for (int i = 0; i < operation->count; i++)
        if (operation->access[i].how & ACCESS_WRITES &&
            buffer->count < WAITING_MAX)
            buffer->store[buffer->count++] =
                (struct store){ .at = operation->access[i].at,
                                .size = operation->access[i].size };
}

/* The store of this step waits, or is behind one that does. */
static bool enters_buffer(const struct run *run, const struct step *step,
                          unsigned cpu)
{
    const struct step *next = step + 1;
    bool last = next == &run->step[run->observed] || next->turn != step->turn;

    return step->waiting[cpu] ||
           (last && run->turn[step->turn].event == EXPLORE_WAITS);
}

static void look_before(const struct step *step)
{
    for (unsigned cpu = 0; cpu < EXPLORE_CPUS; cpu++) {
        struct buffer *buffer = &waits.buffer[cpu];
        if (buffer->count > step->waiting[cpu])
            forget_oldest(buffer, buffer->count - step->waiting[cpu]);
    }
}

/* Come to know what waits before `step`. */
static void look_up_to(const struct run *run, const struct step *step)
{
    uint32_t number = (uint32_t)(step - run->step);

    if (waits.run != run || number < waits.next) {
        memset(&waits, 0, sizeof(waits));
        waits.run = run;
    }
    for (; waits.next < number; waits.next++) {
        const struct step *at = &run->step[waits.next];
        unsigned cpu = run->scenario->cpus[at->thread];
        struct operation operation = operation_of(run, at);
        look_before(at);
        if (enters_buffer(run, at, cpu))
            remember(&waits.buffer[cpu], &operation);
    }
    look_before(step);
}

static bool overlap(uint32_t a, uint32_t a_size, uint32_t b, uint32_t b_size)
{
    return a < b + b_size && b < a + a_size;
}

static bool touches_waiting(const struct access *access,
                            const struct buffer *buffer)
{
    for (uint32_t i = 0; i < buffer->count; i++)
        if (overlap(access->at, access->size, buffer->store[i].at,
                    buffer->store[i].size))
            return true;
    return false;
}

/* ---- a store waits ---- */

/* Does its thread read what others can see while the store waits? */
static bool reads_before_fence(const struct search *search,
                               const struct run *run, const struct step *step)
{
    const struct step *end = &run->step[run->observed];
    uint8_t thread = step->thread;

    for (step++; step < end; step++) {
        struct operation operation;
        if (step->thread != thread)
            continue;
        operation = operation_of(run, step);
        if (is_fence(&operation))
            return false;
        if (does(&operation, ACCESS_READS) && shared(search, run, step))
            return true;
    }
    return run->ending != ENDED_WELL && run->ending != ENDED_WRONG;
}

static int let_wait(struct search *search, const struct run *run,
                    const struct step *step, uint32_t steps)
{
    unsigned cpu = search->scenario->cpus[step->thread];
    struct operation operation = operation_of(run, step);
    struct schedule schedule;

    if (step->waiting[cpu] || is_fence(&operation) ||
        operation.kind == OPERATION_UNKNOWN ||
        !does(&operation, ACCESS_WRITES) || !shared(search, run, step))
        return 0;
    /* One that reads and writes is two acts, between which others may come. */
    if (!does(&operation, ACCESS_READS) &&
        !reads_before_fence(search, run, step)) {
        search->result->pruned++;
        return 0;
    }
    explore_say_turns(run, step->turn, &schedule);
    schedule.segments[schedule.count++] = (struct segment){
        .thread = step->thread, .steps = steps + 1, .event = EXPLORE_WAITS
    };
    schedule.segments[schedule.count++] =
        (struct segment){ .thread = step->thread };
    return explore_queue_put(&search->later, &schedule);
}

/* ---- and arrives ---- */

static uint8_t thread_on(const struct scenario *scenario, unsigned cpu)
{
    uint8_t thread = 0;

    while (scenario->cpus[thread] != cpu)
        thread++;
    return thread;
}

static int let_arrive(struct search *search, const struct run *run,
                      const struct step *step, uint32_t steps, unsigned cpu)
{
    struct schedule schedule;

    explore_say_turns(run, step->turn, &schedule);
    if (steps)
        schedule.segments[schedule.count++] =
            (struct segment){ .thread = step->thread, .steps = steps };
    schedule.segments[schedule.count++] =
        (struct segment){ .thread = thread_on(search->scenario, cpu),
                          .event = EXPLORE_ARRIVES };
    schedule.segments[schedule.count++] =
        (struct segment){ .thread = step->thread };
    return explore_queue_put(&search->now, &schedule);
}

/* The last step that is observed of its thread: its CPU's buffer is emptied
 * after that. */
static bool is_last(const struct run *run, const struct step *step)
{
    const struct step *end = &run->step[run->observed];
    uint8_t thread = step->thread;

    for (step++; step < end; step++)
        if (step->thread == thread)
            return false;
    return true;
}

/* Another thread of its CPU may come next, which empties the buffer. */
static bool shares_cpu(const struct scenario *scenario, unsigned thread)
{
    for (unsigned i = 0; i < explore_threads(scenario); i++)
        if (i != thread && scenario->cpus[i] == scenario->cpus[thread])
            return true;
    return false;
}

/* It makes a difference if stores of this CPU arrive before the step, or after
 * it: it touches one of them, or lets its own CPU's arrive, which touch them.
 */
static bool matters(const struct run *run, const struct step *step,
                    const struct operation *operation, unsigned cpu,
                    bool empties)
{
    unsigned own = run->scenario->cpus[step->thread];
    const struct buffer *buffer = &waits.buffer[cpu];
    const struct buffer *mine = &waits.buffer[own];

    if (operation->kind == OPERATION_CALL ||
        operation->kind == OPERATION_UNKNOWN ||
        buffer->count != step->waiting[cpu])
        return cpu != own;
    if (cpu == own)
        return empties || shares_cpu(run->scenario, step->thread);
    if (run->scenario->invariant && does(operation, ACCESS_WRITES))
        return true; /* between any two of them it is asked */
    for (int i = 0; i < operation->count; i++)
        if (touches_waiting(&operation->access[i], buffer))
            return true;
    for (uint32_t i = 0; empties && i < mine->count; i++)
        if (touches_waiting(&(struct access){ .at = mine->store[i].at,
                                              .size = mine->store[i].size },
                            buffer))
            return true;
    return false;
}

int explore_empties(const struct run *run, const struct step *step)
{
    struct operation operation;

    if (!step->waiting[run->scenario->cpus[step->thread]])
        return 0;
    operation = operation_of(run, step);
    return is_fence(&operation) || is_last(run, step);
}

static int let_others_arrive(struct search *search, const struct run *run,
                             const struct step *step, uint32_t steps)
{
    unsigned own = search->scenario->cpus[step->thread], waiting = 0;
    struct operation operation = operation_of(run, step);
    bool empties = is_fence(&operation) || is_last(run, step);
    int error = 0;

    for (unsigned cpu = 0; cpu < EXPLORE_CPUS; cpu++)
        waiting += step->waiting[cpu] != 0;
    if (!waiting)
        return 0;
    look_up_to(run, step);
    for (unsigned cpu = 0; cpu < EXPLORE_CPUS && !error; cpu++)
        if (step->waiting[cpu] && (cpu != own || waiting > 1) &&
            (search->options->exhaustive ||
             matters(run, step, &operation, cpu, empties)))
            error = let_arrive(search, run, step, steps, cpu);
    return error;
}

void explore_delay_begin(void)
{
    waits.run = NULL;
}

int explore_delay(struct search *search, const struct run *run,
                  const struct step *step, uint32_t steps, bool last)
{
    int error;

    if (step->turn + 3u > EXPLORE_SEGMENTS)
        return 0; /* the caller counts it */
    error = let_others_arrive(search, run, step, steps);
    if (!error && !last)
        error = let_wait(search, run, step, steps);
    return error;
}

/* If another one came between, it was let run at this place already. */
int explore_after_store(const struct run *run, const struct step *step)
{
    uint32_t turn = step->turn;
    bool own = false;

    while (turn && run->turn[turn - 1].event == EXPLORE_ARRIVES) {
        unsigned thread = run->turn[--turn].thread;
        own |= run->scenario->cpus[thread] == run->scenario->cpus[step->thread];
    }
    if (!turn || run->turn[turn - 1].thread != step->thread)
        return 0;
    return own || run->turn[turn - 1].event == EXPLORE_WAITS;
}

/* ---- what cannot be modelled ---- */

static void refuse(struct run *run, const struct step *step, const char *what)
{
    const struct code *code = explore_code(step->before.eip);

    run->ending = ENDED_UNMODELLED;
    snprintf(run->why, EXPLORE_WHY, "%s, at %s", what,
             code ? code->place : "an unknown place");
}

void explore_look_for_unmodelled(struct run *run)
{
    if (run->ending != ENDED_WELL)
        return;
    explore_survey(run);
    for (uint32_t i = 0; i < run->observed; i++) {
        const struct step *step = &run->step[i];
        struct operation operation = operation_of(run, step);
        if (operation.kind == OPERATION_UNKNOWN)
            refuse(run, step, "an instruction is not known");
        else if (operation.kind == OPERATION_LOOSE && explore_met(run, step))
            refuse(run, step,
                   "an instruction whose order is not known touches shared "
                   "memory");
    }
    if (run->observed == run->room)
        refuse(run, &run->step[run->observed - 1],
               "the run is too long to look through");
}
