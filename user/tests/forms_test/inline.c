/* inline.c - functions that do nothing but one inlined sequence: the compiler
 * chose the registers, and the test finds the descriptor that it left. */
#include "forms_test.h"

#include <ras_inline.h>
#include <stddef.h>

#define INLINED(type, name, how, way, parameters, ...)            \
    static __attribute__((noinline)) type name##_##how parameters \
    {                                                             \
        return ras_inline_##name(way, __VA_ARGS__);               \
    }

#define FORWARD(type, name, parameters, ...)                                  \
    INLINED(type, name, rewrite, RAS_REWRITE | RAS_FORWARD, parameters,       \
            __VA_ARGS__)                                                      \
    INLINED(type, name, breakpoint, RAS_BREAKPOINT | RAS_FORWARD, parameters, \
            __VA_ARGS__)                                                      \
    INLINED(type, name, emulate, RAS_EMULATE | RAS_FORWARD, parameters,       \
            __VA_ARGS__)

#define FORM(cell_, function_)     \
    {                              \
        cell_, (uint32_t)function_ \
    }
#define FORWARD_FORMS(name)                           \
    FORM("inline-rewrite", name##_rewrite),           \
        FORM("inline-breakpoint", name##_breakpoint), \
        FORM("inline-emulate", name##_emulate)

#define ONE_STORE(type, name, parameters, ...)                               \
    FORWARD(type, name, parameters, __VA_ARGS__)                             \
    INLINED(type, name, rollback, RAS_ROLLBACK, parameters, __VA_ARGS__)     \
    const struct form ras_##name##_inline[] = {                              \
        FORM("inline-rollback", name##_rollback), FORWARD_FORMS(name), { 0 } \
    };

#define STORES(type, name, parameters, ...)                                  \
    FORWARD(type, name, parameters, __VA_ARGS__)                             \
    INLINED(type, name, mixed_rewrite, RAS_REWRITE, parameters, __VA_ARGS__) \
    INLINED(type, name, mixed_breakpoint, RAS_BREAKPOINT, parameters,        \
            __VA_ARGS__)                                                     \
    INLINED(type, name, mixed_emulate, RAS_EMULATE, parameters, __VA_ARGS__) \
    const struct form ras_##name##_inline[] = {                              \
        FORWARD_FORMS(name),                                                 \
        FORM("inline-mixed-rewrite", name##_mixed_rewrite),                  \
        FORM("inline-mixed-breakpoint", name##_mixed_breakpoint),            \
        FORM("inline-mixed-emulate", name##_mixed_emulate),                  \
        { 0 }                                                                \
    };

ONE_STORE(int, test_and_set, (volatile int *cell), cell)
ONE_STORE(int, compare_and_swap,
          (volatile int *cell, int expected, int desired), cell, expected,
          desired)
ONE_STORE(int, fetch_and_add, (volatile int *cell, int amount), cell, amount)
ONE_STORE(int, exchange, (volatile int *cell, int value), cell, value)
ONE_STORE(int, once, (volatile int *state), state)
ONE_STORE(struct ras_node *, pop, (struct ras_node *volatile * head), head)
ONE_STORE(int, lock, (volatile int *mutex, int self), mutex, self)
ONE_STORE(int, unlock, (volatile int *mutex, int self), mutex, self)
STORES(void, count_pair, (volatile int pair[2], int first, int second), pair,
       first, second)
STORES(int, compare_and_swap_2,
       (volatile int *first, volatile int *second, int expected_first,
        int expected_second, int desired_first, int desired_second),
       first, second, expected_first, expected_second, desired_first,
       desired_second)
STORES(int, compare_and_swap_3, (const struct ras_swap swaps[3]), swaps)
STORES(int, compare_and_swap_4, (const struct ras_swap swaps[4]), swaps)
STORES(int, store_conditional, (volatile int *cell, int value), cell, value)
STORES(void, push, (struct ras_node *volatile * head, struct ras_node *node),
       head, node)
STORES(void, enqueue,
       (volatile struct ras_queue * queue, struct ras_node *node), queue, node)
STORES(struct ras_node *, dequeue, (volatile struct ras_queue * queue), queue)
STORES(void, insert,
       (volatile struct ras_links * after, struct ras_links *node), after, node)
STORES(void, delete, (volatile struct ras_links * node), node)
