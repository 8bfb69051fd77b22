/* operations.c - the operations of forms, each with its model. */
#include "forms.h"

#include <reprise/sequences.h>
#include <stddef.h>

#define FORM(cell_, function_)                            \
    {                                                     \
        .cell = cell_, .function = (uint32_t)(function_), \
    }

#define FORWARD(way, name)                                                  \
    FORM(way "-rewrite", name##_rewrite), FORM(way "-clone", name##_clone), \
        FORM(way "-jump", name##_jump), FORM(way "-fault", name##_fault),   \
        FORM(way "-breakpoint", name##_breakpoint),                         \
        FORM(way "-emulate", name##_emulate)

/* The forms of an operation whose first store is the last instruction, and
 * of one where more follows. */
#define ONE_STORE(name)                           \
    static const struct form name##_forms[] = {   \
        FORM("static-rollback", name),            \
        FORWARD("static", name),                  \
        FORM("dynamic-rollback", name##_dynamic), \
        FORWARD("dynamic", name##_dynamic),       \
        { 0 },                                    \
    }

#define STORES(name)                                    \
    static const struct form name##_forms[] = {         \
        FORM("static", name),                           \
        FORWARD("static", name),                        \
        FORWARD("static-mixed", name##_mixed),          \
        FORM("dynamic", name##_dynamic),                \
        FORWARD("dynamic", name##_dynamic),             \
        FORWARD("dynamic-mixed", name##_dynamic_mixed), \
        { 0 },                                          \
    }

ONE_STORE(ras_test_and_set);
ONE_STORE(ras_compare_and_swap);
ONE_STORE(ras_fetch_and_add);
ONE_STORE(ras_exchange);
ONE_STORE(ras_once);
ONE_STORE(ras_pop);
ONE_STORE(ras_lock);
ONE_STORE(ras_unlock);
STORES(ras_count_pair);
STORES(ras_compare_and_swap_2);
STORES(ras_compare_and_swap_3);
STORES(ras_compare_and_swap_4);
STORES(ras_store_conditional);
STORES(ras_push);
STORES(ras_enqueue);
STORES(ras_dequeue);
STORES(ras_insert);
STORES(ras_delete);

static uint32_t *at(uint32_t address)
{
    return (uint32_t *)address;
}

/* The usual arguments: the first word, and two numbers. */
static void prepare_plain(uint32_t *memory, uint32_t *arguments)
{
    memory[0] = 5;
    arguments[0] = (uint32_t)memory;
    arguments[1] = 5;
    arguments[2] = 9;
}

static void prepare_other(uint32_t *memory, uint32_t *arguments)
{
    prepare_plain(memory, arguments);
    memory[0] = 6;
}

static void prepare_zero(uint32_t *memory, uint32_t *arguments)
{
    prepare_plain(memory, arguments);
    memory[0] = 0;
}

static uint32_t set_first(const uint32_t *arguments, uint32_t value)
{
    uint32_t old = *at(arguments[0]);
    *at(arguments[0]) = value;
    return old;
}

static uint32_t model_test_and_set(const uint32_t *arguments, int interrupted)
{
    (void)interrupted;
    return set_first(arguments, 1);
}

static uint32_t model_swap(const uint32_t *arguments, int interrupted)
{
    uint32_t old = *at(arguments[0]);
    (void)interrupted;
    if (old == arguments[1])
        set_first(arguments, arguments[2]);
    return old;
}

static uint32_t model_add(const uint32_t *arguments, int interrupted)
{
    (void)interrupted;
    return set_first(arguments, *at(arguments[0]) + arguments[1]);
}

static uint32_t model_exchange(const uint32_t *arguments, int interrupted)
{
    (void)interrupted;
    return set_first(arguments, arguments[1]);
}

static uint32_t model_once(const uint32_t *arguments, int interrupted)
{
    uint32_t old = *at(arguments[0]);
    (void)interrupted;
    return old ? old : set_first(arguments, 1);
}

static void prepare_pair(uint32_t *memory, uint32_t *arguments)
{
    prepare_plain(memory, arguments);
    memory[1] = 70;
}

static uint32_t model_pair(const uint32_t *arguments, int interrupted)
{
    (void)interrupted;
    at(arguments[0])[0] += arguments[1];
    at(arguments[0])[1] += arguments[2];
    return 0;
}

/* memory[0], [1] ... are the words; from [4] on, the rows of the swap. */
static void prepare_swaps(uint32_t *memory, uint32_t *arguments)
{
    struct ras_swap *swaps = (struct ras_swap *)(memory + 4);
    for (int i = 0; i < 4; i++) {
        memory[i] = 10u + (uint32_t)i;
        swaps[i].cell = (volatile int *)(memory + i);
        swaps[i].expected = 10 + i;
        swaps[i].desired = 20 + i;
    }
    arguments[0] = (uint32_t)swaps;
}

static void prepare_swaps_other(uint32_t *memory, uint32_t *arguments)
{
    prepare_swaps(memory, arguments);
    memory[2]++;
}

static uint32_t model_swaps(const uint32_t *arguments, int count)
{
    const struct ras_swap *swaps = (const struct ras_swap *)arguments[0];
    for (int i = 0; i < count; i++)
        if (*swaps[i].cell != swaps[i].expected)
            return 0;
    for (int i = 0; i < count; i++)
        *swaps[i].cell = swaps[i].desired;
    return 1;
}

static uint32_t model_swap_3(const uint32_t *arguments, int interrupted)
{
    (void)interrupted;
    return model_swaps(arguments, 3);
}

static uint32_t model_swap_4(const uint32_t *arguments, int interrupted)
{
    (void)interrupted;
    return model_swaps(arguments, 4);
}

static void prepare_two(uint32_t *memory, uint32_t *arguments)
{
    memory[0] = arguments[2] = 3;
    memory[1] = arguments[3] = 4;
    arguments[0] = (uint32_t)memory;
    arguments[1] = (uint32_t)(memory + 1);
    arguments[4] = 30;
    arguments[5] = 40;
}

static void prepare_two_other(uint32_t *memory, uint32_t *arguments)
{
    prepare_two(memory, arguments);
    memory[1] = 5;
}

static uint32_t model_two(const uint32_t *arguments, int interrupted)
{
    (void)interrupted;
    if (*at(arguments[0]) != arguments[2] || *at(arguments[1]) != arguments[3])
        return 0;
    *at(arguments[0]) = arguments[4];
    *at(arguments[1]) = arguments[5];
    return 1;
}

static void prepare_linked(uint32_t *memory, uint32_t *arguments)
{
    prepare_plain(memory, arguments);
    ras_load_linked((volatile int *)memory);
}

static uint32_t model_store(const uint32_t *arguments, int interrupted)
{
    if (!interrupted)
        set_first(arguments, arguments[1]);
    return !interrupted;
}

/* Nodes of two words from memory[4] on: 0, 1, 2, 3. */
static uint32_t node(uint32_t *memory, int number)
{
    return (uint32_t)(memory + 4 + 2 * number);
}

static void prepare_list(uint32_t *memory, uint32_t *arguments)
{
    memory[0] = node(memory, 0);
    memory[4] = node(memory, 1);
    memory[8] = 0xBAD;
    arguments[0] = (uint32_t)memory;
    arguments[1] = node(memory, 2);
}

static uint32_t model_push(const uint32_t *arguments, int interrupted)
{
    (void)interrupted;
    *at(arguments[1]) = *at(arguments[0]);
    *at(arguments[0]) = arguments[1];
    return 0;
}

static uint32_t model_pop(const uint32_t *arguments, int interrupted)
{
    uint32_t first = *at(arguments[0]);
    (void)interrupted;
    return first ? set_first(arguments, *at(first)) : 0;
}

/* A queue of one node, and of two. */
static void prepare_queue(uint32_t *memory, uint32_t *arguments)
{
    prepare_list(memory, arguments);
    memory[1] = memory[0];
    memory[4] = 0;
}

static void prepare_queue_of_two(uint32_t *memory, uint32_t *arguments)
{
    prepare_queue(memory, arguments);
    memory[1] = memory[4] = node(memory, 1);
}

static void prepare_empty_queue(uint32_t *memory, uint32_t *arguments)
{
    prepare_list(memory, arguments);
    memory[0] = 0;
    memory[1] = (uint32_t)memory;
}

static uint32_t model_enqueue(const uint32_t *arguments, int interrupted)
{
    uint32_t *queue = at(arguments[0]);
    (void)interrupted;
    *at(arguments[1]) = 0;
    *at(queue[1]) = arguments[1];
    queue[1] = arguments[1];
    return 0;
}

static uint32_t model_dequeue(const uint32_t *arguments, int interrupted)
{
    uint32_t *queue = at(arguments[0]), first = queue[0];
    (void)interrupted;
    if (first)
        queue[0] = *at(first);
    if (first && !queue[0])
        queue[1] = arguments[0];
    return first;
}

/* A ring of nodes 0 and 1; node 2 by itself. */
static void prepare_ring(uint32_t *memory, uint32_t *arguments)
{
    memory[4] = memory[5] = node(memory, 1);
    memory[6] = memory[7] = node(memory, 0);
    arguments[0] = node(memory, 0);
    arguments[1] = node(memory, 2);
}

static uint32_t model_insert(const uint32_t *arguments, int interrupted)
{
    struct ras_links *after = (struct ras_links *)arguments[0];
    struct ras_links *fresh = (struct ras_links *)arguments[1];
    (void)interrupted;
    *fresh = (struct ras_links){ after->next, after };
    after->next->previous = fresh;
    after->next = fresh;
    return 0;
}

static uint32_t model_delete(const uint32_t *arguments, int interrupted)
{
    struct ras_links *gone = (struct ras_links *)arguments[0];
    (void)interrupted;
    gone->next->previous = gone->previous;
    gone->previous->next = gone->next;
    gone->next = gone->previous = gone;
    return 0;
}

static uint32_t model_lock(const uint32_t *arguments, int interrupted)
{
    uint32_t owner = *at(arguments[0]);
    (void)interrupted;
    return owner ? owner : set_first(arguments, arguments[1]);
}

static uint32_t model_unlock(const uint32_t *arguments, int interrupted)
{
    (void)interrupted;
    return *at(arguments[0]) == arguments[1] && set_first(arguments, 0);
}

/* Every row says this; the rest of a row is its own. */
#define CALL(name_, sequence, instructions_, prepare_, model_)               \
    .name = name_, .called = sequence##_forms, .inlined = sequence##_inline, \
    .instructions = instructions_, .prepare = prepare_, .model = model_
#define VOID(...) CALL(__VA_ARGS__), .is_void = 1
#define DESIGNATED(sequence, commit_) \
    .designated = sequence##_designated, .commit = commit_

const struct operation operations[] = {
    { CALL("test-and-set", ras_test_and_set, 2, prepare_zero,
           model_test_and_set),
      DESIGNATED(ras_test_and_set, 2) },
    { CALL("compare-and-swap", ras_compare_and_swap, 4, prepare_plain,
           model_swap),
      DESIGNATED(ras_compare_and_swap, 4) },
    { CALL("compare-and-swap that fails", ras_compare_and_swap, 3,
           prepare_other, model_swap),
      DESIGNATED(ras_compare_and_swap, 0) },
    { CALL("fetch-and-add", ras_fetch_and_add, 4, prepare_plain, model_add),
      DESIGNATED(ras_fetch_and_add, 3), .saved = 1 },
    { CALL("exchange", ras_exchange, 2, prepare_other, model_exchange),
      DESIGNATED(ras_exchange, 2) },
    { CALL("once", ras_once, 4, prepare_zero, model_once) },
    { CALL("once, later", ras_once, 3, prepare_plain, model_once) },
    { VOID("counter pair", ras_count_pair, 6, prepare_pair, model_pair) },
    { CALL("two words", ras_compare_and_swap_2, 10, prepare_two, model_two) },
    { CALL("two words that fail", ras_compare_and_swap_2, 6, prepare_two_other,
           model_two) },
    { CALL("three words", ras_compare_and_swap_3, 21, prepare_swaps,
           model_swap_3) },
    { CALL("three words that fail", ras_compare_and_swap_3, 12,
           prepare_swaps_other, model_swap_3) },
    { CALL("four words", ras_compare_and_swap_4, 28, prepare_swaps,
           model_swap_4) },
    { CALL("store-conditional", ras_store_conditional, 7, prepare_linked,
           model_store) },
    { VOID("push", ras_push, 3, prepare_list, model_push),
      DESIGNATED(ras_push, 2) },
    { CALL("pop", ras_pop, 5, prepare_list, model_pop),
      DESIGNATED(ras_pop, 5) },
    { CALL("pop from nothing", ras_pop, 3, prepare_empty_queue, model_pop),
      DESIGNATED(ras_pop, 0) },
    { VOID("enqueue", ras_enqueue, 4, prepare_queue, model_enqueue) },
    { VOID("enqueue as the first", ras_enqueue, 4, prepare_empty_queue,
           model_enqueue) },
    { CALL("dequeue", ras_dequeue, 7, prepare_queue_of_two, model_dequeue) },
    { CALL("dequeue the last", ras_dequeue, 8, prepare_queue, model_dequeue) },
    { CALL("dequeue from nothing", ras_dequeue, 3, prepare_empty_queue,
           model_dequeue) },
    { VOID("insert", ras_insert, 5, prepare_ring, model_insert) },
    { VOID("delete", ras_delete, 6, prepare_ring, model_delete) },
    { CALL("lock", ras_lock, 4, prepare_zero, model_lock) },
    { CALL("lock what is taken", ras_lock, 3, prepare_other, model_lock) },
    { CALL("unlock", ras_unlock, 3, prepare_plain, model_unlock) },
    { CALL("unlock another's", ras_unlock, 2, prepare_other, model_unlock) },
};
const int operation_count = sizeof(operations) / sizeof(operations[0]);
