/* ras_explain.c - why the kernel refuses a sequence, in words: ras.h.
 *
 * The kernel tells rule, pc and registers; the sentence is made here. Not in
 * ras.c: a program that never asks does not carry the sentences. */
#include "libc/internal/syscalls_private.h"

#include <reprise/ras.h>
#include <stdio.h>
#include <string.h>

/* The sentences say, by rule, what is wrong at the pc; %s stands for the
 * registers. None is longer than fits. */
static const char *const sentences[] = {
    [RAS_RULE_NONE] = "nothing is wrong",
    [RAS_RULE_UNKNOWN] = "an instruction that a sequence cannot hold",
    [RAS_RULE_CALL] = "a call; a sequence stays in its own code",
    [RAS_RULE_RETURN] = "a return; the only way out is to the end",
    [RAS_RULE_INDIRECT] =
        "a jump to where nobody knows; jump to a label inside, or to the end",
    [RAS_RULE_SYSTEM] = "a system call or trap; these are not for sequences",
    [RAS_RULE_REPEAT] =
        "a repeated string instruction; it can be interrupted in its middle",
    [RAS_RULE_STACK] =
        "moves the stack pointer; reach the stack by mov instead",
    [RAS_RULE_SEGMENT] =
        "names a segment register; only gs: before an operand in memory may be",
    [RAS_RULE_FLAGS] = "sets flags directly; leave that to arithmetic",
    [RAS_RULE_IO] = "input, output, or an instruction of the kernel's",
    [RAS_RULE_LOCK] =
        "a lock prefix; leave it out, a sequence is atomic without",
    [RAS_RULE_CROSSES] =
        "straddles the commit or the end; these are where instructions begin",
    [RAS_RULE_BACKWARD] = "a backward branch; only RAS_UNBOUNDED ones may loop",
    [RAS_RULE_EXIT] = "a branch out of the sequence; every way out is its end",
    [RAS_RULE_TARGET] = "a branch into the middle of an instruction",
    [RAS_RULE_STORE] =
        "writes memory before the commit; the first such write is the commit",
    [RAS_RULE_CLOBBER] =
        "writes %s, which a restart needs; declare it clobbered, "
        "or load it inside",
    [RAS_RULE_UNDEFINED] =
        "may leave a flag undefined that is used later; test "
        "or compare in between",
    [RAS_RULE_COMMIT] =
        "the commit, but not the last instruction, as rollback needs it",
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

static void say(struct ras_explanation *why, uint32_t start)
{
    char registers[48];
    int used;

    if (why->rule == RAS_RULE_NONE) {
        strlcpy(why->text, sentences[RAS_RULE_NONE], sizeof(why->text));
        return;
    }
    name_registers(registers, sizeof(registers), why->registers);
    used =
        snprintf(why->text, sizeof(why->text),
                 "at %08x (%+d): ", (unsigned)why->pc, (int)(why->pc - start));
    snprintf(why->text + used, sizeof(why->text) - (size_t)used,
             sentences[why->rule], registers);
}

int ras_explain(const struct ras_descriptor *row,
                struct ras_explanation *explanation)
{
    int32_t result = __sys_ras_explain(ADDRESS(row), ADDRESS(explanation));

    if (result == 0)
        say(explanation, row->start);
    return syscall_result(result);
}
