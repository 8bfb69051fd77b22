/* breakpoint.c - recovery by a debug register at end.
 *
 * Fast path: nothing. The text stays as it is, the page stays where it is;
 * the debug registers are the kernel's alone, for a program cannot load them.
 * There are four in all, and one is enough: one thread rolls forward. On a
 * second CPU they would be its own, so nobody else could step on it.
 * Source: Intel SDM volume 3B, chapter 17. */
#include <reprise/reprise.h>
#include "ras/ras_private.h"

static enum ras_outcome arm_register(struct ras_thread *thread,
                                     struct ras_sequence *sequence)
{
    (void)thread;
    arch_breakpoint(sequence->end);
    return RAS_ROLLING_FORWARD;
}

static void disarm_register(struct ras_thread *thread,
                            const struct ras_sequence *sequence)
{
    (void)thread, (void)sequence;
    arch_breakpoint(0);
}

const struct recovery ras_breakpoint = {
    .name = "breakpoint",
    .number = RAS_BREAKPOINT,
    .allowed_for = FOR_REGISTERED | FOR_INLINED,
    .loops = true,
    .unseen = true,
    .tells_step = true,
    .needs = MACHINE_BREAKPOINTS_NP,
    .begin = arm_register,
    .trap = TRAPPED_BY_REGISTER,
    .undo = disarm_register,
    .depends_on = ITS_END,
};
