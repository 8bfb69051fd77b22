/* list.h - doubly-linked circular lists, linked through the members' own
 * nodes. An empty list's head points at itself; so does a node on no list. */
#ifndef LIST_H
#define LIST_H

#include <stdbool.h>
#include "kernel.h"

struct list {
    struct list *next, *previous;
};

static inline void list_init(struct list *list)
{
    list->next = list->previous = list;
}

static inline bool list_empty(const struct list *list)
{
    return list->next == list;
}

/* Insert `node` before `at`. If `at` is a list's head, this is the end of the
 * list. */
static inline void list_append(struct list *at, struct list *node)
{
    node->next = at;
    node->previous = at->previous;
    at->previous->next = node;
    at->previous = node;
}

static inline void list_remove(struct list *node)
{
    node->previous->next = node->next;
    node->next->previous = node->previous;
    list_init(node);
}

/* `type *item` visits each member; the list must not change meanwhile. */
#define LIST_EACH(item, head, type, member)                     \
    for (type *item = CONTAINER_OF((head)->next, type, member); \
         &item->member != (head);                               \
         item = CONTAINER_OF(item->member.next, type, member))

/* Like LIST_EACH, for a list that may be long and that no interrupt changes: it
 * takes pending interrupts before each step (arch_take_interrupts()). */
#define LIST_EACH_OPEN(item, head, type, member)                \
    for (type *item = CONTAINER_OF((head)->next, type, member); \
         arch_take_interrupts(), &item->member != (head);       \
         item = CONTAINER_OF(item->member.next, type, member))

/* Like LIST_EACH, but `item` itself may be removed inside. */
#define LIST_EACH_SAFE(item, head, type, member)                            \
    for (type *item = CONTAINER_OF((head)->next, type, member),             \
              *item##_next = CONTAINER_OF(item->member.next, type, member); \
         &item->member != (head); item = item##_next,                       \
              item##_next = CONTAINER_OF(item->member.next, type, member))

#endif
