/* inline.c - functions that do nothing but one inlined sequence. The compiler
 * chose its operands: from arguments that were left to it, that lay in memory
 * or in registers, and from constants. */
#include "forms.h"

#include <reprise/ras_inline.h>
#include <stddef.h>

/* EACH(OF, a, b): OF(a), OF(b). */
#define EACH_1(of, a) of(a)
#define EACH_2(of, a, b) of(a), of(b)
#define EACH_3(of, a, b, c) of(a), of(b), of(c)
#define EACH_6(of, a, b, c, d, e, f) of(a), of(b), of(c), of(d), of(e), of(f)
#define COUNTED(a, b, c, d, e, f, n, ...) n
#define EACH(of, ...) \
    COUNTED(__VA_ARGS__, EACH_6, , , EACH_3, EACH_2, EACH_1, )(of, __VA_ARGS__)

/* The compiler knows this of where the arguments are. */
#define IN_REGISTER(argument) "+r"(argument)
#define IN_MEMORY(argument) "+m"(argument)
#define anywhere(...)
#define memory(...) __asm__ volatile("" : EACH(IN_MEMORY, __VA_ARGS__))
#define registers(...) __asm__ volatile("" : EACH(IN_REGISTER, __VA_ARGS__))

#define FUNCTION(type, how, name, label, way, where, parameters, ...) \
    static __attribute__((noinline))                                  \
    type how##_##name##_##label##_##where parameters                  \
    {                                                                 \
        where(__VA_ARGS__);                                           \
        return ras_##how##_##name(way, __VA_ARGS__);                  \
    }

/* One way, with its arguments of all kinds. CONSTANT_name lists them. */
#define WAY(type, how, name, label, way, ...)                     \
    FUNCTION(type, how, name, label, way, anywhere, __VA_ARGS__)  \
    FUNCTION(type, how, name, label, way, memory, __VA_ARGS__)    \
    FUNCTION(type, how, name, label, way, registers, __VA_ARGS__) \
    static __attribute__((noinline))                              \
    type how##_##name##_##label##_constants(void)                 \
    {                                                             \
        return ras_##how##_##name(way, CONSTANT_##name);          \
    }

#define FORWARD_WAYS(type, how, name, ...)                                \
    WAY(type, how, name, rewrite, RAS_REWRITE | RAS_FORWARD, __VA_ARGS__) \
    WAY(type, how, name, breakpoint, RAS_BREAKPOINT | RAS_FORWARD,        \
        __VA_ARGS__)                                                      \
    WAY(type, how, name, emulate, RAS_EMULATE | RAS_FORWARD, __VA_ARGS__)
#define MIXED_WAYS(type, how, name, ...)                                \
    WAY(type, how, name, mixed_rewrite, RAS_REWRITE, __VA_ARGS__)       \
    WAY(type, how, name, mixed_breakpoint, RAS_BREAKPOINT, __VA_ARGS__) \
    WAY(type, how, name, mixed_emulate, RAS_EMULATE, __VA_ARGS__)

/* ---- and the lists of them ---- */

#define FORM(cell_, how, name, label, where, landmark_)         \
    {                                                           \
        .cell = cell_ ", " #where,                              \
        .function = (uint32_t)how##_##name##_##label##_##where, \
        .landmark = landmark_                                   \
    }
#define WAY_FORMS(cell, how, name, label, landmark)        \
    FORM(cell, how, name, label, anywhere, landmark),      \
        FORM(cell, how, name, label, memory, landmark),    \
        FORM(cell, how, name, label, registers, landmark), \
        FORM(cell, how, name, label, constants, landmark)

/* The fourth byte of a landmark, or 0 where there is none. */
#define LANDMARK_inline(way) 0
#define LANDMARK_designated(way) (0x50 | (way))

