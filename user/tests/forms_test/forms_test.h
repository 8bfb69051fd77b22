/* forms_test.h - every form of every sequence: the table, and what it says.
 *
 * An operation acts on the words of one array; its model does the same in C
 * with nobody else about. operations.c has the table, forms_test.c goes over it. */
#ifndef FORMS_TEST_H
#define FORMS_TEST_H

#include <stdint.h>

enum { MOST_ARGUMENTS = 6, MEMORY_WORDS = 16, MOST_FORMS = 26 };

struct form {
    const char *cell; /* of DESIGN 1.2; NULL ends */
    uint32_t function;
};

/* One operation in one situation. */
struct operation {
    const char *name;
    const struct form *forms;
    int instructions; /* of the sequence, on this way through it */
    /* Fill memory (all 0 before) and the arguments. */
    void (*prepare)(uint32_t *memory, uint32_t *arguments);
    /* Do it; `interrupted`: the thread was, before the first store. What it
     * returns. */
    uint32_t (*model)(const uint32_t *arguments, int interrupted);
    int is_void, counts_interruptions;
};

extern const struct operation operations[];
extern const int operation_count;

#endif
