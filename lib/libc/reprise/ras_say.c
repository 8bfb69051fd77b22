/* ras_say.c - the sentences that say what is wrong with a sequence, and what to
 * do: ras_say_private.h. tools/sequences compiles them for the host, too. */
#include "libc/reprise/ras_say_private.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

/* By rule, what is wrong at the pc, and what to do; %s stands for the
 * registers. None is longer than fits. */
static const char *const sentences[] = {
    [RAS_RULE_NONE] = "nothing is wrong",
    [RAS_RULE_UNKNOWN] = "an instruction that no sequence may hold; "
                         "see \"The rules\" in lib/ras/README.md",
    [RAS_RULE_CALL] = "a call; call before the sequence, or after it",
    [RAS_RULE_RETURN] = "a return; jump to the end, and return after it",
    [RAS_RULE_INDIRECT] =
        "a jump to where nobody knows; jump to a label inside, or to the end",
    [RAS_RULE_SYSTEM] = "a system call or trap; it has to be outside",
    [RAS_RULE_REPEAT] =
        "a rep prefix, as pause has, too; none may be interrupted in its "
        "middle",
    [RAS_RULE_STACK] =
        "moves the stack pointer; use mov, and save registers outside",
    [RAS_RULE_SEGMENT] =
        "names a segment register; only gs: before an operand in memory may be",
    [RAS_RULE_FLAGS] = "sets flags directly; leave that to arithmetic",
    [RAS_RULE_IO] = "input, output, or an instruction of the kernel's",
    [RAS_RULE_LOCK] =
        "a lock prefix; leave it out, a sequence is atomic without",
    [RAS_RULE_CROSSES] =
        "the commit or the end is in its middle, and not where one begins",
    [RAS_RULE_BACKWARD] =
        "jumps back, which is a loop; loop around the sequence instead",
    [RAS_RULE_EXIT] = "jumps out of the sequence; the only way out is its end",
    [RAS_RULE_TARGET] = "jumps into the middle of an instruction",
    [RAS_RULE_STORE] =
        "writes memory before the commit; the commit belongs here",
    [RAS_RULE_CLOBBER] =
        "writes %s, which a restart needs; use another register, "
        "or load it inside",
    [RAS_RULE_UNDEFINED] =
        "may leave a flag undefined that is used later; test "
        "or compare in between",
    [RAS_RULE_COMMIT] =
        "the commit is not the last instruction; move it, or use RAS_REWRITE",
    [RAS_RULE_WRITABLE] =
        "text that can be written, or not executed; mprotect it",
    [RAS_RULE_CLONE] = "no clone: its bytes differ, overlap or can be written, "
                       "or no int3 follows",
    [RAS_RULE_LANDING] = "no int3 to land on, in text that cannot be written",
    [RAS_RULE_JUMP] = "the end, but no jump through a register stands here",
    [RAS_RULE_REGISTER] = "uses the register of the jump at the end",
    [RAS_RULE_GUARD_LOAD] =
        "the end, but no load straight from the guard page stands here",
    [RAS_RULE_OWN_END] =
        "reads the byte at the end, where rewrite puts a trap for a while",
    [RAS_RULE_EXCHANGE] =
        "xchg with memory is locked; load and store with mov instead",
};

/* "ecx" or "eax, edx, flags" into to[size]. */
static void name_registers(char *to, size_t size, uint32_t registers)
{
    static const char *const names[] = { "eax", "ecx", "edx", "ebx",
                                         "esp", "ebp", "esi", "edi" };
    size_t used = 0;

    *to = '\0';
    for (unsigned i = 0; i <= 8 && used < size; i++) {
        uint32_t mask = i < 8 ? 1u << i : RAS_FLAGS;
        if (registers & mask)
            used +=
                (size_t)snprintf(to + used, size - used, "%s%s",
                                 used ? ", " : "", i < 8 ? names[i] : "flags");
    }
}

/* What ras_register() calls EINVAL. */
static const char *unsound(const struct ras_descriptor *row)
{
    if (row->end <= row->start)
        return "it is empty: no instruction stands between start and end";
    if (row->end - row->start > RAS_LENGTH_MAX)
        return "it is longer than 256 bytes";
    if (row->commit < row->start || row->commit >= row->end)
        return "its commit stands before no instruction of it; the commit is "
               "the first write to memory";
    if (row->restart && row->restart != row->start)
        return "it can start again at its start only";
    if (row->recovery >= RAS_RECOVERIES)
        return "there is no such recovery";
    if (row->flags & RAS_UNBOUNDED && row->commit != row->start)
        return "it may loop (RAS_UNBOUNDED), so its commit has to be its start";
    return "its flags, its clobbers or `with` are not right";
}

void __ras_say(char *to, size_t size, const struct ras_descriptor *row,
               const struct ras_explanation *why, int error)
{
    char registers[48];

    name_registers(registers, sizeof(registers), why->registers);
    if (error == EINVAL)
        snprintf(to, size, "%s", unsound(row));
    else if (error)
        snprintf(to, size, "it stands where no code of the program is");
    else
        snprintf(to, size, sentences[why->rule], registers);
}
