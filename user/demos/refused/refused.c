/* refused - wrong sequences, and why the kernel refuses each. */
#include <errno.h>
#include <reprise/demonstration.h>
#include <reprise/ras.h>
#include <stdio.h>
#include <string.h>

#include "../../wrapped.h"

enum { INDENT = 4 };

/* In wrong.asm, which says what is wrong with each. */
extern const struct ras_descriptor wrong_rows[], wrong_rows_end[];

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
        if (ras_explain(row, &why) == 0) {
            printf("%*s", INDENT, "");
            print_wrapped(why.text, INDENT, 2 * INDENT);
        }
    }
    fflush(stdout);
    if (accepted)
        return 1;
    return demonstration_status(1, "each of these sequences breaks a rule");
}
