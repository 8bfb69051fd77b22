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
#include "kernel.h"
#include "proc/process.h"
#include "ras/ras.h"

static bool execute(struct thread *thread, const struct ras_sequence *sequence,
                    struct emulation_fault *fault)
{
    struct instruction next;
    uaddr_t pc;

    while ((pc = arch_user_pc(&thread->arch)) < sequence->end) {
        *fault = (struct emulation_fault){ pc, ACCESS_EXECUTE };
        if (!ras_decode(pc, &next) || next.refusal != RAS_RULE_NONE ||
            !arch_emulate(thread, &next, fault) ||
            arch_user_pc(&thread->arch) <= pc)
            return false;
    }
    return true;
}

enum ras_outcome ras_execute(struct thread *thread,
                             const struct ras_sequence *sequence)
{
    struct emulation_fault fault;

    return execute(thread, sequence, &fault) ? RAS_ROLLED_FORWARD
                                             : RAS_LEFT_ALONE;
}

/* Past the commit there is no way back: what memory refuses is the end. */
static enum ras_outcome begin(struct thread *thread,
                              struct ras_sequence *sequence)
{
    struct emulation_fault fault;

    if (execute(thread, sequence, &fault))
        return RAS_ROLLED_FORWARD;
    kernel_user_fault(&(struct user_fault){
        .what = "page fault",
        .signal = SIGSEGV,
        .pc = arch_user_pc(&thread->arch),
        .address = fault.address,
        .has_address = true,
    });
    return RAS_LEFT_ALONE;
}

/* No trap brings control back: it never left. */
static bool is_end(const struct thread *thread,
                   const struct ras_sequence *sequence, enum trap_kind kind,
                   uaddr_t at)
{
    (void)thread;
    (void)sequence;
    (void)kind;
    (void)at;
    return false;
}

const struct ras_way ras_emulate = {
    .name = "emulate",
    .begin = begin,
    .is_end = is_end,
};
