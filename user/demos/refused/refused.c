/* refused - wrong sequences, and what ras_explain() says to each. */
#include <errno.h>
#include <reprise/ras.h>
#include <stdio.h>
#include <string.h>

#include "../../wrapped.h"

enum { INDENT = 4 };

/* In wrong.asm, which says what is wrong with each. */
extern const struct ras_descriptor wrong_rows[], wrong_rows_end[];

int main(void)
{
    for (const struct ras_descriptor *row = wrong_rows; row < wrong_rows_end;
         row++) {
        struct ras_explanation why;
        int result = ras_register(row, 1);
        printf("%s: %s\n", (const char *)row->name,
               result == 0        ? "accepted"
               : errno == ENOEXEC ? "refused"
                                  : strerror(errno));
        if (ras_explain(row, &why) == 0) {
            printf("%*s", INDENT, "");
            print_wrapped(why.text, INDENT, 2 * INDENT);
        }
    }
    return 0;
}
