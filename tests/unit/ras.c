/* ras.c - kernel/ras without a machine: the table of sequences, and what an
 * interruption at each pc does.
 */
#include "machine.h"
#include "random.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <reprise/tap.h>

#include "kernel.h"
#include "mm/heap.h"
#include "ras/in_range.h"
#include "ras/ras_private.h"
#include "trace/trace.h"

enum { START = 0x8048100, COMMIT = START + 9, END = START + 14 };

/* ---- the kernel around it ---- */

static int allocated, allocations_left = INT32_MAX;
struct trace_event trace_ring[TRACE_EVENTS];
uint32_t trace_count;
int32_t trace_tid;

/* Twice as much as asked for: a pointer may be twice as wide here. */
void *kmalloc(size_t size)
{
    if (allocations_left == 0)
        return NULL;
    allocations_left--;
    allocated++;
    return malloc(2 * size);
}

void kfree(void *piece)
{
    allocated -= piece != NULL;
    free(piece);
}

unsigned ras_watchdog_us;

#include "ras_around.h"

static struct ras_table table;
static struct arch_thread arch, other_arch;
static struct ras_thread thread, other;

static void start_over(void)
{
    ras_table_free(&table);
    ras_table_init(&table, NULL);
    memset(&thread, 0, sizeof thread);
    memset(&other, 0, sizeof other);
    arch.work = 0;
    ras_thread_init(&thread, &arch, &table);
    ras_thread_init(&other, &other_arch, &table);
    ras_enabled = true;
    forwards = still_rolling = executed = 0;
    execution_faults = false;
}

static int put(uaddr_t start, uaddr_t commit, uaddr_t end, bool native)
{
    struct ras_sequence row = { .start = start,
                                .commit = commit,
                                .end = end,
                                .restart = start,
                                .verified = native,
                                .recovery = native ? RAS_EMULATE : RAS_ROLLBACK,
                                .identification =
                                    native ? RAS_STATIC : RAS_RASCTL };
    int error = ras_put(&table, &row, "sequence");

    if (error)
        return error;
    error = ras_take_effect(&table, &thread);
    if (error)
        ras_remove(&table, start);
    return error;
}

static void stand_at(struct ras_thread *who, uaddr_t pc)
{
    arch_set_user_pc(who->arch, pc);
}

static uaddr_t pc_of(const struct ras_thread *who)
{
    return arch_user_pc(who->arch);
}

/* The exit door does this first. */
static enum ras_outcome interrupt_at(uaddr_t pc, enum ras_cause cause)
{
    stand_at(&thread, pc);
    return ras_far(&thread) ? RAS_LEFT_ALONE : ras_interrupt(&thread, cause);
}

/* ---- the decision ---- */

/* At every pc around a sequence: where an interruption leaves the thread. */
static void check_every_boundary(void)
{
    int wrong_place = 0, wrong_outcome = 0, wrong_count = 0;

    start_over();
    put(START, COMMIT, END, true);
    for (uaddr_t pc = START - 3; pc <= END + 3; pc++) {
        bool inside = pc > START && pc <= COMMIT;
        uint32_t before = table.rows[0]->row->restarts[0];
        enum ras_outcome outcome;

        thread.progress.count = 0;
        forwards = 0;
        outcome = interrupt_at(pc, RAS_CAUSE_PREEMPT);
        wrong_place += pc_of(&thread) != (inside ? START : pc);
        wrong_outcome +=
            outcome != (inside                    ? RAS_ROLLED_BACK
                        : pc > COMMIT && pc < END ? RAS_ROLLING_FORWARD
                                                  : RAS_LEFT_ALONE);
        wrong_outcome += forwards != (pc > COMMIT && pc < END);
        wrong_count +=
            table.rows[0]->row->restarts[0] - before != (inside ? 1 : 0);
    }
    promise_equal(wrong_place, 0, "only start < pc <= commit goes to start");
    promise_equal(wrong_outcome, 0, "and only commit < pc < end goes forward");
    promise_equal(wrong_count, 0, "and only that is counted");
    promise_equal(thread.recoveries, COMMIT - START,
                  "the thread counts one for each such pc");
}

static void check_restart_and_report(void)
{
    start_over();
    put(START, COMMIT, END, true);
    table.rows[0]->restart = START + 2;
    trace_count = 0;
    interrupt_at(START + 5, RAS_CAUSE_PREEMPT);
    promise_equal(pc_of(&thread), START + 2,
                  "a rollback goes to `restart`, not always to start");
    promise(thread.last.pc == START + 5 && thread.last.to == START + 2 &&
                thread.last.start == START && thread.last.count == 1,
            "the last recovery tells where from, where to and in which");
    const struct trace_event *event = &trace_ring[trace_count - 1];
    promise(event->kind == TRACE_RECOVERY && event->a == START + 5 &&
                event->b == START + 2,
            "the trace tells where from and where to");
}

static void check_causes(void)
{
    for (enum ras_cause cause = 0; cause < RAS_CAUSES; cause++) {
        start_over();
        put(START, COMMIT, END, true);
        interrupt_at(COMMIT, cause);
        promise(table.rows[0]->row->restarts[cause] == 1 &&
                    thread.last.cause == cause,
                "cause %d is counted as that", (int)cause);
    }
}

