/* forms_test.h - every form of every sequence: the table of operations.
 *
 * An operation acts on the words of one array; its model does the same in C
 * with nobody else about. operations.c has the table, inline.c the functions
 * that inline them, and forms_test.c goes over all. */
#ifndef FORMS_TEST_H
#define FORMS_TEST_H

#include <stdint.h>

enum { MOST_ARGUMENTS = 6, MEMORY_WORDS = 16 };

struct form {
    const char *cell; /* of DESIGN 1.2; NULL ends */
    uint32_t function;
};

/* One operation in one situation. */
struct operation {
    const char *name;
    const struct form *called, *inlined;
    int instructions; /* of the sequence, on this way through it */
    int saved;        /* of them where it is inlined (RAS_SUM) */
    /* Fill memory (all 0 before) and the arguments. */
    void (*prepare)(uint32_t *memory, uint32_t *arguments);
    /* Do it; `interrupted`: the thread was, before the first store. What it
     * returns. */
    uint32_t (*model)(const uint32_t *arguments, int interrupted);
    int is_void, counts_interruptions;
};

extern const struct operation operations[];
extern const int operation_count;

/* inline.c: the inlined forms of ras_NAME. */
extern const struct form ras_test_and_set_inline[];
extern const struct form ras_compare_and_swap_inline[];
extern const struct form ras_fetch_and_add_inline[];
extern const struct form ras_exchange_inline[];
extern const struct form ras_once_inline[];
extern const struct form ras_pop_inline[];
extern const struct form ras_count_pair_inline[];
extern const struct form ras_compare_and_swap_2_inline[];
extern const struct form ras_compare_and_swap_3_inline[];
extern const struct form ras_compare_and_swap_4_inline[];
extern const struct form ras_store_conditional_inline[];
extern const struct form ras_push_inline[];
extern const struct form ras_enqueue_inline[];
extern const struct form ras_dequeue_inline[];
extern const struct form ras_insert_inline[];
extern const struct form ras_delete_inline[];
extern const struct form ras_lock_inline[];
extern const struct form ras_unlock_inline[];

#endif