#define FORWARD_FORMS(how, name)                                 \
    WAY_FORMS(#how "-rewrite", how, name, rewrite,               \
              LANDMARK_##how(RAS_REWRITE | RAS_FORWARD)),        \
        WAY_FORMS(#how "-breakpoint", how, name, breakpoint,     \
                  LANDMARK_##how(RAS_BREAKPOINT | RAS_FORWARD)), \
        WAY_FORMS(#how "-emulate", how, name, emulate,           \
                  LANDMARK_##how(RAS_EMULATE | RAS_FORWARD))
#define MIXED_FORMS(how, name)                                           \
    WAY_FORMS(#how "-mixed-rewrite", how, name, mixed_rewrite,           \
              LANDMARK_##how(RAS_REWRITE)),                              \
        WAY_FORMS(#how "-mixed-breakpoint", how, name, mixed_breakpoint, \
                  LANDMARK_##how(RAS_BREAKPOINT)),                       \
        WAY_FORMS(#how "-mixed-emulate", how, name, mixed_emulate,       \
                  LANDMARK_##how(RAS_EMULATE))

#define ONE_STORE(type, how, name, ...)                       \
    FORWARD_WAYS(type, how, name, __VA_ARGS__)                \
    WAY(type, how, name, rollback, RAS_ROLLBACK, __VA_ARGS__) \
    const struct form ras_##name##_##how[] = {                \
        WAY_FORMS(#how "-rollback", how, name, rollback,      \
                  LANDMARK_##how(RAS_ROLLBACK)),              \
        FORWARD_FORMS(how, name),                             \
        { 0 }                                                 \
    };

#define STORES(type, how, name, ...)                                     \
    FORWARD_WAYS(type, how, name, __VA_ARGS__)                           \
    MIXED_WAYS(type, how, name, __VA_ARGS__)                             \
    const struct form ras_##name##_##how[] = { FORWARD_FORMS(how, name), \
                                               MIXED_FORMS(how, name),   \
                                               { 0 } };

/* For the six that are templates: both. */
#define ONE_STORE_TEMPLATE(type, name, ...)    \
    ONE_STORE(type, inline, name, __VA_ARGS__) \
    ONE_STORE(type, designated, name, __VA_ARGS__)
#define STORES_TEMPLATE(type, name, ...)    \
    STORES(type, inline, name, __VA_ARGS__) \
    STORES(type, designated, name, __VA_ARGS__)

/* `prepare` of operations.c passes these. */
#define CELL(n) ((volatile int *)words + (n))
#define NODE(type, n) ((type *)(words + 4 + 2 * (n)))
#define CONSTANT_test_and_set CELL(0)
#define CONSTANT_compare_and_swap CELL(0), 5, 9
#define CONSTANT_fetch_and_add CELL(0), 5
#define CONSTANT_exchange CELL(0), 5
#define CONSTANT_once CELL(0)
#define CONSTANT_lock CELL(0), 5
#define CONSTANT_unlock CELL(0), 5
#define CONSTANT_pop (struct ras_node *volatile *)words
#define CONSTANT_count_pair CELL(0), 5, 9
#define CONSTANT_compare_and_swap_2 CELL(0), CELL(1), 3, 4, 30, 40
#define CONSTANT_compare_and_swap_3 (const struct ras_swap *)(words + 4)
#define CONSTANT_compare_and_swap_4 CONSTANT_compare_and_swap_3
#define CONSTANT_store_conditional CELL(0), 5
#define CONSTANT_push CONSTANT_pop, NODE(struct ras_node, 2)
#define CONSTANT_enqueue CONSTANT_dequeue, NODE(struct ras_node, 2)
#define CONSTANT_dequeue (volatile struct ras_queue *)words
#define CONSTANT_insert CONSTANT_delete, NODE(struct ras_links, 2)
#define CONSTANT_delete NODE(volatile struct ras_links, 0)

ONE_STORE_TEMPLATE(int, test_and_set, (volatile int *cell), cell)
ONE_STORE_TEMPLATE(int, compare_and_swap,
                   (volatile int *cell, int expected, int desired), cell,
                   expected, desired)
ONE_STORE_TEMPLATE(int, fetch_and_add, (volatile int *cell, int amount), cell,
                   amount)
ONE_STORE_TEMPLATE(int, exchange, (volatile int *cell, int value), cell, value)
ONE_STORE_TEMPLATE(struct ras_node *, pop, (struct ras_node *volatile * head),
                   head)
STORES_TEMPLATE(void, push,
                (struct ras_node *volatile * head, struct ras_node *node), head,
                node)
ONE_STORE(int, inline, once, (volatile int *state), state)
ONE_STORE(int, inline, lock, (volatile int *mutex, int self), mutex, self)
ONE_STORE(int, inline, unlock, (volatile int *mutex, int self), mutex, self)
STORES(void, inline, count_pair, (volatile int pair[2], int first, int second),
       pair, first, second)
STORES(int, inline, compare_and_swap_2,
       (volatile int *first, volatile int *second, int expected_first,
        int expected_second, int desired_first, int desired_second),
       first, second, expected_first, expected_second, desired_first,
       desired_second)
STORES(int, inline, compare_and_swap_3, (const struct ras_swap swaps[3]), swaps)
STORES(int, inline, compare_and_swap_4, (const struct ras_swap swaps[4]), swaps)
STORES(int, inline, store_conditional, (volatile int *cell, int value), cell,
       value)
STORES(void, inline, enqueue,
       (volatile struct ras_queue * queue, struct ras_node *node), queue, node)
STORES(struct ras_node *, inline, dequeue, (volatile struct ras_queue * queue),
       queue)
STORES(void, inline, insert,
       (volatile struct ras_links * after, struct ras_links *node), after, node)
STORES(void, inline, delete, (volatile struct ras_links * node), node)
