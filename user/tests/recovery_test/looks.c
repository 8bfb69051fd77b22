/* looks.c - sequences that look at what their own recovery changes for a
 * while see what would be there without it; and those in a segment of their
 * own are finished in that one. */
#include <errno.h>
#include <reprise/reprise.h>
#include <string.h>
#include <reprise/tap.h>

#include "recovery_test.h"

typedef void (*look)(volatile int *words, const void *at, int selector);

#define LOOKS(name)                                           \
    void name(volatile int *, const void *, int);             \
    extern const char name##_start[] __asm__(#name ".start"), \
        name##_end[] __asm__(#name ".end")
LOOKS(look_by_register);
LOOKS(look_by_memory);
LOOKS(look_at_four);
LOOKS(look_again_and_again);
LOOKS(look_in_text);
LOOKS(look_at_guard);
LOOKS(look_by_segment);
extern char look_guard[PAGE];

enum { NOP = 0x90, OTHER = 0x5A, MANY = 24 };

static struct ras_descriptor row_of(const char *start, const char *end, int way)
{
    return (struct ras_descriptor){
        .start = (uint32_t)start,
        .commit = (uint32_t)start,
        .end = (uint32_t)end,
        .recovery = (uint8_t)way,
        .with = way == RAS_FAULT ? (uint32_t)look_guard : 0,
    };
}

/* Interrupted after each number of steps: how often it came out wrong. What
 * it reads is `expected`. */
static int wrong_runs(look run, const void *at, int selector, uint32_t base,
                      int expected)
{
    static volatile int words[3];
    int wrong = 0;
    for (uint32_t n = 1; n < MANY; n++) {
        words[0] = -2, words[1] = -1;
        preempt_after_np(n);
        run((volatile int *)((uint32_t)words - base), at, selector);
        preempt_after_np(0);
        wrong += words[0] != 0 || words[1] != expected;
    }
    return wrong;
}

/* The same, registered; *by is then how often each recovery finished it. */
static int wrong_by(struct ras_descriptor row, look run, const void *at,
                    int expected, uint32_t by[RAS_RECOVERIES_MAX])
{
    struct ras_statistics counts = { .start = 0 };
    if (ras_register(&row, 1))
        return -1;
    int wrong = wrong_runs(run, at, 0, 0, expected);
    ras_counters((void *)row.start, &counts);
    memcpy(by, counts.by, sizeof(counts.by));
    ras_unregister((void *)row.start);
    return wrong;
}

static void test_end(const char *name, struct ras_descriptor row, look run)
{
    uint32_t other = row.flags & RAS_UNBOUNDED ? RAS_BREAKPOINT : RAS_EMULATE;
    uint32_t by[RAS_RECOVERIES_MAX];
    static const char byte[4] = { 0, 0, 0, OTHER };
    promise(wrong_by(row, run, (void *)row.end, NOP, by) == 0 && by[other],
            "%s: a sequence that reads the byte at its end sees no trap there",
            name);
    promise(wrong_by(row, run, byte + 3, OTHER, by) == 0 &&
                (row.flags || (by[RAS_REWRITE] && !by[other])),
            "%s: one that does not is rewritten, and what it does done once",
            name);
}

static void test_ends(void)
{
    struct ras_explanation why;
    struct ras_descriptor row =
        row_of(look_in_text_start, look_in_text_end, RAS_REWRITE);
    ras_explain(&row, &why);
    promise(ras_register(&row, 1) && errno == ENOEXEC &&
                why.rule == RAS_RULE_OWN_END && why.pc == row.start + 2,
            "one whose text says that it reads its end is refused");
    test_end("by a register",
             row_of(look_by_register_start, look_by_register_end, RAS_REWRITE),
             look_by_register);
    test_end("by memory",
             row_of(look_by_memory_start, look_by_memory_end, RAS_REWRITE),
             look_by_memory);
    test_end("as one of four",
             row_of(look_at_four_start, look_at_four_end, RAS_REWRITE),
             look_at_four);
    row = row_of(look_again_and_again_start, look_again_and_again_end,
                 RAS_REWRITE);
    row.flags = RAS_UNBOUNDED;
    test_end("in a loop", row, look_again_and_again);
}

static void test_guard(void)
{
    uint32_t by[RAS_RECOVERIES_MAX];
    struct ras_descriptor row =
        row_of(look_at_guard_start, look_at_guard_end, RAS_FAULT);
    char byte = OTHER;
    look_guard[9] = 7;
    promise(wrong_by(row, look_at_guard, look_guard + 9, 7, by) == 0 &&
                by[RAS_EMULATE] && by[RAS_FAULT] &&
                ras_unregister((void *)row.start),
            "a sequence that reads its guard page is carried to its end");
    promise(wrong_by(row, look_at_guard, &byte, OTHER, by) == 0 &&
                !by[RAS_EMULATE] && by[RAS_FAULT],
            "and by the fault itself when it does not");
}

static void test_segment(void)
{
    uint32_t base, selector;
    char byte = OTHER;
    __asm__("mov %%gs, %0\n\tmov %%gs:0, %1" : "=r"(selector), "=r"(base));
    for (EACH_WAY(way)) {
        struct ras_descriptor row =
            row_of(look_by_segment_start, look_by_segment_end, way);
        if (way == RAS_CLONE || way == RAS_JUMP || way == RAS_FAULT)
            continue;
        promise(ras_register(&row, 1) == 0 &&
                    wrong_runs(look_by_segment, &byte - base, (int)selector,
                               base, OTHER) == 0,
                "%s: words in another segment are found there", way_names[way]);
        ras_unregister((void *)row.start);
    }
}

void test_looks(void)
{
    test_ends();
    test_guard();
    test_segment();
}
