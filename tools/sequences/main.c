/* main.c - say of each sequence that a program registers at its start, if the
 * kernel would refuse it: where, and why.
 *
 *   verifier PROGRAM
 *
 * A line for each: "ADDRESS NAME: SENTENCE". It asks the kernel's own code,
 * compiled for this host, so there is one verifier and not two. Exit status 1
 * if there is such a sequence, 2 if PROGRAM is none. */
#include "image.h"

#include <errno.h>
#include <stdio.h>

#include "libc/reprise/ras_say_private.h"
#include "ras/ras_private.h"

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
    if (error == 0 && why->rule == RAS_RULE_NONE)
        return true;
    char text[sizeof why->text];
    __ras_say(text, sizeof text, &row, why, -error);
    printf("%x %s: %s\n", (unsigned)(error ? row.start : why->pc),
           image_string(row.name), text);
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
