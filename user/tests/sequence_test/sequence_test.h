/* sequence_test.h - what the files of this test share. */
#ifndef SEQUENCE_TEST_H
#define SEQUENCE_TEST_H

#include <reprise/forced_call.h>
#include <reprise/ras.h>
#include <stdint.h>

enum { MOST_INSTRUCTIONS = 8, CELL_WORDS = 4 };
enum { CALLER = -1 }; /* in the cell: the tid of who calls */

/* A cell and an operation on it, as if nothing else ran: the model. Returns
 * what the operation returns. */
typedef int (*model_function)(int *cell, int a, int b);

/* One operation in one situation. */
struct scenario {
    const char *name;
    uint32_t function; /* f(cell, a, b) */
    const char *start, *commit, *end;
    uint8_t lengths[MOST_INSTRUCTIONS]; /* of each instruction; 0 ends */
    uint8_t skipped; /* the boundary its branch jumps over, or 0 */
    int before;      /* in the cell */
    int a, b;
    int other_a, other_b; /* the other thread's arguments */
    model_function model;
};

extern const struct scenario scenarios[];
extern const int scenario_count;

/* The first of the operations above that another thread can do as well. */
extern const int scenarios_with_rival;

/* Run the operation in `cell`, preempted after `instructions`. Where it was
 * found goes to *last. An undisturbed run has one interruption: tries again if
 * the timer came too. 0, or -1 if that never succeeds. */
int run_preempted(const struct scenario *scenario, int *cell,
                  uint32_t instructions, struct forced_call *call,
                  struct ras_last *last);

/* Make `call` the operation in a fresh cell, preempted after `instructions`. */
void prepare_call(const struct scenario *scenario, int *cell,
                  uint32_t instructions, struct forced_call *call);

/* A fresh cell for the scenario. */
void fill_cell(const struct scenario *scenario, int *cell);

/* Boundary number of `pc`, counted from 0 at start; -1: not one of them. */
int boundary_of(const struct scenario *scenario, uint32_t pc);
int boundary_count(const struct scenario *scenario);

/* rival.c: with another thread doing the same at every boundary. */
void test_rival(const struct scenario *scenario);
void start_rival(void);
void stop_rival(void);

#endif
