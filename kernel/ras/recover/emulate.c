/* emulate.c - recovery by carrying out the rest in the kernel.
 *
 * Fast path: nothing, and no trap either: when carry_on() returns, the thread
 * stands at the end and has never run in between. It needs a decoder and an
 * executor for all that verification accepts (arch/x86), which is why nothing
 * else is accepted. It is also how a sequence is finished that has been put
 * back RAS_RESTART_LIMIT times: then it starts before the commit.
 * Verified code has no loop; what a thread runs that has jumped into the
 * middle of an instruction may have one, and is not followed. So it ends
 * after at most RAS_LENGTH_MAX steps. Where memory refuses, the thread has
 * faulted: past the commit, where there is no way back, that is its end. */
#include <signal.h>
#include "ras/ras_private.h"

static enum ras_outcome carry_on(struct ras_thread *thread,
                                 struct ras_sequence *sequence)
{
    struct emulation_access last;
    uaddr_t pc;

    while ((pc = arch_user_pc(thread->arch)) < sequence->end) {
        if (ras_carry_out(thread, &last) && arch_user_pc(thread->arch) > pc)
            continue;
        if (last.access) /* no branch: memory refused */
            ras_judge(thread,
                      &(struct user_fault){ .what = "page fault",
                                            .signal = SIGSEGV,
                                            .address = last.address,
                                            .has_address = true,
                                            .is_end = pc > sequence->commit });
        return RAS_LEFT_ALONE;
    }
    return RAS_ROLLED_FORWARD;
}

const struct recovery ras_emulate = {
    .name = "emulate",
    .number = RAS_EMULATE,
    .allowed_for = FOR_REGISTERED | FOR_INLINED,
    .unseen = true,
    .begin = carry_on,
    .depends_on = ITS_END,
};
