/* forward.c - a thread that rolls forward: begun, run on, ended.
 *
 * Owns: cpu.forward, and RAS_WAY_ROLLING of the thread that it names. While it
 * names one no other runs, of any process: the exit door lets this one go on
 * until the trap that its recovery arranged at the end (recover/) comes in
 * through kernel_trap().
 * Promise: whatever a recovery changed is put back by ras_stop_rolling(),
 * also when the thread faults, strays, takes too long or ends. What is put back
 * is told by the CPU's own copy of the sequence, and nothing but this file can
 * set, change or forget that. */
#include <signal.h>
#include "kernel.h"
#include "proc/process.h"
#include "ras/in_range.h"

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
    return thread->ras.ways & RAS_WAY_ROLLING;
}

/* Where a thread that rolls and stands at `pc` is in the sequence itself. */
static uaddr_t original(uaddr_t pc)
{
    const struct ras_sequence *sequence = &cpu.forward.sequence;
    uint32_t offset = pc - sequence->with;

    if (sequence->recovery == RAS_JUMP && offset == 0)
        return sequence->end;
    if (sequence->recovery == RAS_CLONE &&
        offset <= sequence->end - sequence->start)
        return sequence->start + offset;
    return pc;
}

uaddr_t ras_program_pc(const struct thread *thread)
{
    uaddr_t pc = arch_user_pc(&thread->arch);

    return rolling(thread) ? original(pc) : pc;
}

void ras_stop_rolling(struct thread *thread)
{
    if (!rolling(thread))
        return;
    const struct ras_sequence *sequence = &cpu.forward.sequence;
    const struct ras_way *way = ras_ways[sequence->recovery];
    if (way->undo)
        way->undo(sequence);
    ras_look(thread, RAS_WAY_ROLLING, false);
    cpu.forward.thread = NULL;
}

void ras_doom(struct thread *thread, int signal)
{
    thread->arch.work |= WORK_DOOMED | WORK_KILL;
    thread_group_kill(thread->group, STATUS_KILLED(signal));
}

enum ras_outcome ras_refuse(struct thread *thread,
                            const struct ras_sequence *sequence,
                            const char *why)
{
    uaddr_t pc = arch_user_pc(&thread->arch);

    kprintf("# %s[%d]: sequence %.*s %s, but the thread stands %u bytes past "
            "its commit\n",
            thread->process->name, thread->process->pid, RAS_NAME_MAX,
            sequence->row->name, why, pc - sequence->commit);
    ras_doom(thread, SIGILL);
    return RAS_LEFT_ALONE;
}

/* A program that steps itself is told, as of any other instruction. (Where a
 * debug register stopped it, that reports the step as well.) */
void ras_step_ended(struct thread *thread, enum ras_recovery by)
{
    if (by != RAS_BREAKPOINT && arch_steps_itself(&thread->arch))
        kernel_user_fault(&(struct user_fault){
            .what = "debug trap",
            .signal = SIGTRAP,
        });
}

static void ended(struct thread *thread)
{
    struct ras_sequence *sequence = &cpu.forward.sequence;

    ras_stop_rolling(thread);
    arch_set_user_pc(&thread->arch, sequence->end);
    thread->ras.last.pc = cpu.forward.from;
    thread->ras.last.recovery = sequence->recovery;
    ras_recovered(thread, sequence, cpu.forward.cause);
    ras_step_ended(thread, sequence->recovery);
    ras_look_again(thread, cpu.forward.cause);
}

static enum ras_outcome begin(struct thread *thread)
{
    struct ras_sequence *sequence = &cpu.forward.sequence;
    enum ras_outcome outcome = ras_ways[sequence->recovery]->begin(sequence);

    if (outcome == RAS_ROLLED_FORWARD) {
        ended(thread);
        arch_take_interrupts(); /* a tick that came is not the next one's */
    }
    return outcome;
}

/* True if an instruction of the sequence begins at `pc`, where the thread
 * stands, as far as its code can be told. If not, the thread has jumped into
 * the middle of one, and runs other code than what was verified. */
static bool at_instruction(const struct ras_sequence *sequence, uaddr_t pc)
{
    struct instruction i = { .length = 0 };
    uaddr_t at = sequence->start;

    while (at < pc && ras_decode(at, &i) && !i.refusal)
        at += i.length;
    return at == pc || i.refusal;
}

enum ras_outcome ras_roll_forward(struct thread *thread,
                                  struct ras_sequence *sequence,
                                  enum ras_cause cause)
{
    if (thread->arch.work & WORK_DOOMED)
        return RAS_LEFT_ALONE;
    if (sequence->recovery == RAS_ROLLBACK)
        return ras_refuse(thread, sequence, "is to be rolled back");
    if (!ras_vouched(thread->process, sequence))
        return ras_refuse(thread, sequence, "does not pass verification");
    ASSERT(thread == cpu.current && !cpu.forward.thread);
    cpu.forward = (struct ras_forward){
        .thread = thread,
        .sequence = *sequence,
        .cause = cause,
        .from = arch_user_pc(&thread->arch),
    };
    if (!at_instruction(sequence, cpu.forward.from)) {
        /* It might see all else that a recovery changes, and might loop. */
        cpu.forward.sequence.recovery = RAS_BREAKPOINT;
        cpu.forward.sequence.flags |= RAS_UNBOUNDED;
    }
    ras_look(thread, RAS_WAY_ROLLING, true);
    enum ras_outcome outcome = begin(thread);
    cpu.forward.began = arch_clock();
    return outcome;
}

/* Only code that nobody verified can stray: an unbounded dynamic one's, or
 * what a jump into the middle of an instruction finds there. Then it is not
 * our sequence any more. */
enum ras_outcome ras_still_rolling(struct thread *thread)
{
    const struct ras_sequence *sequence = &cpu.forward.sequence;
    const struct ras_way *way = ras_ways[sequence->recovery];
    uaddr_t pc = ras_program_pc(thread);

    if (pc < sequence->start || pc > sequence->end) {
        ras_stop_rolling(thread);
        ras_look_again(thread, cpu.forward.cause);
        return RAS_LEFT_ALONE;
    }
    return way->trap == TRAPPED_BY_PAGE ? begin(thread) : RAS_ROLLING_FORWARD;
}

const struct ras_sequence *ras_past_commit(struct thread *thread)
{
    const struct ras_sequence *sequence = ras_identify(thread);
    return sequence && (rolling(thread) ||
                        (ras_native(sequence) &&
                         arch_user_pc(&thread->arch) > sequence->commit))
               ? sequence
               : NULL;
}

/* The trap flag of a program's own steps over a whole sequence. Any other trap
 * may be the one that was arranged. A page that is not there may also be
 * touched from elsewhere: then the load at end cannot tell any more. */
bool kernel_trap(enum trap_kind kind, uaddr_t at)
{
    struct thread *thread = cpu.current;
    struct ras_sequence *sequence = &cpu.forward.sequence;
    const struct ras_way *way = ras_ways[sequence->recovery];

    if (kind == TRAPPED_BY_STEP)
        return (sequence = ras_identify(thread)) && ras_native(sequence);
    if (!rolling(thread) || kind != way->trap)
        return false;
    bool paged = kind == TRAPPED_BY_PAGE;
    if (original(paged ? arch_user_pc(&thread->arch) : at) == sequence->end) {
        ended(thread);
        return true;
    }
    if (!paged || PAGE_DOWN(at) != sequence->with)
        return false;
    way->undo(sequence);
    sequence->recovery = ras_other(sequence);
    begin(thread);
    return true;
}
