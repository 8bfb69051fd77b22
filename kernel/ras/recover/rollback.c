/* rollback.c - recovery by starting again.
 *
 * Before the commit a sequence has only read memory and computed in
 * registers that it loads itself, so running it once more from the start is
 * as if the interruption had come just before it. Costs the fast path
 * nothing; costs the kernel one store into the saved frame.
 * Every sequence is rolled back up to its commit. One whose recovery this is
 * has nothing to do after it: its commit is its last instruction.
 * Source: Bershad, Redell, Ellis, "Fast Mutual Exclusion for Uniprocessors",
 * ASPLOS 1992. */
#include "ras/ras_private.h"

static enum ras_rule check_commit_is_last(const struct ras_table *table,
                                          const struct ras_sequence *sequence,
                                          uaddr_t *at)
{
    struct instruction commit;

    (void)table;
    *at = sequence->commit;
    return ras_decode(sequence->commit, &commit) &&
                   sequence->end - sequence->commit == commit.length
               ? RAS_RULE_NONE
               : RAS_RULE_COMMIT;
}

static enum ras_outcome begin_rollback(struct ras_thread *thread,
                                       struct ras_sequence *sequence)
{
    arch_set_user_pc(thread->arch, sequence->restart);
    return RAS_ROLLED_BACK;
}

const struct recovery ras_rollback = {
    .name = "rollback",
    .number = RAS_ROLLBACK,
    .allowed_for = FOR_REGISTERED | FOR_INLINED | FOR_OTHERS,
    .check = check_commit_is_last,
    .begin = begin_rollback,
};
