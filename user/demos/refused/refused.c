/* refused - wrong sequences, and why the kernel refuses each. */
#include <errno.h>
#include <reprise/demonstration.h>
#include <reprise/ras.h>
#include <stdio.h>
#include <string.h>

#include "../../wrapped.h"

enum { INDENT = 4, SOURCE = 200 };

/* In wrong.asm, which says what is wrong with each. */
extern const struct ras_descriptor wrong_rows[], wrong_rows_end[];

/* Where the source of the instruction is known, its address says nothing. */
static void tell(const struct ras_explanation *why)
{
    const char *text = why->text;
    char source[SOURCE];

    if (ras_source(why->pc, source, sizeof(source)) == 0) {
        printf("%*s%s\n", INDENT, "", source);
        text = strstr(text, ": ") + 2;
    }
    printf("%*s", INDENT, "");
    print_wrapped(text, INDENT, 2 * INDENT);
}

int main(int argc, char **argv)
{
    int accepted = 0;

    demonstration_arguments(argc, argv, "refused [--verdict]");
    for (const struct ras_descriptor *row = wrong_rows; row < wrong_rows_end;
         row++) {
        struct ras_explanation why;
        int result = ras_register(row, 1);
        printf("%s: %s\n", (const char *)row->name,
               result == 0        ? "accepted"
               : errno == ENOEXEC ? "refused"
                                  : strerror(errno));
        accepted += result == 0;
        if (ras_explain(row, &why) == 0)
            tell(&why);
    }
    fflush(stdout);
    if (accepted)
        return 1;
    return demonstration_status(1, "each of these sequences breaks a rule");
}
