/* ras.c - the decision: what an interruption does to a thread that stands in
 * a sequence.
 *
 *     start ---------------- commit ---------------- end
 *     |     roll back          |    roll forward     |
 *
 * Promise: when ras_interrupt() returns anything but RAS_ROLLING_FORWARD,
 * the thread stands strictly inside no sequence.
 * Read first: README.md in this folder. */
#include "ras/ras.h"
#include <errno.h>
#include <signal.h>
#include "mm/heap.h"
#include "ras/in_range.h"
#include "ras/ras_private.h"

bool ras_enabled = true;
PER_CPU struct ras_cpu ras_cpu;

/* How is it found? */
static const struct finder *const finders[] = {
#define FINDER(name) &ras_find_##name,
#include "ras/identify/finders.def"
#undef FINDER
};

/* How does it recover? */
const struct recovery *const ras_recoveries[RAS_RECOVERIES_MAX] = {
#define RECOVERY(name) &ras_##name,
#include "ras/recover/recoveries.def"
#undef RECOVERY
};

void ras_init(bool enabled, unsigned watchdog_us)
{
    ras_enabled = enabled;
    ras_watchdog_us = watchdog_us;
    ras_cpu.spare_page = kmalloc(PAGE_SIZE);
    ASSERT(ras_cpu.spare_page);
    for (unsigned n = 0; n < RAS_RECOVERIES_MAX; n++)
        ASSERT(!ras_recoveries[n] || ras_recoveries[n]->number == n);
}

/* ---- where does it stand? ---- */

/* True if the word at `slot` names a descriptor of a sequence around `pc`, or
 * memory refuses to tell. */
static bool names_around(uaddr_t slot, uaddr_t pc)
{
    uint32_t at, start, end;

    if (!arch_user_word(slot, &at))
        return true;
    if (!at)
        return false;
    return !user_end(at, sizeof(struct ras_descriptor)) ||
           !arch_user_word(at + offsetof(struct ras_descriptor, start),
                           &start) ||
           !arch_user_word(at + offsetof(struct ras_descriptor, end), &end) ||
           (start <= pc && pc < end);
}

bool ras_hinted(const struct ras_thread *thread, uaddr_t pc)
{
    uint32_t uses = thread->uses;

    return uses & ~(uint32_t)(RAS_NAMES | RAS_LANDMARKS) ||
           (uses & RAS_NAMES && names_around(thread->named.slot, pc)) ||
           (uses & RAS_LANDMARKS && arch_user_landmark(pc));
}

static bool asked(const struct finder *finder, const struct ras_thread *thread)
{
    return !finder->use || thread->uses & finder->use;
}

struct ras_sequence *ras_where(struct ras_thread *thread)
{
    uaddr_t pc = arch_user_pc(thread->arch);
    struct ras_sequence *found = NULL;

    if (thread->uses & RAS_ROLLS)
        return &ras_cpu.forward.sequence;
    ras_cpu.misled.use = 0;
    for (unsigned n = 0; !found && n < ARRAY_SIZE(finders); n++)
        if (asked(finders[n], thread))
            found = finders[n]->find(thread, pc);
    return found;
}

struct ras_sequence *ras_misled(uint32_t use, uaddr_t *word, const char *what,
                                int signal, uaddr_t address)
{
    ras_cpu.misled.use = use;
    ras_cpu.misled.word = word;
    ras_cpu.misled.fault =
        (struct user_fault){ what, signal, address, true, false };
    return NULL;
}

RARE void ras_judge_misled(struct ras_thread *thread)
{
    *ras_cpu.misled.word = 0;
    ras_use(thread, ras_cpu.misled.use, false);
    ras_judge(thread, &ras_cpu.misled.fault);
}

/* For the exit door and for system calls: as ras_where(), but a thread whose
 * word leads nowhere good gets its signal first, wherever it stands. */
static struct ras_sequence *where_at_door(struct ras_thread *thread)
{
    struct ras_sequence *found = ras_where(thread);

    if (!ras_cpu.misled.use)
        return found;
    ras_judge_misled(thread);
    return NULL;
}

/* ---- what becomes of it? ---- */

void ras_judge(struct ras_thread *thread, const struct user_fault *fault)
{
    struct ras_verdict *verdict = &ras_cpu.verdict;
    bool first = !(thread->arch->work & WORK_VERDICT);

    if (ras_doomed(thread) || (!first && !fault->is_end))
        return;
    verdict->fault = *fault;
    verdict->pc = ras_program_pc(thread);
    thread->arch->work |= WORK_VERDICT | (fault->is_end ? WORK_DOOMED : 0);
}

const struct ras_verdict *ras_take_verdict(struct ras_thread *thread)
{
    thread->arch->work &= ~(uint32_t)WORK_VERDICT;
    return &ras_cpu.verdict;
}

