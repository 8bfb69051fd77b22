/* forward.c - a thread rolls forward: it begins, runs on, and stops.
 *
 * Owns: ras_cpu.forward, and the bit RAS_ROLLS of the thread that it names.
 * While it names a thread, no other thread of any process runs: the exit door
 * lets this one go on until the trap comes that its recovery has arranged at
 * the end (recover/).
 * Promise: ras_forward_stop() puts back whatever a recovery changed, also when
 * the thread faults, strays, takes too long or ends. It goes by the CPU's own
 * copy of the sequence, which only this file sets, changes and forgets. */
#include "ras/ras_private.h"

static bool rolls(const struct ras_thread *thread)
{
    return thread->uses & RAS_ROLLS;
}

static const struct recovery *rolls_by(void)
{
    return ras_recoveries[ras_cpu.forward.sequence.recovery];
}

/* The place in the original code that the rolling thread's `pc` stands for. */
static uaddr_t original(uaddr_t pc)
{
    return rolls_by()->program_pc
               ? rolls_by()->program_pc(&ras_cpu.forward.sequence, pc)
               : pc;
}

uaddr_t ras_program_pc(const struct ras_thread *thread)
{
    uaddr_t pc = arch_user_pc(thread->arch);

    return rolls(thread) ? original(pc) : pc;
}

void ras_forward_stop(struct ras_thread *thread)
{
    if (!rolls(thread))
        return;
    if (rolls_by()->undo)
        rolls_by()->undo(thread, &ras_cpu.forward.sequence);
    ras_use(thread, RAS_ROLLS, false);
    ras_cpu.forward.thread = NULL;
}

/* The thread would see what its own recovery changes. So another one takes
 * over, which it cannot see: the last row of recoveries.def that is `unseen`
 * and allowed. RAS_SEEN: there is none. */
static enum ras_outcome begin_unseen(struct ras_thread *thread)
{
    struct ras_sequence *sequence = &ras_cpu.forward.sequence;
    bool loops = sequence->flags & RAS_UNBOUNDED;

    for (unsigned n = RAS_RECOVERIES_MAX; n-- > 0;) {
        const struct recovery *recovery =
            ras_recovery(n, sequence->identification);
        if (!recovery || !recovery->unseen || (loops && !recovery->loops))
            continue;
        sequence->recovery = recovery->number;
        return recovery->begin(thread, sequence);
    }
    return RAS_SEEN;
}

/* True if an instruction of the sequence begins at `pc`, where the thread
 * stands; or if the code before it cannot be decoded. If not, the thread has
 * jumped into the middle of one, and runs code that was not verified. */
static bool at_instruction(const struct ras_sequence *sequence, uaddr_t pc)
{
    struct instruction i = { .length = 0 };
    uaddr_t at = sequence->start;

    while (at < pc && ras_decode(at, &i) && !i.refusal)
        at += i.length;
    return at == pc || i.refusal;
}

enum ras_outcome ras_forward_begin(struct ras_thread *thread,
                                   struct ras_sequence *sequence,
                                   enum ras_cause cause)
{
    struct ras_forward *forward = &ras_cpu.forward;
    enum ras_outcome outcome = RAS_SEEN;

    ASSERT(!forward->thread);
    *forward = (struct ras_forward){
        .thread = thread,
        .sequence = *sequence,
        .cause = cause,
        .from = arch_user_pc(thread->arch),
    };
    ras_use(thread, RAS_ROLLS, true);
    if (at_instruction(sequence, forward->from))
        outcome = rolls_by()->begin(thread, &forward->sequence);
    else /* its code may read anything, and may loop */
        forward->sequence.flags |= RAS_UNBOUNDED;
    if (outcome == RAS_SEEN)
        outcome = begin_unseen(thread);
    forward->began = arch_clock();
    return outcome;
}

/* The thread strays if it has left its sequence: then that is over. Only code
 * that is not verified can do so: a dynamic sequence that is RAS_UNBOUNDED, or
 * code that begins in the middle of an instruction. And an interrupt may come
 * in right at the end, before that has trapped: then all is done. (QEMU 10 does
 * not stop at a breakpoint there when the interrupt has returned.) */
enum ras_outcome ras_forward_resume(struct ras_thread *thread)
{
    struct ras_sequence *sequence = &ras_cpu.forward.sequence;
    uaddr_t pc = ras_program_pc(thread);

    if (pc == sequence->end)
        return RAS_ROLLED_FORWARD;
    if (pc < sequence->start || pc > sequence->end) {
        ras_forward_stop(thread);
        return RAS_LEFT_ALONE;
    }
    return rolls_by()->resume ? rolls_by()->resume(thread, sequence)
                              : RAS_ROLLING_FORWARD;
}

enum ras_outcome ras_forward_trapped(struct ras_thread *thread,
                                     enum trap_kind kind, uaddr_t at)
{
    const struct ras_sequence *sequence = &ras_cpu.forward.sequence;
    enum ras_outcome outcome = RAS_LEFT_ALONE;

    if (rolls(thread) && rolls_by()->is_end)
        outcome = rolls_by()->is_end(thread, sequence, kind, at);
    else if (rolls(thread) && kind == rolls_by()->trap &&
             original(at) == sequence->end)
        outcome = RAS_ROLLED_FORWARD;
    if (outcome != RAS_SEEN)
        return outcome;
    if (rolls_by()->undo)
        rolls_by()->undo(thread, sequence);
    return begin_unseen(thread);
}
