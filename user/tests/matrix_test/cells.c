/* cells.c - the table of DESIGN's ways, with an operation for each.
 *
 * One that is put back from anywhere, or carried forward from anywhere, is
 * fetch-and-add; a mixed one adds to a pair of words, for that has two
 * stores. */
#include "matrix_test.h"

#include <sequences.h>

typedef int (*add_function)(volatile int *, int, int);

#define CELL(name_, function, commit_, recovery_, words_, inside_)     \
    {                                                                  \
        .name = name_, .add = (add_function)(uintptr_t)function,       \
        .start = function##_start, .commit = function##_##commit_,     \
        .end = function##_end, .recovery = recovery_, .words = words_, \
        .inside = inside_                                              \
    }

#define EACH_WAY(row)                                                   \
    row(rewrite, RAS_REWRITE) row(clone, RAS_CLONE) row(jump, RAS_JUMP) \
        row(fault, RAS_FAULT) row(breakpoint, RAS_BREAKPOINT)           \
            row(emulate, RAS_EMULATE)

#define STATIC_LABELS(way, number)       \
    RAS_LABELS(ras_fetch_and_add_##way); \
    RAS_LABELS(ras_count_pair_mixed_##way);
EACH_WAY(STATIC_LABELS)

#define STATIC_FORWARD(way, number) \
    CELL("static-" #way, ras_fetch_and_add_##way, start, number, 1, 3),
#define STATIC_MIXED(way, number)                                             \
    CELL("static-mixed-" #way, ras_count_pair_mixed_##way, commit, number, 2, \
         5),

const struct cell cells[] = { CELL("static-rollback", ras_fetch_and_add, commit,
                                   RAS_ROLLBACK, 1, 3),
                              EACH_WAY(STATIC_FORWARD) EACH_WAY(STATIC_MIXED) };
const int cell_count = sizeof(cells) / sizeof(cells[0]);
