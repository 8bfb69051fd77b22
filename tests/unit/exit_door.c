/* exit_door.c - return_to_user(): recovery comes before the act, always. */
#include "machine.h"

#include <stdio.h>
#include <string.h>
#include <tap.h>

#include "kernel.h"
#include "proc/process.h"
#include "ras/ras.h"
#include "sched/deferral.h"
#include "sched/sched.h"

/* What happened, one letter each: i(nterrupt), s(ignal), y(ield),
 * e(xit), d(eferral). */
static char events[16];
static enum ras_outcome outcome;
static uint32_t work_seen;
static uint32_t work_after_yield; /* what arrives meanwhile */
static jmp_buf left;
static struct process process;
static struct ras_sequence sequence = { .start = 100, .end = 110 };
static struct ras_line line, *places[RAS_PLACES] = { [0] = &line };
static unsigned told; /* how often in which sequence */
static struct thread thread;
static struct deferral *deferral; /* the thread's */
static uint32_t ways;             /* thread->ras_ways */
static unsigned byte_at_pc, bytes_read;

bool arch_user_follows(uaddr_t at)
{
    (void)at;
    bytes_read++;
    return arch_follows_landmark[byte_at_pc];
}

static bool named; /* by its slot */

static bool landmark; /* near */

bool arch_user_landmark(uaddr_t pc)
{
    (void)pc;
    return landmark;
}

bool arch_user_named(uaddr_t slot, uaddr_t pc)
{
    (void)slot, (void)pc;
    return named;
}

static void note(const char *event)
{
    if (strlen(events) < sizeof events - 1)
        strcat(events, event);
}

enum ras_outcome ras_interrupt(struct thread *who, struct ras_sequence *found)
{
    work_seen = who->work;
    told += found == &sequence;
    note("i");
    return outcome;
}

struct ras_sequence *ras_look_up(const struct ras_line *at, uaddr_t pc,
                                 uaddr_t start)
{
    (void)at, (void)pc, (void)start;
    return &sequence;
}

static unsigned looked_again; /* where a handler begins */

void ras_look_again(struct thread *who, enum ras_cause cause)
{
    (void)who;
    looked_again += cause == RAS_CAUSE_SIGNAL;
}

/* The thread's wish for more time is granted once. */
bool deferral_grant(struct thread *who)
{
    note("d");
    who->work &= ~(uint32_t)WORK_RESCHED;
    return true;
}

void sched_yield(void)
{
    note("y");
    thread.work |= work_after_yield;
    work_after_yield = 0;
}

void signal_deliver(struct thread *who)
{
    note("s");
    who->work &= ~(uint32_t)WORK_SIGNAL;
}

_Noreturn void thread_exit(void)
{
    note("e");
    longjmp(left, 1);
}

/* Pass through the door with this work, inside the range of sequences or
 * not, and tell what happened. */
static const char *pass(uint32_t work, bool in_range)
{
    events[0] = '\0';
    memset(&process, 0, sizeof process);
    process.ras.low = 100;
    process.ras.span = 10;
    process.ras.places = places;
    thread = (struct thread){ .work = work,
                              .process = &process,
                              .deferral = deferral,
                              .ras_ways = ways };
    arch_set_user_pc(&thread.arch, in_range ? 105 : 110);
    if (setjmp(left) == 0)
        return_to_user(&thread);
    return events;
}

static void promise_events(const char *got, const char *expected,
                           const char *name)
{
    if (!promise(strcmp(got, expected) == 0, "%s", name))
        tap_note("expected %s, got %s", expected, got);
}

static void test_other_ways(void)
{
    outcome = RAS_LEFT_ALONE;
    ways = RAS_WAY_DESIGNATED;
    byte_at_pc = 0x90;
    promise_events(pass(WORK_RESCHED, false), "y",
                   "with designated sequences, most opcodes are outside");
    byte_at_pc = 0x8B;
    promise_events(pass(WORK_RESCHED, false), "y",
                   "nor is a load with no landmark near");
    landmark = true;
    promise_events(pass(WORK_RESCHED, false), "iy",
                   "near one a load may be inside");
    promise_equal(bytes_read, 3, "one look at the opcode each time");
    ways |= RAS_WAY_DYNAMIC;
    byte_at_pc = 0x90;
    promise_events(pass(WORK_RESCHED, false), "y",
                   "nor does a slot that names something else");
    named = true;
    promise_events(pass(WORK_RESCHED, false), "iy", "named by it, it may be");
    ways = RAS_WAY_DYNAMIC;
    promise_events(pass(WORK_RESCHED, false), "iy", "by the slot alone, too");
    named = false;
    promise_events(pass(WORK_RESCHED, false), "y", "or not");
    promise_equal(bytes_read, 4, "then nobody looks at the code");
    ways |= RAS_WAY_RSEQ;
    promise_events(pass(WORK_RESCHED, false), "iy",
                   "with other ways besides, anything may be");
}

int main(void)
{
    outcome = RAS_ROLLED_BACK;
    promise_events(pass(WORK_RESCHED, false), "y",
                   "outside every sequence the RAS code is not asked");
    promise_events(pass(WORK_RESCHED, true), "iy",
                   "inside, recovery comes before the switch");
    promise(work_seen == WORK_RESCHED && thread.work == 0,
            "recovery sees the work, which is done then");
    promise_equal(told, 1, "and is told in which sequence");
    promise_events(pass(WORK_RESCHED | WORK_FORCED, true), "iy",
                   "a forced switch goes through the same door");
    promise_equal(thread.work, 0, "and leaves no work behind");
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

    work_after_yield = WORK_KILL;
    promise_events(pass(WORK_RESCHED, true), "iyie",
                   "work that arrived while others ran is done as well");

    promise(PANICS(pass(1u << 31, false)) && PANICS(pass(WORK_FAULT, false)) &&
                PANICS(pass(WORK_COUNT, false)),
            "work that nobody takes is not waited for");

    outcome = RAS_ROLLING_FORWARD;
    promise_events(pass(WORK_RESCHED, true), "i",
                   "a thread that rolls forward runs on");
    promise_equal(thread.work, WORK_RESCHED, "and its work waits");

    struct deferral wish = { 0 };
    deferral = &wish;
    outcome = RAS_ROLLED_BACK;
    promise_events(pass(WORK_RESCHED, true), "d",
                   "a preemption that is put off recovers nobody");
    promise_events(pass(WORK_RESCHED | WORK_FORCED, true), "iy",
                   "a forced one is not put off");
    deferral = NULL;
    promise_equal(bytes_read, 0, "nobody looked at the code for all that");
    test_other_ways();
    return tap_done();
}
