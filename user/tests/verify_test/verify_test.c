/* verify_test - wrong sequences are refused, each for its own reason; right
 * ones are accepted. */
#include "verify_test.h"

#include <errno.h>
#include <reprise/reprise.h>
#include <stdio.h>
#include <string.h>
#include <reprise/tap.h>

static const char *name_of(const struct trial *trial)
{
    return (const char *)(uintptr_t)trial->row.name;
}

static int registered(void)
{
    return ras_stats(0, NULL, 0);
}

static uint32_t free_frames(void)
{
    struct system_status status;
    return system_status_np(&status) == 0 ? status.frames_free : 0;
}

/* "(+5)" stands in the text. */
static int names_place(const struct ras_explanation *why, uint32_t start)
{
    char place[16];
    snprintf(place, sizeof(place), "(%+d): ", (int)(why->pc - start));
    return strstr(why->text, place) != NULL;
}

static void test_wrong(const struct trial *trial)
{
    struct ras_explanation why = { 0 };
    uint32_t start = trial->row.start;
    int before = registered();
    int error = ras_register(&trial->row, 1) < 0 ? errno : 0;
    int result = ras_explain(&trial->row, &why);
    int kept = error == ENOEXEC && registered() == before && result == 0 &&
               why.rule == trial->rule && why.pc == trial->pc &&
               why.registers == trial->registers && names_place(&why, start);
    promise(kept, "refused: %s, because of start%+d", name_of(trial),
            (int)(trial->pc - start));
    if (!kept)
        tap_note("errno %d; rule %u, not %u; start%+d; registers %04x, not "
                 "%04x; %s",
                 error, (unsigned)why.rule, (unsigned)trial->rule,
                 (int)(why.pc - start), (unsigned)why.registers,
                 (unsigned)trial->registers, why.text);
}

static void test_right(const struct trial *trial)
{
    struct ras_explanation why = { .rule = RAS_RULE_UNKNOWN };
    int error = ras_register(&trial->row, 1) < 0 ? errno : 0;
    int result = ras_explain(&trial->row, &why);
    int kept = error == 0 && result == 0 && why.rule == RAS_RULE_NONE &&
               ras_unregister((void *)trial->row.start) == 0;
    promise(kept, "accepted: %s", name_of(trial));
    if (!kept)
        tap_note("errno %d; rule %u; %s", error, (unsigned)why.rule, why.text);
}

/* A wrong row takes the right ones before it along. */
static void test_whole_table(void)
{
    struct ras_descriptor rows[3] = { __start_right_trials[0].row,
                                      __start_right_trials[1].row,
                                      __start_wrong_trials[0].row };
    int before = registered();
    promise_errno(ras_register(rows, 3), ENOEXEC,
                  "a table with one wrong row is refused");
    promise_equal(registered(), before, "whole");
}

/* Each rule of enum ras_rule has its wrong sequence; the writable text is in
 * pages.c. */
static void test_every_rule(void)
{
    uint32_t seen = 1u << RAS_RULE_NONE | 1u << RAS_RULE_WRITABLE;
    for (EACH_WRONG(trial))
        seen |= 1u << trial->rule;
    promise_equal(seen, (2u << RAS_RULE_EXCHANGE) - 1,
                  "no rule is without a sequence that breaks it");
}

/* From now on all pages are there that the kernel looks at or counts in. */
static void touch_all(void)
{
    struct ras_explanation why;
    for (EACH_WRONG(trial))
        ras_explain(&trial->row, &why);
    for (EACH_RIGHT(trial))
        ras_explain(&trial->row, &why);
    ras_register(&__start_right_trials->row, 1);
    ras_unregister((void *)__start_right_trials->row.start);
}

int main(void)
{
    uint32_t before;
    touch_all();
    before = free_frames();
    test_whole_table();
    test_every_rule();
    for (EACH_WRONG(trial))
        test_wrong(trial);
    promise_equal(free_frames(), before, "what was refused leaves no trace");
    for (EACH_RIGHT(trial))
        test_right(trial);
    promise_equal(free_frames(), before, "nor does what was unregistered");
    test_pages();
    test_bad_rows();
    return tap_done();
}
