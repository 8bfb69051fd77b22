/* sweep.c - one call, interrupted at each instruction; and at that very
 * instruction somebody else does the same operation: another thread, or the
 * handler of a signal.
 *
 * Two atomic operations come out as one after the other, and which one was
 * first is known: the other, unless this one had stored already.
 */
#include <pthread.h>
#include <reprise/reprise.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <reprise/tap.h>

#include "shapes.h"

enum { MOST_STEPS = 30, TRIES = 10, MOST_NOTES = 20 };
enum { SYS_preempt_after = 26, SYS_signal_after = 55 };

static const struct situation *volatile armed; /* NULL: nothing to do */
static volatile enum template armed_template;
static volatile int other_result, stop;
static pthread_t rival;

static void do_the_other(void)
{
    const struct situation *situation = armed;
    if (!situation)
        return;
    other_result =
        model(armed_template, situation->other_a, situation->other_b);
    armed = NULL;
}

static void *run_rival(void *argument)
{
    while (!stop) {
        do_the_other();
        sched_yield();
    }
    return argument;
}

static void handle(int signal)
{
    (void)signal;
    do_the_other();
}

void start_rival(void)
{
    signal(SIGUSR1, handle);
    stop = 0;
    pthread_create(&rival, NULL, run_rival, NULL);
}

void stop_rival(void)
{
    stop = 1;
    pthread_join(rival, NULL);
}

/* ---- one call ---- */

struct outcome {
    int first, other, word;
    struct node nodes[4];
};

struct call {
    struct outcome outcome;
    struct ras_last last;
    struct ras_statistics before, after;
};

/* The template's rows are the last ones, in this order. */
static struct ras_statistics counts_of(enum template template)
{
    static struct ras_statistics table[128];
    int count = ras_stats(0, table, 128);
    return table[count - TEMPLATES + (int)template];
}

static uint32_t ticks(void)
{
    struct system_status status;
    return system_status_np(&status) == 0 ? status.ticks : 0;
}

/* Begin anew right after a tick, so that the next one is far away. */
static void wait_for_tick(void)
{
    uint32_t before = ticks();
    while (ticks() == before)
        ;
}

/* 0, or -1 if the timer came as well, for then the other may have been
 * anywhere. */
static int try_call(const struct shape *shape,
                    const struct situation *situation, enum way way,
                    uint32_t instructions, struct call *call)
{
    struct interrupted_call made = {
        .number = way == PREEMPTED ? SYS_preempt_after : SYS_signal_after,
        .instructions = instructions,
        .signal = SIGUSR1,
        .function = shape->function,
        .a = situation->a,
        .b = situation->b,
    };
    uint32_t tick;

    set_out(situation);
    armed_template = shape->template;
    call->before = counts_of(shape->template);
    tick = ticks();
    armed = situation;
    call->outcome.first = interrupted_call(&made);
    preempt_after_np(0);
    ras_last(&call->last);
    if (armed || ticks() != tick) {
        armed = NULL;
        return -1;
    }
    call->after = counts_of(shape->template);
    call->outcome.other = other_result;
    call->outcome.word = the_word;
    memcpy(call->outcome.nodes, nodes, sizeof(nodes));
    return 0;
}

/* ---- what should have come out ---- */

static int is_as(const struct shape *shape, const struct situation *situation,
                 int other_first, const struct outcome *got)
{
    int a = situation->a, b = situation->b, first, other;
    int other_a = situation->other_a, other_b = situation->other_b;
    set_out(situation);
    if (other_first)
        other = model(shape->template, other_a, other_b);
    first = model(shape->template, a, b);
    if (!other_first)
        other = model(shape->template, other_a, other_b);
    return first == got->first && other == got->other &&
           the_word == got->word &&
           memcmp(nodes, got->nodes, sizeof(nodes)) == 0;
}

static uint32_t sum(const uint32_t *counts, int count)
{
    uint32_t total = 0;
    for (int i = 0; i < count; i++)
        total += counts[i];
    return total;
}

/* Counted once, by the recovery and the cause that it had; or not at all. */
static int is_counted(const struct call *call, int by, enum way way)
{
    int cause = way == PREEMPTED ? RAS_CAUSE_FORCED : RAS_CAUSE_SIGNAL;
    const struct ras_statistics *a = &call->before, *b = &call->after;
    uint32_t all = sum(b->restarts, RAS_CAUSES) + sum(b->forwards, RAS_CAUSES) -
                   sum(a->restarts, RAS_CAUSES) - sum(a->forwards, RAS_CAUSES);
    if (by < 0)
        return all == 0;
    return all == 1 && b->by[by] == a->by[by] + 1 &&
           (by == RAS_ROLLBACK ? b->restarts[cause] == a->restarts[cause] + 1
                               : b->forwards[cause] == a->forwards[cause] + 1);
}

static int notes;

static void check(const struct shape *shape, const struct situation *situation,
                  enum way way, const struct call *call,
                  struct findings *findings)
{
    uint32_t pc = call->last.pc, to = call->last.to;
    int inside = pc > shape->start && pc < shape->end;
    int back = inside && pc <= shape->commit;
    int by = back ? RAS_ROLLBACK : inside ? shape->landmark & 7 : -1;
    uint32_t expected = back ? shape->start : inside ? shape->end : pc;
    if (!is_as(shape, situation, pc <= shape->commit, &call->outcome))
        findings->wrong_results++;
    else if (to != expected)
        findings->wrong_places++;
    else if (!is_counted(call, by, way))
        findings->wrong_counts++;
    else
        return;
    if (notes++ == MOST_NOTES)
        tap_note("and more");
    if (notes > MOST_NOTES)
        return;
    tap_note("%s, landmark 5%x, choice %d: at start%+d, went on at start%+d, "
             "expected start%+d",
             situation->name, shape->landmark, shape->choice,
             (int)(pc - shape->start), (int)(to - shape->start),
             (int)(expected - shape->start));
}

void sweep(const struct shape *shape, const struct situation *situation,
           enum way way, struct findings *findings)
{
    uint32_t was = 0;
    for (uint32_t n = 1; n < MOST_STEPS; n++) {
        struct call call = { 0 };
        int tries = 0;
        while (try_call(shape, situation, way, n, &call) < 0)
            if (wait_for_tick(), ++tries == TRIES) {
                findings->disturbed++;
                return;
            }
        uint32_t pc = call.last.pc;
        if (pc < shape->start || pc > shape->end) {
            if (was)
                return;
            continue;
        }
        findings->boundaries += pc != was;
        was = pc;
        check(shape, situation, way, &call, findings);
    }
}
