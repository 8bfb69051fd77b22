/* lists.c - nodes that are pushed and popped. */
#include "catalogue.h"

#include <reprise/sequences.h>
#include <stddef.h>

static struct ras_node a, b, c;
static struct ras_node *volatile head;
static struct ras_node *volatile mine, *volatile yours, *volatile also_yours;

static int on_list(const struct ras_node *node)
{
    for (const struct ras_node *at = head; at; at = at->next)
        if (at == node)
            return 1;
    return 0;
}

/* ---- pushing ---- */

static void push_plainly(struct ras_node *node)
{
    node->next = head;
    head = node;
}

/* Code: load head, store head. */
static void push_a(void)
{
    push_plainly(&a);
}

/* Code: load head, store head. */
static void push_b(void)
{
    push_plainly(&b);
}

static void push_a_at_once(void)
{
    ras_push(&head, &a);
}

static void push_b_at_once(void)
{
    ras_push(&head, &b);
}

static int both_there(void)
{
    return on_list(&a) && on_list(&b);
}

/* ---- pushing by an exchange alone, and a reader ---- */

static volatile int found = 1;

static void begin_with_c(void)
{
    head = &c;
}

/* Until the second line, `a` leads nowhere. */
static void push_by_exchange(void)
{
    struct ras_node *old = __atomic_exchange_n(&head, &a, __ATOMIC_SEQ_CST);
    *(struct ras_node *volatile *)&a.next = old;
}

static void look_for_c(void)
{
    found = on_list(&c);
}

static int was_found(void)
{
    return found;
}

/* ---- popping: a, then b, then c ---- */

static void stack_three(void)
{
    a.next = &b;
    b.next = &c;
    c.next = NULL;
    head = &a;
}

/* The swap is atomic; but `next` is from before. */
static struct ras_node *pop_by_swap(void)
{
    struct ras_node *first, *next;
    do {
        first = head;
        if (!first)
            return NULL;
        next = *(struct ras_node *volatile *)&first->next;
    } while (ras_compare_and_swap((volatile int *)&head, (int)first,
                                  (int)next) != (int)first);
    return first;
}

static void pop_one(void)
{
    mine = pop_by_swap();
}

/* Takes a and b, keeps b, and gives a back. */
static void pop_two_push_one(void)
{
    yours = pop_by_swap();
    also_yours = pop_by_swap();
    if (yours)
        ras_push(&head, yours);
    yours = NULL;
}

static void pop_one_at_once(void)
{
    mine = ras_pop(&head);
}

static void pop_two_push_one_at_once(void)
{
    yours = ras_pop(&head);
    also_yours = ras_pop(&head);
    if (yours)
        ras_push(&head, yours);
    yours = NULL;
}

static int nobody_shares(void)
{
    return mine != also_yours && !on_list(mine) && !on_list(also_yours);
}

#define PUSHED                                               \
    .watches = { WATCH_POINTER(head), WATCH_POINTER(a.next), \
                 WATCH_POINTER(b.next) }
#define POPPED .watches = { WATCH_POINTER(head), WATCH_POINTER(mine) }

const struct entry lists[] = {
    { .scenario = { "push", .threads = { push_a, push_b }, .check = both_there,
                    .expect = "a and b are on the list", PUSHED },
      .about = "two threads push onto a list: a node is lost",
      .expected = "wrong",
      .on_cpus = "broken" },
    { .scenario = { "push-sequence",
                    .threads = { push_a_at_once, push_b_at_once },
                    .check = both_there, .expect = "a and b are on the list",
                    PUSHED },
      .about = "two threads push onto a list by ras_push()",
      .expected = "safe",
      .on_cpus = "broken",
      .sequences = 1 },
    { .scenario = { "push-exchange", .prepare = begin_with_c,
                    .threads = { push_by_exchange, look_for_c },
                    .check = was_found, .expect = "the reader found c",
                    .watches = { WATCH_POINTER(head), WATCH_POINTER(a.next),
                                 WATCH(found) } },
      .about = "push by exchange alone: a reader sees a broken list",
      .expected = "wrong",
      .on_cpus = "broken" },
    { .scenario = { "pop-aba", .prepare = stack_three,
                    .threads = { pop_one, pop_two_push_one },
                    .check = nobody_shares,
                    .expect =
                        "no node is taken and on the list, or taken twice",
                    POPPED },
      .about = "pop by compare-and-swap: node a comes back (ABA)",
      .expected = "wrong",
      .on_cpus = "broken" },
    { .scenario = { "pop-sequence", .prepare = stack_three,
                    .threads = { pop_one_at_once, pop_two_push_one_at_once },
                    .check = nobody_shares,
                    .expect =
                        "no node is taken and on the list, or taken twice",
                    POPPED },
      .about = "pop by ras_pop(), which looks and takes in one step",
      .expected = "safe",
      .on_cpus = "broken",
      .sequences = 1 },
    { .about = 0 },
};
