/* forms.h - every form of every sequence: the table of operations.
 *
 * An operation acts on the words of one array; its model does the same in C
 * with nobody else about. operations.c has the table, inline.c the functions
 * that inline them, rival.c another thread, and forms.c goes over all. */
#ifndef FORMS_H
#define FORMS_H

#include <reprise/ras.h>
#include <stdint.h>

enum { MOST_ARGUMENTS = 6, MEMORY_WORDS = 16 };

struct form {
    const char *cell; /* of DESIGN 1.2; NULL ends */
    uint32_t function;
    uint8_t landmark; /* designated: its fourth byte; else 0 */
};

/* One operation in one situation. */
struct operation {
    const char *name;
    const struct form *called, *inlined;
    const struct form *designated; /* NULL: it is no template */
    int instructions;              /* of the sequence, on this way through it */
    int saved;                     /* of them where it is inlined (RAS_SUM) */
    int commit; /* which is the first store, where designated; 0: none */
    /* Fill memory (all 0 before) and the arguments: always the same ones, for
     * they are constants in inline.c. */
    void (*prepare)(uint32_t *memory, uint32_t *arguments);
    /* Do it; `interrupted`: the thread was, before the first store. What it
     * returns. */
    uint32_t (*model)(const uint32_t *arguments, int interrupted);
    int is_void;
};

extern const struct operation operations[];
extern const int operation_count;

/* The operations act on this. */
extern uint32_t words[MEMORY_WORDS];

/* ---- rows.c ---- */

/* The row of a form that names or registers its sequence. */
const struct ras_descriptor *row_of(uint32_t function);

/* The same of a designated one, which nothing describes: `pcs` are those of
 * the `count` instructions that one call executes, in their order. -1: there
 * is none. */
int find_designated(const struct operation *operation, const struct form *form,
                    const uint32_t *pcs, int count, struct ras_descriptor *row);

/* ---- rival.c: another thread that does the same, once, when it runs ---- */

void rival_start(void);
void rival_stop(void);
void rival_arm(const struct operation *operation, const uint32_t *arguments);
/* 0: it never ran; it will not any more. */
int rival_has_run(uint32_t *result);

/* ---- inline.c: the inlined forms of ras_NAME ---- */

extern const struct form ras_test_and_set_inline[];
extern const struct form ras_compare_and_swap_inline[];
extern const struct form ras_fetch_and_add_inline[];
extern const struct form ras_exchange_inline[];
extern const struct form ras_once_inline[];
extern const struct form ras_pop_inline[];
extern const struct form ras_lock_inline[];
extern const struct form ras_unlock_inline[];
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
extern const struct form ras_test_and_set_designated[];
extern const struct form ras_compare_and_swap_designated[];
extern const struct form ras_fetch_and_add_designated[];
extern const struct form ras_exchange_designated[];
extern const struct form ras_push_designated[];
extern const struct form ras_pop_designated[];

#endif
