/* emulate.c - recovery by carrying out the rest in the kernel.
 *
 * Fast path: nothing, and no trap either: when begin() returns, the thread
 * stands at the end and has never run in between. It needs a decoder and an
 * executor for all that verification accepts (arch/x86), which is why nothing
 * else is accepted. It is also how a sequence is finished that has been put
 * back RAS_RESTART_LIMIT times: then it starts before the commit.
 * Verified code has no loop; what a thread runs that has jumped into the
 * middle of an instruction may have one, and is not followed. So it ends
 * after at most RAS_LENGTH_MAX steps. */
#include <signal.h>
#include "proc/process.h"
#include "ras/ras.h"

/* One instruction: false where memory refuses, or is no code to go on with. */
static bool step(struct thread *thread, struct emulation_access *to)
{
    struct instruction next;
    uaddr_t pc = arch_user_pc(&thread->arch);

    *to = (struct emulation_access){ .address = pc };
    return ras_decode(pc, &next) && next.refusal == RAS_RULE_NONE &&
           arch_emulate(&thread->arch, &next, to);
}

bool ras_execute(struct thread *thread, const struct ras_sequence *sequence)
{
    struct emulation_access last;
    uaddr_t pc;

    while ((pc = arch_user_pc(&thread->arch)) < sequence->end) {
        if (step(thread, &last) && arch_user_pc(&thread->arch) > pc)
            continue;
        if (last.access) /* no branch: memory refused */
            kernel_user_fault(&(struct user_fault){
                .what = "page fault",
                .signal = SIGSEGV,
                .address = last.address,
                .has_address = true,
            });
        return false;
    }
    return true;
}

/* Code that cannot be emulated, or may loop, is left to the debug register. */
enum ras_recovery ras_try(struct thread *thread,
                          const struct ras_sequence *sequence)
{
    static struct emulation_access done[RAS_LENGTH_MAX]; /* never used twice */
    struct trap_frame before = *arch_user_frame(&thread->arch);
    enum ras_recovery by = RAS_REWRITE;
    unsigned steps = 0;

    while (by == RAS_REWRITE && arch_user_pc(&thread->arch) != sequence->end) {
        struct emulation_access *to = &done[steps];
        if (steps == RAS_LENGTH_MAX || !step(thread, to))
            by = RAS_BREAKPOINT;
        else if (steps++, (to->access & ACCESS_READ) &&
                              sequence->end - to->address < to->width)
            by = ras_other(sequence);
    }
    while (steps-- > 0)
        if (done[steps].access & ACCESS_WRITE)
            (void)arch_copy_to_user(done[steps].address, &done[steps].was,
                                    done[steps].width);
    *arch_user_frame(&thread->arch) = before;
    return by;
}

static enum ras_outcome begin(struct ras_sequence *sequence)
{
    return ras_execute(cpu.current, sequence) ? RAS_ROLLED_FORWARD
                                              : RAS_LEFT_ALONE;
}

const struct ras_way ras_emulate = {
    .begin = begin,
};