/* The thread stands past the commit of `sequence` and can go neither back nor
 * on: its program broke what its descriptor promised. It gets SIGILL. */
static enum ras_outcome refuse_to_end(struct ras_thread *thread,
                                      const struct ras_sequence *sequence,
                                      const char *why)
{
    char *text = ras_cpu.verdict.text;
    int past = (int)(arch_user_pc(thread->arch) - sequence->commit);

    if (ras_doomed(thread))
        return RAS_LEFT_ALONE;
    ksnprintf(text, sizeof(ras_cpu.verdict.text),
              "sequence %.*s %s, but the thread stands %d bytes %s its commit",
              RAS_NAME_MAX, ras_name(sequence), why, past < 0 ? -past : past,
              past < 0 ? "before" : "past");
    ras_judge(thread, &(struct user_fault){
                          .what = text, .signal = SIGILL, .is_end = true });
    return RAS_LEFT_ALONE;
}

/* The thread was carried to the end of a sequence. A program that steps itself
 * is told, as of any other instruction. */
static void carried(struct ras_thread *thread, struct ras_sequence *sequence,
                    enum ras_cause cause, const struct recovery *by,
                    uaddr_t from)
{
    ras_recovered(thread, sequence, cause, by->number, from);
    if (!by->tells_step && arch_steps_itself(thread->arch))
        ras_judge(thread, &(struct user_fault){ .what = "debug trap",
                                                .signal = SIGTRAP });
    ras_look_again(thread, cause); /* at the end */
}

/* The thread that rolls forward has come to the end of its sequence. */
static void rolled_forward(struct ras_thread *thread)
{
    struct ras_forward *forward = &ras_cpu.forward;

    ras_forward_stop(thread);
    arch_set_user_pc(thread->arch, forward->sequence.end);
    carried(thread, &forward->sequence, forward->cause,
            ras_recoveries[forward->sequence.recovery], forward->from);
}

static enum ras_outcome roll_forward(struct ras_thread *thread,
                                     struct ras_sequence *sequence,
                                     enum ras_cause cause)
{
    if (ras_doomed(thread)) /* it does not begin */
        return RAS_LEFT_ALONE;
    if (ras_recoveries[sequence->recovery] == &ras_rollback)
        return refuse_to_end(thread, sequence, "can only be rolled back");
    if (!ras_vouched(thread->table, sequence))
        return refuse_to_end(thread, sequence, "does not pass verification");
    enum ras_outcome outcome = ras_forward_begin(thread, sequence, cause);
    if (outcome == RAS_SEEN)
        return refuse_to_end(thread, sequence, "reads what recovery changes");
    if (outcome == RAS_ROLLED_FORWARD) {
        rolled_forward(thread);
        arch_take_interrupts(); /* a tick that came is not the next one's */
    }
    return outcome;
}

static enum ras_outcome roll_back(struct ras_thread *thread,
                                  struct ras_sequence *sequence,
                                  enum ras_cause cause)
{
    uaddr_t from = arch_user_pc(thread->arch);
    enum ras_outcome outcome = ras_rollback.begin(thread, sequence);

    if (outcome == RAS_ROLLED_BACK)
        ras_recovered(thread, sequence, cause, ras_rollback.number, from);
    else if (ras_native(sequence) && cause != RAS_CAUSE_REGISTER)
        return roll_forward(thread, sequence, cause); /* not put back: on */
    return outcome;
}

/* The thread has been rolled back RAS_RESTART_LIMIT times in a row: the kernel
 * executes the rest of the sequence now. */
static RARE enum ras_outcome finish_at_limit(struct ras_thread *thread,
                                             struct ras_sequence *sequence,
                                             enum ras_cause cause)
{
    uaddr_t from = arch_user_pc(thread->arch);

    thread->progress.count = 0; /* verifying takes long: not each time */
    if (ras_vouched(thread->table, sequence) &&
        ras_emulate.begin(thread, sequence) == RAS_ROLLED_FORWARD) {
        sequence->row->finished++;
        carried(thread, sequence, cause, &ras_emulate, from);
        return RAS_ROLLED_FORWARD;
    }
    if (arch_user_pc(thread->arch) > sequence->commit)
        return roll_forward(thread, sequence, cause);
    thread->progress.count = 1;
    return roll_back(thread, sequence, cause);
}

/* The decision for a thread that stands in `sequence`: past the commit it goes
 * forward, up to the commit back; after RAS_RESTART_LIMIT rollbacks in a row it
 * is finished. So no verified sequence restarts for ever: the proof is in
 * bound/README.md. */
static enum ras_outcome put_right(struct ras_thread *thread,
                                  struct ras_sequence *sequence,
                                  enum ras_cause cause)
{
    struct ras_progress *progress = &thread->progress;

