/* forward.c - a thread that rolls forward: begun, run on, ended.
 *
 * Owns: cpu.forward. While it is set no other thread runs, of any process:
 * the exit door lets this one go on until the trap that its recovery arranged
 * at the end (recover/) comes in through kernel_trap().
 * Promise: whatever a recovery changed is put back by ras_stop_rolling(),
 * also when the thread faults, strays or takes too long. */
#include <signal.h>
#include "kernel.h"
#include "proc/process.h"
#include "ras/ras.h"

const struct ras_way *const ras_ways[RAS_RECOVERIES] = {
    [RAS_REWRITE] = &ras_rewrite,
    [RAS_CLONE] = &ras_clone,
    [RAS_JUMP] = &ras_jump,
    [RAS_FAULT] = &ras_fault,
    [RAS_BREAKPOINT] = &ras_breakpoint,
    [RAS_EMULATE] = &ras_emulate,
};

static bool rolling(const struct thread *thread)
{
    return thread->ras_ways & RAS_WAY_ROLLING;
}

uaddr_t ras_program_pc(const struct thread *thread)
{
    uaddr_t pc = arch_user_pc(&thread->arch);
    const struct ras_sequence *sequence = cpu.forward.sequence;

    if (!rolling(thread))
        return pc;
    if (sequence->recovery == RAS_JUMP && pc == sequence->with)
        return sequence->end;
    uint32_t offset = pc - sequence->with;
    if (sequence->recovery == RAS_CLONE &&
        offset <= sequence->end - sequence->start)
        return sequence->start + offset;
    return pc;
}

void ras_stop_rolling(struct thread *thread)
{
    if (!rolling(thread))
        return;
    const struct ras_sequence *sequence = cpu.forward.sequence;
    const struct ras_way *way = ras_ways[sequence->recovery];
    if (way->undo)
        way->undo(thread, sequence);
    ras_look(thread, RAS_WAY_ROLLING, false);
    cpu.forward.sequence = NULL;
}

void ras_doom(struct thread *thread, int signal)
{
    ras_stop_rolling(thread);
    thread->work |= WORK_DOOMED | WORK_KILL;
    process_kill(thread->process, STATUS_KILLED(signal));
}

/* Neither back nor forward: it broke the promise made with its descriptor. */
static enum ras_outcome refuse(struct thread *thread,
                               const struct ras_sequence *sequence)
{
    uaddr_t pc = arch_user_pc(&thread->arch);

    kprintf("# %s[%d]: sequence %.*s %s, but the thread stands %u bytes past "
            "its commit\n",
            thread->process->name, thread->process->pid, RAS_NAME_MAX,
            sequence->row->name,
            sequence->recovery == RAS_ROLLBACK ? "is to be rolled back"
                                               : "does not pass verification",
            pc - sequence->commit);
    ras_doom(thread, SIGILL);
    return RAS_LEFT_ALONE;
}

/* A program that steps itself is told, as of any other instruction. (Where a
 * debug register stopped it, that reports the step as well.) */
void ras_step_ended(struct thread *thread, enum ras_recovery by)
{
    if (by != RAS_BREAKPOINT && arch_steps_itself(thread))
        kernel_user_fault(&(struct user_fault){
            .what = "debug trap",
            .signal = SIGTRAP,
            .pc = arch_user_pc(&thread->arch),
        });
}

static void ended(struct thread *thread)
{
    struct ras_forward was = cpu.forward;

    ras_stop_rolling(thread);
    arch_set_user_pc(&thread->arch, was.sequence->end);
    thread->last.pc = was.from;
    thread->last.recovery = was.sequence->recovery;
    ras_recovered(thread, was.sequence, was.cause);
    ras_step_ended(thread, was.sequence->recovery);
}

enum ras_outcome ras_roll_forward(struct thread *thread,
                                  struct ras_sequence *sequence,
                                  enum ras_cause cause)
{
    if (sequence->recovery == RAS_ROLLBACK ||
        !ras_vouched(thread->process, sequence))
        return refuse(thread, sequence);
    ASSERT(thread == cpu.current && !cpu.forward.sequence);
    cpu.forward = (struct ras_forward){
        .sequence = sequence,
        .cause = cause,
        .from = arch_user_pc(&thread->arch),
        .began = arch_clock(),
    };
    ras_look(thread, RAS_WAY_ROLLING, true);
    enum ras_outcome outcome =
        ras_ways[sequence->recovery]->begin(thread, sequence);
    if (outcome == RAS_ROLLED_FORWARD)
        ended(thread);
    return outcome;
}

/* Only code that nobody verified can stray: an unbounded dynamic one's, or
 * what a jump into the middle of an instruction finds there. Then it is not
 * our sequence any more. */
enum ras_outcome ras_still_rolling(struct thread *thread)
{
    const struct ras_sequence *sequence = cpu.forward.sequence;
    uaddr_t pc = ras_program_pc(thread);

    if (pc >= sequence->start && pc <= sequence->end)
        return RAS_ROLLING_FORWARD;
    ras_stop_rolling(thread);
    return ras_interrupt(thread, NULL);
}

const struct ras_sequence *ras_past_commit(struct thread *thread)
{
    if (rolling(thread))
        return cpu.forward.sequence;
    const struct ras_sequence *sequence = ras_identify(thread);
    return sequence && ras_native(sequence) &&
                   arch_user_pc(&thread->arch) > sequence->commit
               ? sequence
               : NULL;
}

/* The trap flag of a program's own steps over a whole sequence. */
static bool steps_over(struct thread *thread)
{
    if (rolling(thread))
        return true;
    const struct ras_sequence *sequence = ras_identify(thread);
    return sequence && ras_native(sequence);
}

bool kernel_trap(enum trap_kind kind, uaddr_t at)
{
    struct thread *thread = cpu.current;
    const struct ras_sequence *sequence = cpu.forward.sequence;

    if (kind == TRAPPED_BY_STEP)
        return steps_over(thread);
    if (!rolling(thread) ||
        !ras_ways[sequence->recovery]->is_end(thread, sequence, kind, at))
        return false;
    ended(thread);
    return true;
}
