/* ras_refused.c - tell which of a program's sequences the kernel refuses: file
 * and line, or the address where ras_source() knows of none. */
#include "libc/internal/program_private.h"
#include "libc/internal/syscalls_private.h"
#include "libc/reprise/ras_say_private.h"

#include <errno.h>
#include <reprise/ras.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { SOURCE = 256 }; /* bytes of a line; what is longer is cut */

static void tell(const struct ras_descriptor *row,
                 const struct ras_explanation *why, int error)
{
    char text[sizeof(why->text)], source[SOURCE];
    uint32_t pc = error ? row->start : why->pc;
    const char *name = row->name ? (const char *)row->name : "(unnamed)";

    __ras_say(text, sizeof(text), row, why, error);
    char *behind =
        ras_source(pc, source, sizeof(source)) ? NULL : strstr(source, ": ");
    if (!behind) {
        dprintf(STDERR_FILENO, "%s, at %08x (%+d): %s\n", name, (unsigned)pc,
                (int)(pc - row->start), text);
        return;
    }
    dprintf(STDERR_FILENO, "%.*s: %s: %s\n", (int)(behind - source), source,
            name, text);
    if (behind[2]) /* the source was still there */
        dprintf(STDERR_FILENO, "        %s\n", behind + 2);
}

void __ras_tell_refused(const struct ras_descriptor *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct ras_explanation why = { 0 };
        int error = -__sys_ras_explain(ADDRESS(&rows[i]), ADDRESS(&why));
        if (error || why.rule != RAS_RULE_NONE)
            tell(&rows[i], &why, error);
    }
}