    if (arch_user_pc(thread->arch) > sequence->commit) /* written */
        return roll_forward(thread, sequence, cause);
    if (!ras_native(sequence))
        return roll_back(thread, sequence, cause);
    if (progress->start != sequence->start)
        *progress = (struct ras_progress){ .start = sequence->start };
    /* Not for a fault: the kernel would fault at the same access. */
    if (progress->count >= RAS_RESTART_LIMIT && cause != RAS_CAUSE_FAULT &&
        cause != RAS_CAUSE_REGISTER)
        return finish_at_limit(thread, sequence, cause);
    progress->count++;
    return roll_back(thread, sequence, cause);
}

/* The thread is suspended: rseq(2) says that what it named is forgotten now. */
static void leave(struct ras_thread *thread)
{
    for (unsigned n = 0; n < ARRAY_SIZE(finders); n++)
        if (finders[n]->leave && asked(finders[n], thread))
            finders[n]->leave(thread);
}

/* This ends: each round but the last puts the thread back to a lower pc, or out
 * of a section of rseq(2), which it has left then. */
void ras_look_again(struct ras_thread *thread, enum ras_cause cause)
{
    struct ras_sequence *found;

    while (!ras_doomed(thread) && (found = where_at_door(thread))) {
        if (arch_user_pc(thread->arch) > found->commit)
            refuse_to_end(thread, found, "is another one by now");
        else
            put_right(thread, found, cause);
        leave(thread);
    }
}

/* Registered sequences cannot overlap. So a thread that was put back in one,
 * and uses no other kind (`uses` is 0), stands in no other, and is not looked
 * at again. */
enum ras_outcome ras_interrupt(struct ras_thread *thread, enum ras_cause cause)
{
    struct ras_sequence *found;
    enum ras_outcome outcome = RAS_LEFT_ALONE;

    if (ras_doomed(thread))
        return outcome;
    if (thread->uses & RAS_ROLLS) {
        outcome = ras_forward_resume(thread);
        if (outcome == RAS_LEFT_ALONE)
            ras_look_again(thread, ras_cpu.forward.cause);
        else if (outcome == RAS_ROLLED_FORWARD)
            rolled_forward(thread);
    } else if ((found = where_at_door(thread))) {
        outcome = put_right(thread, found, cause);
    } else if (arch_user_pc(thread->arch) != thread->progress.start) {
        thread->progress.count = 0; /* whichever was rolled back has ended */
    }
    if (!thread->uses || outcome == RAS_ROLLING_FORWARD || ras_doomed(thread))
        return outcome;
    leave(thread);
    if (outcome == RAS_ROLLED_BACK)
        ras_look_again(thread, cause);
    if (thread->uses & RAS_COUNTS)
        ras_count_interruption(thread);
    return outcome;
}

bool ras_trapped(struct ras_thread *thread, enum trap_kind kind, uaddr_t at)
{
    const struct ras_sequence *sequence;

    if (kind == TRAPPED_BY_STEP) /* it steps over a whole sequence */
        return (sequence = ras_where(thread)) && ras_native(sequence);
    enum ras_outcome outcome = ras_forward_trapped(thread, kind, at);
    if (outcome == RAS_ROLLED_FORWARD)
        rolled_forward(thread);
    else if (outcome == RAS_SEEN)
        refuse_to_end(thread, &ras_cpu.forward.sequence,
                      "reads what recovery changes");
    return outcome != RAS_LEFT_ALONE || ras_doomed(thread);
}

/* ---- questions and other occasions ---- */

const struct ras_sequence *ras_past_commit(struct ras_thread *thread)
{
    const struct ras_sequence *sequence = ras_where(thread);

    return sequence && (thread->uses & RAS_ROLLS ||
                        (ras_native(sequence) &&
                         arch_user_pc(thread->arch) > sequence->commit))
               ? sequence
               : NULL;
}

/* A call may suspend its thread, and that must not happen inside. */
bool ras_forbids_call(struct ras_thread *thread)
{
    const struct ras_sequence *sequence = where_at_door(thread);

    if (!sequence) /* it may be made */
        return false;
    ras_judge(
        thread,
        &(struct user_fault){
            .what = "system call inside a sequence",
            .signal = sequence->identification == RAS_RSEQ ? SIGSEGV : SIGILL,
            .is_end = ras_past_commit(thread),
        });
    return true;
}

/* Past a new sequence's commit a suspended thread could neither go back nor
 * wait. */
int ras_take_effect(struct ras_table *table, const struct ras_thread *self)
{
    for (int pass = 0; pass < 2; pass++)
        LIST_EACH_OPEN (thread, &table->threads, struct ras_thread, sibling) {
            struct ras_sequence *sequence =
                thread != self ? ras_where(thread) : NULL;
            if (!sequence)
                continue;
            if (arch_user_pc(thread->arch) > sequence->commit)
                return -EBUSY;
            if (pass == 1)
                put_right(thread, sequence, RAS_CAUSE_REGISTER);
        }
    return 0;
}
