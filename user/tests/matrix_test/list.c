/* list.c - an operation on a list, for the cells whose template is list push:
 * each adds a node of its own, from memory that processes share. */
#include "matrix_test.h"

#include <sys/mman.h>
#include <reprise/tap.h>

struct node {
    int weight;
    struct node *next;
};

enum { NODES = 1 << 18 };

typedef void push_function(volatile int *head, struct node *node);
push_function designated_push_rewrite, designated_push_breakpoint,
    designated_push_emulate;

/* Ours and the rivals' have nodes of their own, so that taking one is not what
 * is tested. Used up, they begin again: no try takes so many. */
static struct node *nodes;
static volatile unsigned taken[2];

static struct node *fresh(int amount)
{
    unsigned which = amount == RIVALS;
    if (!nodes)
        nodes = mmap(NULL, 2 * NODES * sizeof(*nodes), PROT_READ | PROT_WRITE,
                     MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    struct node *node = &nodes[which * NODES + taken[which]++ % NODES];
    node->weight = amount;
    return node;
}

/* -1: it has come to bite its tail. */
int list_weight(int head)
{
    int weight = 0, count = 0;
    for (const struct node *node = (const struct node *)(uintptr_t)head; node;
         node = node->next) {
        weight += node->weight;
        if (++count > 2 * NODES)
            return -1;
    }
    return weight;
}

int push_with_rewrite(volatile int *words, int amount, int same_amount)
{
    designated_push_rewrite(words, fresh(amount));
    return same_amount;
}

int push_with_breakpoint(volatile int *words, int amount, int same_amount)
{
    designated_push_breakpoint(words, fresh(amount));
    return same_amount;
}

int push_with_emulate(volatile int *words, int amount, int same_amount)
{
    designated_push_emulate(words, fresh(amount));
    return same_amount;
}
