/* exit_door.c - kernel_return_to_user(): recovery comes before the act. */
#include "machine.h"

#include <stdio.h>
#include <string.h>
#include <reprise/tap.h>

#include "kernel.h"
#include "proc/process.h"
#include "ras/ras.h"
#include "sched/sched.h"
#include "sched/script.h"

/* What happened, one letter each: i(nterrupt), s(ignal), y(ield), e(xit),
 * o(ff the stage), v(erdict). */
static char events[16];
static enum ras_outcome outcome;
static uint32_t work_seen;
static enum ras_cause cause_seen;
static uint32_t work_after_yield; /* what arrives meanwhile */
static jmp_buf left;
static struct process process;
static struct thread thread;
static uint32_t uses;     /* thread->ras.uses */
static uint32_t restarts; /* of a sequence, in a row */
static bool hinted;       /* one that is not registered */
static bool on_stage;
static unsigned hints;

bool ras_hinted(const struct ras_thread *who, uaddr_t pc)
{
    (void)who, (void)pc;
    hints++;
    return hinted;
}

static void note(const char *event)
{
    if (strlen(events) < sizeof events - 1)
        strcat(events, event);
}

enum ras_outcome ras_interrupt(struct ras_thread *who, enum ras_cause cause)
{
    cause_seen = cause;
    work_seen = who->arch->work;
    note("i");
    return outcome;
}

static unsigned looked_again; /* where a handler begins */

void ras_look_again(struct ras_thread *who, enum ras_cause cause)
{
    (void)who;
    looked_again += cause == RAS_CAUSE_SIGNAL;
}

void sched_yield(void)
{
    note("y");
    thread.arch.work |= work_after_yield;
    work_after_yield = 0;
}

bool script_set_aside(struct thread *who)
{
    (void)who;
    return false;
}

void sched_leave_stage(struct thread *who)
{
    process.group.on_stage = NULL;
    note(who == &thread ? "o" : "?");
}

void signal_deliver(struct thread *who)
{
    note("s");
    who->arch.work &= ~(uint32_t)(WORK_SIGNAL | WORK_FAULT);
}

void fault_judged(struct thread *who)
{
    note("v");
    who->arch.work &= ~(uint32_t)WORK_VERDICT;
}

_Noreturn void thread_exit(void)
{
    note("e");
    longjmp(left, 1);
}

/* Pass through the door with this work, in the gap that was found last or not,
 * and tell what happened. */
static const char *pass(uint32_t work, bool in_range)
{
    events[0] = '\0';
    memset(&process, 0, sizeof process);
    process.ras.gap = 110;
    process.ras.gap_size = 10;
    process.group.on_stage = on_stage ? &thread : NULL;
    thread = (struct thread){ .arch.work = work,
                              .process = &process,
                              .group = &process.group,
                              .ras.uses = uses,
                              .ras.progress.count = restarts };
    thread.ras.arch = &thread.arch;
    thread.ras.table = &process.ras;
    arch_set_user_pc(&thread.arch, in_range ? 105 : 110);
    if (setjmp(left) == 0)
        kernel_return_to_user(&thread.arch);
    return events;
}

static void promise_events(const char *got, const char *expected,
                           const char *name)
{
    if (!promise(strcmp(got, expected) == 0, "%s", name))
        tap_note("expected %s, got %s", expected, got);
}

static void test_far(void)
{
    outcome = RAS_LEFT_ALONE;
    hints = 0;
    restarts = 1;
    promise_events(pass(WORK_RESCHED, false), "iy",
                   "restarts in a row have to be forgotten");
    restarts = 0;
    promise_equal(hints, 0, "without other uses nobody looks at memory");
    uses = RAS_NAMES;
    promise_events(pass(WORK_RESCHED, false), "y",
                   "with them it may be far all the same");
    hinted = true;
    promise_events(pass(WORK_RESCHED, false), "iy",
                   "or not, for all that can be told");
    promise_equal(hints, 2, "one question each time");
}

static void test_causes(void)
{
    static const struct {
        uint32_t work;
        enum ras_cause cause;
        const char *name;
    } rows[] = {
        { WORK_RESCHED, RAS_CAUSE_PREEMPT, "a switch" },
        { WORK_RESCHED | WORK_FORCED, RAS_CAUSE_FORCED, "a forced switch" },
        { WORK_KILL, RAS_CAUSE_KILL, "a kill" },
        { WORK_KILL | WORK_RESCHED, RAS_CAUSE_KILL, "a kill before a switch" },
        { WORK_SIGNAL, RAS_CAUSE_SIGNAL, "a signal" },
        { WORK_SIGNAL | WORK_FAULT, RAS_CAUSE_FAULT, "its own fault" },
        { WORK_VERDICT, RAS_CAUSE_FAULT, "a verdict" },
    };

    outcome = RAS_LEFT_ALONE;
    for (unsigned i = 0; i < ARRAY_SIZE(rows); i++) {
        pass(rows[i].work, true);
        promise_equal((int)cause_seen, (int)rows[i].cause,
                      "recovery is told of %s", rows[i].name);
    }
    promise_events(pass(WORK_VERDICT | WORK_RESCHED, true), "iviy",
                   "a verdict comes before the switch");
}

int main(void)
{
    outcome = RAS_ROLLED_BACK;
    promise_events(pass(WORK_RESCHED, false), "y",
                   "outside every sequence the RAS code is not asked");
    promise_events(pass(WORK_RESCHED, true), "iy",
                   "inside, recovery comes before the switch");
    promise(work_seen == WORK_RESCHED && thread.arch.work == 0,
            "recovery sees the work, which is done then");
    promise_events(pass(WORK_RESCHED | WORK_FORCED, true), "iy",
                   "a forced switch goes through the same door");
    promise_equal(thread.arch.work, 0, "and leaves no work behind");
    promise_events(pass(WORK_KILL, true), "ie",
                   "recovery comes before death, too");
    promise_events(pass(WORK_KILL | WORK_RESCHED, false), "e",
                   "whoever is to die does not yield first");

    promise_events(pass(WORK_SIGNAL, true), "is",
                   "recovery comes before a signal's handler");
    promise_events(pass(WORK_SIGNAL | WORK_RESCHED, true), "isiy",
                   "a handler may begin inside: recovery before the switch");
    promise_equal(looked_again, 1, "and it does not roll there");
    promise_events(pass(WORK_SIGNAL | WORK_KILL, false), "e",
                   "whoever is to die handles no signal");

    on_stage = true;
    promise_events(pass(WORK_RESCHED | WORK_FORCED, true), "ioy",
                   "whoever is on stage leaves it when a step ends its turn");
    promise_events(pass(WORK_RESCHED, true), "iy", "and not before");
    on_stage = false;

    work_after_yield = WORK_KILL;
    promise_events(pass(WORK_RESCHED, true), "iyie",
                   "work that arrived while others ran is done as well");

    promise_events(pass(WORK_RESCHED | WORK_STEPS, true), "iy",
                   "that a thread is stepped is no work");
    promise(PANICS(pass(1u << 30, false)) && PANICS(pass(WORK_FAULT, false)) &&
                PANICS(pass(WORK_COUNT, false)),
            "work that nobody takes is not waited for");

    outcome = RAS_ROLLING_FORWARD;
    promise_events(pass(WORK_RESCHED, true), "i",
                   "a thread that rolls forward runs on");
    promise_equal(thread.arch.work, WORK_RESCHED, "and its work waits");

    test_causes();
    test_far();
    return tap_done();
}
