/* table_private.h - what table.c and columns.c share: how wide all columns of a
 * table are, and a line that is made from left to right.
 */
#ifndef TABLE_PRIVATE_H
#define TABLE_PRIVATE_H

#include "picture_private.h"

enum {
    TABLE_WIDTH = 80,
    TABLE_LINE = 200, /* room for one that is too long after all */
    TABLE_NUMBER = 7  /* the step, its mark, that of a range, a bar */
};

struct layout {
    const struct scenario *scenario;
    const struct run *run;
    unsigned threads, watches;
    int offset, words, effect, indent; /* widths */
    int watch[EXPLORE_WATCHES];
    bool numbered[EXPLORE_WATCHES]; /* its name stands above the table */
    char function[EXPLORE_NAME];    /* that was named last, */
    unsigned thread;                /* for this one */
    bool told;                      /* where the schedule below is another */
};

/* ---- columns.c ---- */

/* Find out how wide all columns have to be. */
void explore_measure(struct layout *layout);
void explore_print_head(const struct layout *layout);
void explore_print_rule(const struct layout *layout);
/* Where a thread's rows begin, the effects, and the watched values. */
int explore_column_of(const struct layout *layout, unsigned thread);
int explore_effect_column(const struct layout *layout);
int explore_watches_column(const struct layout *layout);

struct line {
    char text[TABLE_LINE];
    int used;
};

/* Add to a line: in so many columns, or as many more as it takes; minus: to the
 * right. */
void explore_put(struct line *line, int width, const char *text);
/* Up to a column, if it is not there yet. */
void explore_put_up_to(struct line *line, int column);
/* Print it. */
void explore_finish(struct line *line);

/* ---- table.c ---- */

/* What a row says of the instruction, or of many; and what it did. */
void explore_describe_row(const struct run *run, const struct row *row,
                          char *to, size_t size);
void explore_describe_row_effect(const struct run *run, const struct row *row,
                                 char *to, size_t size);

#endif
