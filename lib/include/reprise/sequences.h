/* sequences.h - the restartable sequences that the library ships.
 *
 * Each is atomic on one CPU without a lock prefix or a system call: when an
 * interruption lands inside, the kernel puts the thread back at its start or
 * carries it forward to its end. A program that calls one has it registered
 * by crt0, before main(). The code is in lib/ras/NAME.asm, written once for
 * all forms; read test_and_set.asm first.
 *
 * The forms of ras_NAME, all with the same prototype:
 *
 *     ras_NAME                      static: registered at program start
 *     ras_NAME_WAY                  carried forward from anywhere inside
 *     ras_NAME_mixed_WAY            put back before its first store, carried
 *                                   forward after it (ras_NAME of those with
 *                                   several stores is one: by clone)
 *     ras_NAME_dynamic              dynamic: names itself on entry
 *     ras_NAME_dynamic_WAY, ras_NAME_dynamic_mixed_WAY
 *
 * WAY is rewrite, clone, jump, fault, breakpoint or emulate. Costs are in
 * user instructions, the `ret` included and the call not; dynamic costs 1
 * more, jump 2 or 4, fault 1.
 *
 * Inlined forms, and those that a landmark designates: <reprise/ras_inline.h>.
 */
#ifndef SEQUENCES_H
#define SEQUENCES_H

/* Declare every form: RAS_ONE_STORE where the first store is the last
 * instruction, RAS_STORES else. */
#define RAS_WAYS(type, name, parameters) \
    type name parameters;                \
    type name##_rewrite parameters;      \
    type name##_clone parameters;        \
    type name##_jump parameters;         \
    type name##_fault parameters;        \
    type name##_breakpoint parameters;   \
    type name##_emulate parameters

#define RAS_ONE_STORE(type, name, parameters) \
    RAS_WAYS(type, name, parameters);         \
    RAS_WAYS(type, name##_dynamic, parameters)

#define RAS_MIXED_WAYS(type, name, parameters) \
    RAS_WAYS(type, name, parameters);          \
    type name##_mixed_rewrite parameters;      \
    type name##_mixed_clone parameters;        \
    type name##_mixed_jump parameters;         \
    type name##_mixed_fault parameters;        \
    type name##_mixed_breakpoint parameters;   \
    type name##_mixed_emulate parameters

#define RAS_STORES(type, name, parameters)  \
    RAS_MIXED_WAYS(type, name, parameters); \
    RAS_MIXED_WAYS(type, name##_dynamic, parameters)

/* ---- one word ---- */

/* Store 1; return the old value. Cost: 4. */
RAS_ONE_STORE(int, ras_test_and_set, (volatile int *cell));

/* Store `desired` if *cell == expected; return the old value. Cost: 7. */
RAS_ONE_STORE(int, ras_compare_and_swap,
              (volatile int *cell, int expected, int desired));

/* Add `amount`; return the old value. Cost: 6. */
RAS_ONE_STORE(int, ras_fetch_and_add, (volatile int *cell, int amount));

/* Store `value`; return the old value. Cost: 5. */
RAS_ONE_STORE(int, ras_exchange, (volatile int *cell, int value));

/* *state begins as 0. 0 to the first caller, who initialises, then stores 2;
 * 1 to those who come meanwhile; 2 after it. Cost: 6. */
RAS_ONE_STORE(int, ras_once, (volatile int *state));

/* ---- several words ---- */

/* Add to both counters of a pair. Cost: 8. */
RAS_STORES(void, ras_count_pair, (volatile int pair[2], int first, int second));

/* If both of two different words are what is expected, store both: 1; else 0.
 * Cost: 15. */
RAS_STORES(int, ras_compare_and_swap_2,
           (volatile int *first, volatile int *second, int expected_first,
            int expected_second, int desired_first, int desired_second));

/* Do so with three and four words. Cost: 25, 32. */
struct ras_swap {
    volatile int *cell;
    int expected, desired;
};
RAS_STORES(int, ras_compare_and_swap_3, (const struct ras_swap swaps[3]));
RAS_STORES(int, ras_compare_and_swap_4, (const struct ras_swap swaps[4]));

/* Load *cell; and store there if the thread was not interrupted since its
 * load of the same cell (1, else 0), whatever it did in between: not a
 * compare-and-swap, for a value that has come back does not deceive it. May
 * fail without a reason, so it stands in a loop. The kernel counts a thread's
 * interruptions for this (ras_count_interruptions()), from the start of a
 * program that links it. Cost: 6 (no sequence: it has no forms) and 12. */
int ras_load_linked(volatile int *cell);
RAS_STORES(int, ras_store_conditional, (volatile int *cell, int value));

/* ---- lists: the links are the first words of what is listed ---- */

struct ras_node {
    struct ras_node *next; /* NULL: the last */
};

/* Put `node` in front; take the first out (NULL: none). A node may be put
 * back at any time: there is no ABA problem. Cost: 6, 7. */
RAS_STORES(void, ras_push,
           (struct ras_node *volatile * head, struct ras_node *node));
RAS_ONE_STORE(struct ras_node *, ras_pop, (struct ras_node *volatile * head));

/* First in, first out. Cost: 7, 10. */
struct ras_queue {
    struct ras_node *first;
    struct ras_node **link; /* where the next goes in */
};
#define RAS_QUEUE(queue)  \
    {                     \
        0, &(queue).first \
    }
RAS_STORES(void, ras_enqueue,
           (volatile struct ras_queue * queue, struct ras_node *node));
RAS_STORES(struct ras_node *, ras_dequeue, (volatile struct ras_queue * queue));

/* A ring: every node has a next and a previous, if only itself. */
struct ras_links {
    struct ras_links *next, *previous;
};
#define RAS_RING(ring)   \
    {                    \
        &(ring), &(ring) \
    }

/* Put `node` behind `after`; take it out and make it a ring of its own. Cost:
 * 8, 8. */
RAS_STORES(void, ras_insert,
           (volatile struct ras_links * after, struct ras_links *node));
RAS_STORES(void, ras_delete, (volatile struct ras_links * node));

/* ---- a mutex that knows its owner: 0 is free, else who has it ---- */

/* Take it for `self` (not 0) if it is free; return what stood there: 0, or who
 * has it. Let go of it if just `self` stands there: 1, else 0. So a thread
 * that waits may add a bit to the owner, by compare-and-swap, and the owner's
 * unlock fails and can wake it: a pthread_mutex_t is made of these two, and of
 * lib/pthread/mutex_slow.c for the rest. Cost: 7, 8. */
RAS_ONE_STORE(int, ras_lock, (volatile int *mutex, int self));
RAS_ONE_STORE(int, ras_unlock, (volatile int *mutex, int self));

/* Names for the boundaries of the sequence `name`: name_start, name_commit
 * and name_end are the addresses of its labels. */
#define RAS_LABELS(name)                                        \
    extern const char name##_start[] __asm__(#name ".start");   \
    extern const char name##_commit[] __asm__(#name ".commit"); \
    extern const char name##_end[] __asm__(#name ".end")

RAS_LABELS(ras_test_and_set);
RAS_LABELS(ras_compare_and_swap);
RAS_LABELS(ras_fetch_and_add);
RAS_LABELS(ras_exchange);

#endif
