/* ras_explain.c - why the kernel refuses a sequence, in words: ras.h.
 *
 * The kernel tells rule, pc and registers; ras_say.c makes the sentence. Not in
 * ras.c: a program that never asks does not carry the sentences. */
#include "libc/internal/syscalls_private.h"
#include "libc/reprise/ras_say_private.h"

#include <errno.h>
#include <reprise/ras.h>
#include <stdio.h>
#include <string.h>

static void say(struct ras_explanation *why, const struct ras_descriptor *row)
{
    int used = 0;

    if (why->rule != RAS_RULE_NONE)
        used = snprintf(why->text, sizeof(why->text),
                        "at %08x (%+d): ", (unsigned)why->pc,
                        (int)(why->pc - row->start));
    __ras_say(why->text + used, sizeof(why->text) - (size_t)used, row, why, 0);
}

int ras_explain(const struct ras_descriptor *row,
                struct ras_explanation *explanation)
{
    int32_t result = __sys_ras_explain(ADDRESS(row), ADDRESS(explanation));

    if (result == 0)
        say(explanation, row);
    return syscall_result(result);
}
