/* breakpoint.c - recovery by a debug register at end.
 *
 * Fast path: nothing. The text stays as it is, the page stays where it is;
 * the debug registers are the kernel's alone, for a program cannot load them.
 * There are four in all, and one is enough: one thread rolls forward. On a
 * second CPU they would be its own, so nobody else could step on it.
 * Source: Intel SDM volume 3B, chapter 17. */
#include "ras/ras.h"

static enum ras_outcome begin(struct ras_sequence *sequence)
{
    arch_breakpoint(sequence->end);
    return RAS_ROLLING_FORWARD;
}

static void undo(const struct ras_sequence *sequence)
{
    (void)sequence;
    arch_breakpoint(0);
}

const struct ras_way ras_breakpoint = {
    .trap = TRAPPED_BY_REGISTER,
    .begin = begin,
    .undo = undo,
};
