/* rollback.c - recovery by starting again.
 *
 * Before the commit a sequence has only read memory and computed in
 * registers that it loads itself, so running it once more from the start is
 * as if the interruption had come just before it. Costs the fast path
 * nothing; costs the kernel one store into the saved frame.
 * Source: Bershad, Redell, Ellis, "Fast Mutual Exclusion for Uniprocessors",
 * ASPLOS 1992. */
#include "ras/ras.h"
#include "sched/thread.h"

enum ras_outcome ras_rollback(struct thread *thread,
                              struct ras_sequence *sequence,
                              enum ras_cause cause)
{
    thread->ras.last.pc = arch_user_pc(&thread->arch);
    thread->ras.last.recovery = RAS_ROLLBACK;
    arch_set_user_pc(&thread->arch, sequence->restart);
    return ras_recovered(thread, sequence, cause);
}
