/* eighth.c - a recovery that the kernel does not have: for the test that one
 * file and one row are all that it takes (tests/guest/recoveries.long).
 *
 * It has the kernel carry out the rest, as the seventh does. */
#include "ras/ras_private.h"

static enum ras_outcome carry_on_too(struct ras_thread *thread,
                                     struct ras_sequence *sequence)
{
    return ras_emulate.begin(thread, sequence);
}

const struct recovery ras_eighth = {
    .name = "eighth",
    .number = RAS_RECOVERIES,
    .allowed_for = FOR_REGISTERED | FOR_INLINED,
    .begin = carry_on_too,
    .depends_on = ITS_END,
};