static void check_who_is_not_asked(void)
{
    start_over();
    put(START, COMMIT, END, true);
    arch.work = WORK_KILL | WORK_DOOMED;
    promise(interrupt_at(COMMIT, RAS_CAUSE_KILL) == RAS_LEFT_ALONE &&
                pc_of(&thread) == COMMIT,
            "whoever is to end where it stands is left alone");
    arch.work = 0;
    thread.uses = RAS_ROLLS;
    promise(interrupt_at(COMMIT, RAS_CAUSE_KILL) == RAS_ROLLING_FORWARD &&
                still_rolling == 1 && pc_of(&thread) == COMMIT,
            "whoever rolls forward already goes on");
    ras_cpu.forward.sequence = *table.rows[0];
    ras_cpu.forward.sequence.recovery = RAS_EMULATE;
    promise(interrupt_at(END, RAS_CAUSE_PREEMPT) == RAS_ROLLED_FORWARD &&
                table.rows[0]->row->by[RAS_EMULATE] == 1 &&
                pc_of(&thread) == END && !thread.uses,
            "but at the end it is through, and that is counted");
}

static void check_limit_of_restarts(void)
{
    int rollbacks = 0;

    start_over();
    put(START, COMMIT, END, true);
    while (rollbacks < 100 &&
           interrupt_at(START + 5, RAS_CAUSE_PREEMPT) == RAS_ROLLED_BACK)
        rollbacks++;
    promise_equal(rollbacks, RAS_RESTART_LIMIT, "so many rollbacks in a row");
    promise(pc_of(&thread) == END && executed == 1 &&
                table.rows[0]->row->finished == 1,
            "then it is finished, and that is counted");
    for (int i = 0; i < RAS_RESTART_LIMIT; i++)
        interrupt_at(START + 5, RAS_CAUSE_PREEMPT);
    interrupt_at(END, RAS_CAUSE_PREEMPT);
    promise(interrupt_at(START + 5, RAS_CAUSE_PREEMPT) == RAS_ROLLED_BACK,
            "an interruption outside begins the count again");
    for (int i = 0; i < RAS_RESTART_LIMIT; i++)
        interrupt_at(i % 2 ? START : START + 5, RAS_CAUSE_PREEMPT);
    promise_equal(thread.progress.count, 1 + RAS_RESTART_LIMIT / 2,
                  "one at its start does not");
    for (int i = 0; i < RAS_RESTART_LIMIT; i++)
        interrupt_at(START + 5, RAS_CAUSE_FAULT);
    promise_equal(executed, 1, "nobody is finished into its own fault");
    execution_faults = true;
    promise(interrupt_at(START + 5, RAS_CAUSE_PREEMPT) == RAS_ROLLED_BACK &&
                executed == 2,
            "what cannot be finished is rolled back again");
}

static void check_not_verified(void)
{
    int rollbacks = 0;

    start_over();
    put(START, END - 1, END, false);
    while (rollbacks < 100 &&
           interrupt_at(END - 1, RAS_CAUSE_PREEMPT) == RAS_ROLLED_BACK)
        rollbacks++;
    promise_equal(rollbacks, 100, "rasctl's are rolled back without a limit");
    promise(ras_outside(&thread), "and stand in nobody's way");
}

/* ---- the table ---- */

static void check_refusals(void)
{
    start_over();
    put(START, COMMIT, END, true);
    promise_equal(put(START, COMMIT, END, true), -EEXIST, "the same again");
    promise_equal(put(START - 4, START, START + 1, true), -EEXIST,
                  "overlap from below");
    promise_equal(put(END - 1, END, END + 4, true), -EEXIST,
                  "overlap from above");
    promise_equal(put(START + 2, START + 3, START + 4, true), -EEXIST,
                  "a part of it");
    promise_equal(put(START - 9, START, END + 9, true), -EEXIST,
                  "all of it and more");
    promise_equal(put(END, END + 1, END + 4, true), 0,
                  "touching above is fine");
    promise_equal(put(START - 4, START - 2, START, true), 0,
                  "touching below is fine");
    stand_at(&other, START + 0x1000 + 9);
    promise_equal(put(START + 0x1000, START + 0x1008, START + 0x1010, true),
                  -EBUSY, "another thread past the commit: busy");
    promise_equal(table.count, 3, "what was refused left nothing");
    promise_equal(ras_remove(&table, START + 1), -ENOENT,
                  "only a start can be unregistered");
    int error = ras_remove(&table, START);
    ras_take_effect(&table, &thread);
    promise(error == 0 && !ras_registered(&thread, START + 1) &&
                ras_registered(&thread, END + 1) &&
                ras_registered(&thread, START - 1),
            "unregistering takes out one, and its neighbours stay");
}

