/* costs_test - each sequence of <sequences.h> costs what is written there:
 * user instructions, the `ret` included and the call not. */
#include <pthread.h>
#include <reprise.h>
#include <sequences.h>
#include <tap.h>

static volatile int x, y, z, w, state, pair[2], owner;
static struct ras_swap swaps[] = {
    { &x, 0, 1 }, { &y, 0, 1 }, { &z, 0, 1 }, { &w, 0, 1 }
};
static struct ras_node a, b;
static struct ras_node *volatile head = &a;
static struct ras_queue queue = RAS_QUEUE(queue);
static struct ras_links ring = RAS_RING(ring), link;

/* In this order, one after the other, by the thread that is stepped. */
#define EACH(COST)                                                          \
    COST(ras_test_and_set, 4, ras_test_and_set(&x))                         \
    COST(ras_compare_and_swap, 7, ras_compare_and_swap(&x, 1, 0))           \
    COST(ras_fetch_and_add, 6, ras_fetch_and_add(&x, 1))                    \
    COST(ras_exchange, 5, ras_exchange(&x, 0))                              \
    COST(ras_once, 6, ras_once(&state))                                     \
    COST(ras_count_pair, 8, ras_count_pair(pair, 1, 1))                     \
    COST(ras_compare_and_swap_2, 15,                                        \
         ras_compare_and_swap_2(&x, &y, 0, 0, 0, 0))                        \
    COST(ras_compare_and_swap_3, 25, ras_compare_and_swap_3(swaps))         \
    COST(ras_exchange_rewrite, 5, (ras_exchange_rewrite(&x, 0), y = z = 0)) \
    COST(ras_compare_and_swap_4, 32, ras_compare_and_swap_4(swaps))         \
    COST(ras_load_linked, 6, ras_load_linked(&x))                           \
    COST(ras_store_conditional, 12,                                         \
         (ras_load_linked(&x), ras_store_conditional(&x, 2)))               \
    COST(ras_push, 6, ras_push(&head, &b))                                  \
    COST(ras_pop, 7, ras_pop(&head))                                        \
    COST(ras_enqueue, 7, ras_enqueue(&queue, &b))                           \
    COST(ras_dequeue, 10, ras_dequeue(&queue))                              \
    COST(ras_insert, 8, ras_insert(&ring, &link))                           \
    COST(ras_delete, 8, ras_delete(&link))                                  \
    COST(ras_lock, 7, ras_lock(&owner, 1))                                  \
    COST(ras_unlock, 8, ras_unlock(&owner, 1))                              \
    COST(ras_test_and_set_dynamic, 5, ras_test_and_set_dynamic(&x))         \
    COST(ras_test_and_set_jump, 6, ras_test_and_set_jump(&x))               \
    COST(ras_exchange_jump, 9, ras_exchange_jump(&x, 0))                    \
    COST(ras_exchange_fault, 6, ras_exchange_fault(&x, 0))

static void *call_each(void *argument)
{
#define COST(name, cost, call) (void)(call);
    EACH(COST)
#undef COST
    return argument;
}

static const struct {
    const char *name;
    uint32_t function, cost;
} rows[] = {
#define COST(name, cost, call) { #name, (uint32_t)name, cost },
    EACH(COST)
#undef COST
};

enum { STEPS = 2000, ROWS = sizeof(rows) / sizeof(rows[0]) };

static struct step_np steps[STEPS];

/* All of it in one turn, since whoever is stopped inside begins again. */
static uint32_t run_all(void)
{
    struct observation_np o = { .steps = steps, .room = STEPS };
    struct segment_np turn = { .steps = STEPS };
    pthread_t thread;
    run_schedule_np(NULL, 0, NULL);
    if (pthread_create(&thread, NULL, call_each, NULL))
        return 0;
    turn.tid = ((volatile int *)thread)[1]; /* pthread_private.h */
    return run_schedule_np(&turn, 1, &o) == 1 ? o.count : 0;
}

/* From the first instruction of `function` until it has returned; 0: it was
 * not called. */
static uint32_t cost_of(uint32_t function, uint32_t count)
{
    uint32_t first = 0, last;
    while (first < count && steps[first].at.eip != function)
        first++;
    last = first;
    while (last < count && steps[last].at.esp <= steps[first].at.esp)
        last++;
    return last < count ? last - first : 0;
}

int main(void)
{
    uint32_t count = run_all();
    for (int i = 0; i < ROWS; i++)
        promise_equal(cost_of(rows[i].function, count), rows[i].cost,
                      "%s costs %u instructions", rows[i].name,
                      (unsigned)rows[i].cost);
    return tap_done();
}
