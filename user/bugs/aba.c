/* aba - a bug to explore: the top is what it was, and yet another. */
#include "bugs.h"

#include <stdint.h>

/* A stack of nodes 1, 2 and 3. The top is a node and, in the upper half, a
 * number that each pop makes another. */
enum { NOBODY, NODES = 4, NODE = 0xffff, NEXT_NUMBER = 0x10000 };

static volatile uint32_t next[NODES] = { 0, 2, 3, 0 };
static volatile uint32_t top = 1;
static volatile int taken[NODES];
static uint32_t step;

/* Without the number the top may be 1 again, and 2 be gone: compare-and-swap
 * cannot tell, and puts 2 there. */
static uint32_t pop(void)
{
    uint32_t old, node, then;

    do {
        old = top;
        node = old & NODE;
        then = ((old & ~(uint32_t)NODE) + step) | next[node];
    } while (!__sync_bool_compare_and_swap(&top, old, then));
    return node;
}

static void push(uint32_t node)
{
    uint32_t old;

    do {
        old = top;
        next[node] = old & NODE;
    } while (!__sync_bool_compare_and_swap(&top, old,
                                           (old & ~(uint32_t)NODE) | node));
}

static void *take_one(void *nothing)
{
    taken[pop()] = 1;
    return nothing;
}

static void *take_two_and_give_one(void *nothing)
{
    uint32_t first = pop();

    taken[pop()] = 1;
    push(first);
    return nothing;
}

int main(int argc, char **argv)
{
    step = is_right(argc, argv) ? NEXT_NUMBER : 0;
    start(take_one);
    start(take_two_and_give_one);
    join_all();
    assert(!taken[top & NODE]);
}
