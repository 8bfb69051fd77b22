/* main.c - say of each sequence that a program registers at its start, if the
 * kernel would refuse it: where, and why.
 *
 *   verifier PROGRAM
 *
 * A line for each: "ADDRESS error: sequence NAME: SENTENCE". It asks the
 * kernel's own code, compiled for this host, so there is one verifier and not
 * two. Exit status 1 if there is such a sequence, 2 if PROGRAM is none. */
#include "image.h"

#include <errno.h>
#include <stdio.h>

#include "libc/reprise/ras_say_private.h"
#include "ras/ras_private.h"

static const char *const registers[] = { "eax", "ecx", "edx", "ebx",
                                         "esp", "ebp", "esi", "edi" };

#define RECOVERY(name) &ras_##name,
const struct recovery *const ras_recoveries[RAS_RECOVERIES_MAX] = {
#include "ras/recover/recoveries.def"
};
#undef RECOVERY

/* The program says of it that the build is not to look (lib/ras/ras.inc). */
static bool is_unchecked(const struct ras_descriptor *row)
{
    char symbol[NAME + sizeof ".RAS_UNCHECKED"];
    uint32_t value;

    snprintf(symbol, sizeof symbol, "%s.RAS_UNCHECKED",
             image_string(row->name));
    return image_symbol(symbol, &value);
}

/* Where this kernel has not got the recovery, the program asks for another. */
static bool is_other(const struct ras_descriptor *row)
{
    return row->recovery < RAS_RECOVERIES &&
           !ras_recovery(row->recovery, RAS_STATIC);
}

/* A function of C gives ebx, esi, edi and ebp back as they were. Where the
 * sequence writes one that the function has not pushed before it, its caller
 * would lose it: say so. */
static void warn(const struct ras_descriptor *row)
{
    enum { PUSH = 0x50, CALLERS = RAS_EBX | RAS_EBP | RAS_ESI | RAS_EDI };
    const char *name = image_string(row->name);
    uint32_t saved = 0, pc;
    uint8_t bytes[INSTRUCTION_MAX];
    struct instruction i;

    if (!image_symbol(name, &pc) || row->start - pc > RAS_LENGTH_MAX)
        return;
    for (; pc < row->end; pc += i.length) {
        if (arch_copy_from_user(bytes, pc, sizeof bytes))
            return;
        arch_decode(bytes, sizeof bytes, pc, &i);
        if (i.length == 0)
            return;
        if (pc < row->start && (bytes[0] & ~7) == PUSH)
            saved |= 1u << (bytes[0] & 7);
        uint32_t lost = pc < row->start ? 0 : i.writes & CALLERS & ~saved;
        for (unsigned r = 0; lost >> r; r++)
            if (lost >> r & 1)
                printf("%x warning: sequence %s: writes %s, which is the "
                       "caller's; push it before the sequence, and pop it "
                       "after\n",
                       (unsigned)pc, name, registers[r]);
        saved |= lost;
    }
}

/* True if the kernel takes the sequence that the row at `at` describes. */
static bool check(uint32_t at)
{
    static struct ras_table table;
    struct ras_descriptor row;
    struct ras_explanation *why = &image_answer;

    *why = (struct ras_explanation){ 0 };
    if (arch_copy_from_user(&row, at, sizeof row) || is_unchecked(&row) ||
        is_other(&row))
        return true;
    int error = ras_explain_row(&table, at, 0);
    if (error == 0 && why->rule == RAS_RULE_NONE) {
        warn(&row);
        return true;
    }
    char text[sizeof why->text];
    __ras_say(text, sizeof text, &row, why, -error);
    printf("%x error: sequence %s: %s\n",
           (unsigned)(error ? row.start : why->pc), image_string(row.name),
           text);
    return false;
}

int main(int argc, char **argv)
{
    const char *why;
    uint32_t at = 0, end = 0;
    bool good = true;

    if (argc != 2)
        return 2;
    if (!image_read(argv[1], &why)) {
        fprintf(stderr, "verifier: %s %s\n", argv[1], why);
        return 2;
    }
    image_symbol("__ras_start", &at);
    image_symbol("__ras_end", &end);
    for (; at < end; at += sizeof(struct ras_descriptor))
        good &= check(at);
    return good ? 0 : 1;
}
