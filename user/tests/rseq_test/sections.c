/* sections.c - a section interrupted at each instruction goes on at its
 * abort_ip, and only then. */
#include "rseq_test.h"

#include <pthread.h>
#include <reprise/reprise.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <string.h>
#include <reprise/tap.h>
#include <unistd.h>

enum { LATEST = 30, TRIES = 3, BOUNDARIES = 5 };

static volatile int word, stop;
static volatile uint32_t cs_in_handler;

/* Somebody else is to come in once. Each change of it is one instruction: a
 * tick between any two leaves no doubt who added what. */
static volatile enum { NOBODY, ARMED, ADDING } other;

static uint32_t address(const char *label)
{
    return (uint32_t)(uintptr_t)label;
}

static bool other_becomes(int next)
{
    int armed = ARMED;
    return __atomic_compare_exchange_n((volatile int *)&other, &armed, next,
                                       false, __ATOMIC_SEQ_CST,
                                       __ATOMIC_SEQ_CST);
}

static void add_if_armed(void)
{
    if (!other_becomes(ADDING))
        return;
    __atomic_fetch_add(&word, OTHERS, __ATOMIC_SEQ_CST);
    other = NOBODY;
}

/* Returns the sum that the other one has added. */
static int disarm(void)
{
    if (other_becomes(NOBODY))
        return 0;
    while (other != NOBODY)
        sched_yield();
    return OTHERS;
}

static void come_in(int signal)
{
    (void)signal;
    cs_in_handler |= (uint32_t)own.rseq_cs;
    add_if_armed();
}

static void *rival(void *argument)
{
    while (!stop) {
        add_if_armed();
        sched_yield();
    }
    return argument;
}

static uint32_t places; /* bit n: n bytes after the start */
static int wrong_results, wrong_places, left_behind;

static void check(const struct ras_last *last, int aborts)
{
    uint32_t start = address(section_start), end = address(section_end);
    int inside = last->pc >= start && last->pc < end;
    if (last->pc < start || last->pc > end)
        return;
    places |= 1u << (last->pc - start);
    wrong_places += last->to != (inside ? address(section_abort) : last->pc);
    wrong_places += aborts != inside;
    left_behind += inside ? section_left : (int)own.rseq_cs;
}

static void interrupted(uint32_t n, int signal)
{
    struct ras_last before, last;
    int aborts = section_aborts, got, added;
    ras_last(&before);
    word = FIRST;
    other = ARMED;
    if (signal)
        signal_after_np(n, signal);
    else
        preempt_after_np(n);
    got = section_add(&own, &word, MINE);
    preempt_after_np(0);
    ras_last(&last);
    added = disarm();
    wrong_results += word != FIRST + MINE + added;
    wrong_results += got != FIRST && got != FIRST + OTHERS;
    if (last.count == before.count + 1)
        check(&last, section_aborts - aborts);
}

static void sweep_all(int signal, const char *what)
{
    int count = 0;
    places = 0;
    wrong_results = wrong_places = left_behind = 0;
    for (uint32_t n = 1; n < LATEST; n++)
        for (int i = 0; i < TRIES; i++)
            interrupted(n, signal);
    for (uint32_t set = places; set; set &= set - 1)
        count++;
    promise_equal(count, BOUNDARIES, "%s at every boundary", what);
    promise_equal(wrong_places, 0, "%s: aborted exactly inside", what);
    promise_equal(wrong_results, 0, "%s: nothing is lost", what);
    promise_equal(left_behind, 0, "%s: then rseq_cs is cleared", what);
}

/* ---- around a sequence of ours ---- */

/* That is put back or carried on first; then the section is left. */
static void test_around(int way, const char *name)
{
    struct ras_descriptor row = { .start = address(both_start),
                                  .commit = address(both_commit),
                                  .end = address(both_end),
                                  .recovery = (uint8_t)way };
    volatile int pair[2] = { 0, 0 };
    int aborted = 0, torn = 0, wrong = 0;
    ras_register(&row, 1);
    for (uint32_t n = 2; n < 2 * LATEST; n++) {
        int before = pair[0], gone;
        if (n % 2)
            preempt_after_np(n / 2);
        else
            signal_after_np(n / 2, SIGUSR2);
        gone = both(&own, pair, 1);
        preempt_after_np(0);
        aborted += gone;
        wrong += !gone && pair[0] == before;
        torn += pair[0] != pair[1];
    }
    promise(aborted > 4 && !wrong && !torn,
            "%s: a sequence inside a section is settled before that is left",
            name);
    ras_unregister(both_start);
}

static void test_counts(void)
{
    struct ras_statistics table[32];
    int count = ras_stats(0, table, 32), found = 0;
    uint32_t restarts = 0;
    for (int i = 0; i < count && i < 32; i++) {
        if (table[i].identification != RAS_RSEQ)
            continue;
        found++;
        for (int cause = 0; cause < RAS_CAUSES; cause++)
            restarts += table[i].restarts[cause];
    }
    promise_equal(found, 1, "sections are counted together");
    promise_equal(restarts, section_aborts, "as often as they were aborted");
}

static void test_unregistered(void)
{
    int aborts = section_aborts;
    rseq(&own, sizeof(own), RSEQ_FLAG_UNREGISTER, RSEQ_SIG);
    for (uint32_t n = 1; n < LATEST; n++)
        interrupted(n, 0);
    promise_equal(section_aborts, aborts, "once unregistered, no aborts");
    promise_equal(own.rseq_cs, (uintptr_t)&section_cs,
                  "and nobody clears rseq_cs");
}

void test_sections(void)
{
    pthread_t thread;
    begin();
    pthread_create(&thread, NULL, rival, NULL);
    sweep_all(0, "preempted");
    stop = 1;
    pthread_join(thread, NULL);
    signal(SIGUSR2, come_in);
    sweep_all(SIGUSR2, "signalled");
    promise_equal(cs_in_handler, 0, "a handler finds rseq_cs cleared");
    test_counts();
    test_around(RAS_REWRITE, "rewrite");
    test_around(RAS_BREAKPOINT, "breakpoint");
    test_around(RAS_EMULATE, "emulate");
    test_unregistered();
}
