/* cells.c - one operation for each way to find a sequence and to recover.
 *
 * Where all of it goes back, it is fetch-and-add on one counter; where some
 * of it goes forward, two counters are added to, and have to stay equal. The
 * mixed templates that the kernel knows by their code are the list's: there,
 * threads pass nodes around, and whoever has one adds 1 to its count. */
#include <reprise/ras_inline.h>

#include "tour.h"

enum { NODES = 8 };

static volatile int counters[2];

static void clear(void)
{
    counters[0] = counters[1] = 0;
}

static uint32_t first_counter(void)
{
    return (uint32_t)counters[0];
}

static uint32_t smaller_counter(void)
{
    return (uint32_t)(counters[0] < counters[1] ? counters[0] : counters[1]);
}

static void work_with_add(const struct mechanism *mechanism, int self,
                          uint32_t operations)
{
    (void)self;
    for (uint32_t i = 0; i < operations; i++)
        mechanism->add(counters, 1);
}

static void work_with_pair(const struct mechanism *mechanism, int self,
                           uint32_t operations)
{
    (void)self;
    for (uint32_t i = 0; i < operations; i++)
        mechanism->add_pair(counters, 1, 1);
}

/* ---- designated: inlined, so each has its own code ---- */

static void clear_designated(void)
{
    clear();
    ras_designate(1);
}

static uint32_t designated_counter(void)
{
    ras_designate(0);
    return first_counter();
}

static struct counted_node {
    struct ras_node node; /* first */
    uint32_t count;
} nodes[NODES];
static struct ras_node *volatile list;

static void make_list(void)
{
    list = NULL;
    for (int i = 0; i < NODES; i++) {
        nodes[i].count = 0;
        ras_push(&list, &nodes[i].node);
    }
    ras_designate(1);
}

/* A lost node's count is lost; a node that is there twice shows as a ring. */
static uint32_t counted_in_list(void)
{
    uint32_t sum = 0;
    int left = NODES;
    ras_designate(0);
    for (struct ras_node *node = list; node && left-- > 0; node = node->next)
        sum += ((struct counted_node *)node)->count;
    return sum;
}

#define WORK_WITH_DESIGNATED(name, way)                                 \
    static void add_##name(const struct mechanism *mechanism, int self, \
                           uint32_t operations)                         \
    {                                                                   \
        (void)mechanism;                                                \
        (void)self;                                                     \
        for (uint32_t i = 0; i < operations; i++)                       \
            ras_designated_fetch_and_add(way, &counters[0], 1);         \
    }
WORK_WITH_DESIGNATED(rollback, RAS_ROLLBACK)
WORK_WITH_DESIGNATED(rewrite, RAS_REWRITE | RAS_FORWARD)
WORK_WITH_DESIGNATED(breakpoint, RAS_BREAKPOINT | RAS_FORWARD)
WORK_WITH_DESIGNATED(emulate, RAS_EMULATE | RAS_FORWARD)

#define WORK_WITH_LIST(name, way)                                        \
    static void pass_##name(const struct mechanism *mechanism, int self, \
                            uint32_t operations)                         \
    {                                                                    \
        (void)mechanism;                                                 \
        (void)self;                                                      \
        for (uint32_t i = 0; i < operations;) {                          \
            struct ras_node *node = ras_designated_pop(way, &list);      \
            if (!node)                                                   \
                continue;                                                \
            ((struct counted_node *)node)->count++;                      \
            ras_designated_push(way, &list, node);                       \
            i++;                                                         \
        }                                                                \
    }
WORK_WITH_LIST(rewrite, RAS_REWRITE)
WORK_WITH_LIST(breakpoint, RAS_BREAKPOINT)
WORK_WITH_LIST(emulate, RAS_EMULATE)

#define CELL(name_, work_, begin_, result_)                     \
    .name = name_, .work = work_, .protects = 1, .restarts = 1, \
    .begin = begin_, .result = result_

#define ADD(name_, function)                                              \
    {                                                                     \
        CELL(name_, work_with_add, clear, first_counter), .add = function \
    }

#define PAIR(name_, function)                                \
    {                                                        \
        CELL(name_, work_with_pair, clear, smaller_counter), \
            .add_pair = function                             \
    }

#define FORWARD(found, function)                          \
    PAIR(found "-rewrite", function##_rewrite),           \
        PAIR(found "-clone", function##_clone),           \
        PAIR(found "-jump", function##_jump),             \
        PAIR(found "-fault", function##_fault),           \
        PAIR(found "-breakpoint", function##_breakpoint), \
        PAIR(found "-emulate", function##_emulate)

#define INLINE(name_, work_)                                     \
    {                                                            \
        CELL(name_, work_, clear_designated, designated_counter) \
    }

#define LIST(name_, work_)                             \
    {                                                  \
        CELL(name_, work_, make_list, counted_in_list) \
    }

const struct mechanism cells[] = {
    ADD("static-rollback", ras_fetch_and_add),
    FORWARD("static", ras_count_pair),
    FORWARD("static-mixed", ras_count_pair_mixed),
    ADD("dynamic-rollback", ras_fetch_and_add_dynamic),
    FORWARD("dynamic", ras_count_pair_dynamic),
    FORWARD("dynamic-mixed", ras_count_pair_dynamic_mixed),
    INLINE("designated-rollback", add_rollback),
    INLINE("designated-rewrite", add_rewrite),
    INLINE("designated-breakpoint", add_breakpoint),
    INLINE("designated-emulate", add_emulate),
    LIST("designated-mixed-rewrite", pass_rewrite),
    LIST("designated-mixed-breakpoint", pass_breakpoint),
    LIST("designated-mixed-emulate", pass_emulate),
};
const int cell_count = sizeof(cells) / sizeof(cells[0]);
