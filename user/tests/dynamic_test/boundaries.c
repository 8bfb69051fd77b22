/* boundaries.c - every form, interrupted at each of its instructions: by a
 * preemption, where another thread comes in with the same sequence on the
 * same words; and by a signal, whose handler comes in with another one. */
#include "dynamic_test.h"

#include <pthread.h>
#include <reprise/reprise.h>
#include <sched.h>
#include <signal.h>
#include <reprise/tap.h>

enum {
    FIRST = 1,
    MINE = 10,
    OTHERS = 100,
    EARLIEST = 10,
    LATEST = 30,
    TRIES = 5
};

static volatile int pair[2];
static volatile int stop;
static const struct form *volatile armed; /* what the rival is to do */

/* The other found this there, and was told this. */
static volatile struct {
    int first, second, result;
} other;

static void come_in(const struct form *form)
{
    other.first = pair[0];
    other.second = pair[1];
    other.result = form->add(pair, OTHERS);
}

static void *rival(void *argument)
{
    ras_set_slot(own_slot());
    while (!stop) {
        const struct form *form = armed;
        if (form) {
            come_in(form);
            armed = NULL;
        }
        sched_yield();
    }
    return argument;
}

static void handler(int signal)
{
    const struct form *form = armed;
    (void)signal;
    armed = NULL;
    if (form)
        come_in(form);
}

struct findings {
    uint32_t places; /* bit n: found n bytes after start */
    int wrong_places, wrong_results, seen_middle;
};

static void check_place(const struct form *form, const struct ras_last *last,
                        struct findings *f)
{
    const struct ras_descriptor *row = form->row;
    uint32_t to = last->pc;
    if (last->pc < row->start || last->pc > row->end)
        return;
    if (last->pc > row->start && last->pc < row->end)
        to = last->pc <= row->commit ? row->start : row->end;
    f->places |= 1u << (last->pc - row->start);
    f->wrong_places += last->to != to;
}

/* One after the other, whichever came first. */
static void check_result(const struct form *form, int got, struct findings *f)
{
    int mine_first = got == FIRST;
    f->wrong_results += pair[0] != FIRST + MINE + OTHERS;
    f->wrong_results += got != FIRST + (mine_first ? 0 : OTHERS);
    f->wrong_results += other.result != FIRST + (mine_first ? MINE : 0);
    f->seen_middle += other.first != other.result;
    f->seen_middle += form->add != add_back && other.first != other.second;
}

/* Once; the timer's interruption may come as well, and then the other comes
 * in there. */
static void interrupted(const struct form *form, const struct form *by,
                        uint32_t n, int signal, struct findings *f)
{
    struct ras_last before, last;
    int got;
    sched_yield(); /* found outside, it begins to count its restarts anew */
    ras_last(&before);
    pair[0] = pair[1] = FIRST;
    armed = by;
    if (signal)
        signal_after_np(n, signal);
    else
        preempt_after_np(n);
    got = form->add(pair, MINE);
    preempt_after_np(0);
    ras_last(&last);
    if (last.count == before.count + 1)
        check_place(form, &last, f);
    if (!armed)
        check_result(form, got, f);
    while (armed && !signal)
        sched_yield();
    armed = NULL;
}

static int bits(uint32_t set)
{
    int count = 0;
    for (; set; set &= set - 1)
        count++;
    return count;
}

static void sweep(const struct form *form, const struct form *by, int signal,
                  const char *what)
{
    struct findings f = { 0 };
    for (uint32_t n = EARLIEST; n < LATEST; n++)
        for (int i = 0; i < TRIES; i++) {
            for (volatile int delay = 23 * i; delay > 0; delay--)
                continue; /* not at the same place in a tick each time */
            interrupted(form, by, n, signal, &f);
        }
    promise_equal(bits(f.places), form->add == add_back ? 5 : 6,
                  "%s, %s: at every boundary", form->name, what);
    promise_equal(f.wrong_places, 0, "%s, %s: back or forward as it should",
                  form->name, what);
    promise_equal(f.wrong_results, 0, "%s, %s: the results are right",
                  form->name, what);
    promise_equal(f.seen_middle, 0, "%s, %s: nobody sees the middle",
                  form->name, what);
}

/* All of it once more, in figures. */
static void test_counts(const struct form *form)
{
    struct ras_statistics row = { 0 };
    int error = ras_counters((const void *)(uintptr_t)form->row->start, &row);
    int back = 0, forward = 0;
    for (int cause = 0; cause < RAS_CAUSES; cause++) {
        back += (int)row.restarts[cause];
        forward += (int)row.forwards[cause];
    }
    promise(!error && row.identification == RAS_DYNAMIC &&
                (back != 0) == (form->row->commit != form->row->start) &&
                (forward != 0) == (form->row->recovery != RAS_ROLLBACK) &&
                row.by[form->row->recovery] ==
                    (uint32_t)(forward ? forward : back),
            "%s: counted by itself (%d back, %d forward)", form->name, back,
            forward);
}

void test_boundaries(void)
{
    pthread_t thread;
    pthread_create(&thread, NULL, rival, NULL);
    for (int i = 0; i < form_count; i++)
        sweep(&forms[i], &forms[i], 0, "preempted");
    stop = 1;
    pthread_join(thread, NULL);
    signal(SIGUSR2, handler);
    for (int i = 0; i < form_count; i++)
        sweep(&forms[i], &forms[i ? form_count - i : 0], SIGUSR2, "signalled");
    for (int i = 0; i < form_count; i++)
        test_counts(&forms[i]);
}
