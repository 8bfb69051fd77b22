/* cells.c - the table of DESIGN's ways, with an operation for each.
 *
 * One that is put back from anywhere, or carried forward from anywhere, is
 * fetch-and-add. A mixed one has two stores: it adds to a pair of words, or,
 * where that has no template, pushes onto a list. */
#include "matrix_test.h"

#include <reprise/sequences.h>

typedef int add_function(volatile int *, int, int);

#define CELL(name_, by, function, code, commit_, recovery_, target_, inside_) \
    {                                                                         \
        .name = name_, .identification = by,                                  \
        .add = (add_function *)(uintptr_t)function, .start = code##_start,    \
        .commit = code##_##commit_, .end = code##_end, .recovery = recovery_, \
        .target = target_, .inside = inside_                                  \
    }

#define EACH_WAY(row)                                                   \
    row(rewrite, RAS_REWRITE) row(clone, RAS_CLONE) row(jump, RAS_JUMP) \
        row(fault, RAS_FAULT) row(breakpoint, RAS_BREAKPOINT)           \
            row(emulate, RAS_EMULATE)
#define EACH_INLINED_WAY(row)                                 \
    row(rewrite, RAS_REWRITE) row(breakpoint, RAS_BREAKPOINT) \
        row(emulate, RAS_EMULATE)

#define WAY_LABELS(way, number)                  \
    RAS_LABELS(ras_fetch_and_add_##way);         \
    RAS_LABELS(ras_count_pair_mixed_##way);      \
    RAS_LABELS(ras_fetch_and_add_dynamic_##way); \
    RAS_LABELS(ras_count_pair_dynamic_mixed_##way);
EACH_WAY(WAY_LABELS)
RAS_LABELS(ras_fetch_and_add_dynamic);

#define INLINED_LABELS(way, number)           \
    extern add_function designated_add_##way; \
    RAS_LABELS(designated_add_##way);         \
    RAS_LABELS(designated_push_##way);
EACH_INLINED_WAY(INLINED_LABELS)
extern add_function designated_add;
RAS_LABELS(designated_add);

#define ADD(name, by, function, commit, recovery) \
    CELL(name, by, function, function, commit, recovery, WORD, 3)
#define ADD_PAIR(name, by, function, recovery) \
    CELL(name, by, function, function, commit, recovery, PAIR, 5)

#define STATIC_FORWARD(way, number) \
    ADD("static-" #way, RAS_STATIC, ras_fetch_and_add_##way, start, number),
#define STATIC_MIXED(way, number)                                          \
    ADD_PAIR("static-mixed-" #way, RAS_STATIC, ras_count_pair_mixed_##way, \
             number),
#define DYNAMIC_FORWARD(way, number)                                          \
    ADD("dynamic-" #way, RAS_DYNAMIC, ras_fetch_and_add_dynamic_##way, start, \
        number),
#define DYNAMIC_MIXED(way, number)               \
    ADD_PAIR("dynamic-mixed-" #way, RAS_DYNAMIC, \
             ras_count_pair_dynamic_mixed_##way, number),
#define DESIGNATED_FORWARD(way, number)                                  \
    ADD("designated-" #way, RAS_DESIGNATED, designated_add_##way, start, \
        number),
#define DESIGNATED_MIXED(way, number)                               \
    CELL("designated-mixed-" #way, RAS_DESIGNATED, push_with_##way, \
         designated_push_##way, commit, number, LIST, 3),

/* clang-format off */
const struct cell cells[] = {
    ADD("static-rollback", RAS_STATIC, ras_fetch_and_add, commit,
        RAS_ROLLBACK),
    EACH_WAY(STATIC_FORWARD)
    EACH_WAY(STATIC_MIXED)
    ADD("dynamic-rollback", RAS_DYNAMIC, ras_fetch_and_add_dynamic, commit,
        RAS_ROLLBACK),
    EACH_WAY(DYNAMIC_FORWARD)
    EACH_WAY(DYNAMIC_MIXED)
    ADD("designated-rollback", RAS_DESIGNATED, designated_add, commit,
        RAS_ROLLBACK),
    EACH_INLINED_WAY(DESIGNATED_FORWARD)
    EACH_INLINED_WAY(DESIGNATED_MIXED)
};
/* clang-format on */
const int cell_count = sizeof(cells) / sizeof(cells[0]);
