/* dynamic_test.h - what the files of this test share. */
#ifndef DYNAMIC_TEST_H
#define DYNAMIC_TEST_H

#include <reprise/ras.h>

/* Add to both words of a pair; returns what stood in the first. */
typedef int (*add_function)(volatile int *pair, int amount);

struct form {
    const char *name;
    add_function add;
    struct ras_descriptor *row;
};

/* Those of code.asm; the first is add_back, on one word. */
extern const struct form forms[];
extern const int form_count;

/* The calling thread's word, to which all of them store. */
typedef struct ras_descriptor *volatile slot_word;
static inline slot_word *own_slot(void)
{
    char *thread;
    __asm__("mov %%gs:0, %0" : "=r"(thread));
    return (slot_word *)(void *)(thread + 8);
}

int add_back(volatile int *word, int amount);
int mixed_rewrite(volatile int *pair, int amount);
int all_jump(volatile int *pair, int amount);
void call_inside(volatile int *word);
void idle(void);
extern const char idle_end[] __asm__("idle.end");
extern struct ras_descriptor add_back_row __asm__("add_back.row");
extern struct ras_descriptor mixed_rewrite_row __asm__("mixed_rewrite.row");
extern struct ras_descriptor all_jump_row __asm__("all_jump.row");

/* The timer may come between at any of them, so each step of 30 is tried often;
 * in another order each time, so that it does not come at the same. */
enum { ROUNDS = 900 };

/* Call `add` preempted so often later that the thread stands past the commit
 * of `row` then; *last tells. */
void interrupt_past_commit(add_function add, const struct ras_descriptor *row,
                           struct ras_last *last);

/* The status of a child that runs `body` and then ends with 0. */
int child_status(void (*body)(void));

void test_boundaries(void);
void test_storms(void);
void test_errors(void);
void test_changes(void);

#endif
