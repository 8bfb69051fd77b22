/* models.c - the operations as if nothing else ran, and where they start. */
#include <string.h>

#include "shapes.h"

int the_word;
struct node nodes[4];

#define NODE(n) ((int)(uintptr_t)&nodes[n])

enum template template_of(int i)
{
    static const uint8_t templates[] = { TEST_AND_SET, EXCHANGE, ADD, SWAP,
                                         SWAP,         PUSH,     POP, POP };
    return templates[i];
}

/* Boundaries: the landmark's two, and one behind each instruction. */
const struct situation situations[] = {
    { "test-and-set", 0, 0, 0, 0, 0, 4 },
    { "exchange", 3, A_CONSTANT, 0, 7, 0, 4 },
    { "fetch-and-add", 100, A_CONSTANT, 0, 10, 0, 5 },
    { "compare-and-swap", A_CONSTANT, A_CONSTANT, B_CONSTANT, A_CONSTANT, 7,
      6 },
    { "compare-and-swap that does not store", 6, A_CONSTANT, B_CONSTANT, 6,
      A_CONSTANT, 5 },
    { "list push", NODE(0), NODE(1), 0, NODE(2), 0, 5 },
    { "list pop", NODE(2), 0, 0, 0, 0, 7 },
    { "list pop of nothing", 0, 0, 0, 0, 0, 5 },
};
const int situation_count = sizeof(situations) / sizeof(situations[0]);

/* In the end, nodes[2] -> nodes[1] -> nodes[0]. */
void set_out(const struct situation *situation)
{
    memset(nodes, 0, sizeof(nodes));
    if (situation->word == NODE(2))
        nodes[2].next = &nodes[1];
    if (situation->word == NODE(2))
        nodes[1].next = &nodes[0];
    the_word = situation->word;
}

static int new_word(enum template template, int a, int b)
{
    struct node *node = (struct node *)(uintptr_t)a;
    struct node *top = (struct node *)(uintptr_t)the_word;

    switch (template) {
    case TEST_AND_SET:
        return 1;
    case EXCHANGE:
        return a;
    case ADD:
        return the_word + a;
    case SWAP:
        return the_word == a ? b : the_word;
    case PUSH:
        node->next = top;
        return a;
    default:
        return top ? (int)(uintptr_t)top->next : 0;
    }
}

int model(enum template template, int a, int b)
{
    int old = the_word;

    the_word = new_word(template, a, b);
    return old;
}