/* What the last look-up found is not found again when it has gone. */
static void check_removal(void)
{
    start_over();
    put(START, COMMIT, END, true);
    promise(ras_registered(&thread, COMMIT) && ras_remove(&table, START) == 0 &&
                !ras_registered(&thread, COMMIT),
            "one that was found and is removed is found no more");
    put(START, COMMIT, END, true);
    put(END, END + 1, END + 4, true);
    promise(ras_registered(&thread, COMMIT) && ras_registered(&thread, END + 1),
            "there again, and another");
    ras_remove_range(&table, END, END + 1);
    promise(ras_registered(&thread, COMMIT) &&
                !ras_registered(&thread, END + 1) && table.count == 1,
            "a range takes out what it holds, and leaves the rest");
    ras_registered(&thread, END + 1);
    put(END, END + 1, END + 4, true);
    promise(ras_registered(&thread, END + 1) != NULL,
            "where there was a gap a new one is found");
}

static void check_registration_recovers(void)
{
    start_over();
    stand_at(&thread, START + 5);
    stand_at(&other, START + 5);
    put(START, COMMIT, END, true);
    promise(pc_of(&other) == START &&
                table.rows[0]->row->restarts[RAS_CAUSE_REGISTER] == 1,
            "a suspended thread inside is put back at registration");
    promise(pc_of(&thread) == START + 5, "the running one is left alone");
}

static void check_limits(void)
{
    unsigned count = 0;

    start_over();
    while (count <= RAS_LIMIT && put(START + 16 * count, START + 16 * count + 8,
                                     START + 16 * count + 12, true) == 0)
        count++;
    promise_equal(count, RAS_LIMIT, "so many sequences fit, and no more");
    promise_equal(put(START - 16, START - 8, START - 4, true), -ENOSPC,
                  "one more is ENOSPC");
    ras_table_free(&table);
    promise_equal(allocated, 0, "freeing the table gives everything back");
    promise(table.count == 0 && !ras_registered(&thread, START + 1),
            "and nothing is found in it");
    for (int left = 0; left < 2; left++) {
        start_over();
        allocations_left = left;
        promise_equal(put(START, COMMIT, END, true), -ENOMEM,
                      "no memory for allocation %d: ENOMEM", left + 1);
        allocations_left = INT32_MAX;
        promise(!ras_registered(&thread, START + 1), "and nothing is found");
    }
}

static uaddr_t parts[3];

/* An address in one of three crowded parts, far from each other. */
static uaddr_t somewhere(void)
{
    return parts[random_below(3)] + random_below(1200);
}

/* Random tables, against a look at every row; in every other one a sequence
 * may be long, and in every third some are removed again. */
static void check_look_up(void)
{
    int wrong = 0;

    for (int round = 0; round < 300; round++) {
        unsigned count = random_below(80);
        unsigned longest = round % 2 ? 20 : 2 + random_below(6000);

        start_over();
        for (unsigned i = 0; i < 3; i++)
            parts[i] = START + random_below(0xA0000) * 0x1000;
        for (unsigned i = 0; i < count; i++) {
            uaddr_t start = somewhere();
            unsigned length = random_below(20) ? 20 : longest;
            uaddr_t end = start + 1 + random_below(length);

            put(start, start + random_below(end - start), end, false);
        }
        for (unsigned n = table.count; n-- > 0;)
            if (round % 3 == 0 && random_below(2))
                ras_remove(&table, table.rows[n]->start);
        ras_take_effect(&table, &thread);
        for (int look = 0; look < 2000; look++) {
            struct ras_sequence *expected = NULL;
            uaddr_t pc = somewhere() + random_below(2) * random_below(8000);

            for (unsigned n = 0; n < table.count; n++)
                if (table.rows[n]->start < pc && pc < table.rows[n]->end)
                    expected = table.rows[n];
            wrong += ras_registered(&thread, pc) != expected;
        }
    }
    promise_equal(wrong, 0, "a look-up finds what a look at every row finds");
}

/* rasctl(2) knows no longest range. */
static void check_longest(void)
{
    start_over();
    promise_equal(put(0x1000, 0xBFFFEFFE, 0xBFFFEFFF, false), 0,
                  "a range may span all memory");
    promise(ras_registered(&thread, 0x1001) &&
                ras_registered(&thread, 0xBFFFEFFE) &&
                !ras_registered(&thread, 0x1000) &&
                !ras_registered(&thread, 0xBFFFEFFF),
            "and is found from end to end");
}

static void check_switched_off(void)
{
    start_over();
    ras_enabled = false;
    promise_equal(put(START, COMMIT, END, true), 0,
                  "with ras=off a sequence can be registered");
    promise(interrupt_at(START + 5, RAS_CAUSE_PREEMPT) == RAS_LEFT_ALONE &&
                pc_of(&thread) == START + 5,
            "but nobody is put back");
}

int main(void)
{
    random_start("build/unit/ras-64 (or -32)");
    check_every_boundary();
    check_restart_and_report();
    check_causes();
    check_who_is_not_asked();
    check_limit_of_restarts();
    check_not_verified();
    check_refusals();
    check_removal();
    check_registration_recovers();
    check_limits();
    check_look_up();
    check_longest();
    check_switched_off();
    start_over();
    return tap_done();
}
