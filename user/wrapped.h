/* wrapped.h - a long text, in lines that fit a screen of 80 columns. */
#ifndef WRAPPED_H
#define WRAPPED_H

#include <stdio.h>
#include <string.h>

enum { SCREEN_WIDTH = 79 };

/* Print the words of `text`, the first one in column `column`, where the cursor
 * is; every further line begins in column `indent`. */
static inline void print_wrapped(const char *text, int column, int indent)
{
    int begins = 1; /* a line */
    while (*text) {
        int length = (int)strcspn(text, " ");
        if (!begins && column + 1 + length > SCREEN_WIDTH) {
            printf("\n%*s", indent, "");
            column = indent;
            begins = 1;
        }
        printf("%s%.*s", begins ? "" : " ", length, text);
        column += length + !begins;
        begins = 0;
        text += length;
        text += strspn(text, " ");
    }
    printf("\n");
}

#endif
