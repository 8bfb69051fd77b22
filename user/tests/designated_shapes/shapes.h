/* shapes.h - what the files of this test share. */
#ifndef SHAPES_H
#define SHAPES_H

#include <reprise/ras.h>
#include <stdint.h>

enum template { TEST_AND_SET, EXCHANGE, ADD, SWAP, PUSH, POP, TEMPLATES };
enum { A_CONSTANT = 5, B_CONSTANT = 9, FORWARD = 8, LANDMARK_SIZE = 4 };

/* One row of shapes.asm: a function f(a, b) that does an operation on the
 * word, and where in it the sequence lies. */
struct shape {
    uint32_t function, start, commit, end, last;
    uint8_t template, landmark, choice, reserved;
};
extern const struct shape shapes_first[], shapes_end[];

struct interrupted_call {
    uint32_t number; /* of the system call that asks for it */
    uint32_t instructions, signal;
    uint32_t function;
    int32_t a, b;
};
int interrupted_call(const struct interrupted_call *call);

struct node {
    int value;
    struct node *next;
};

/* The operations work on this. */
extern int the_word;
extern struct node nodes[4];

/* The operation in one situation, and what somebody else does in its middle:
 * the same operation with other arguments. */
struct situation {
    const char *name;
    int word; /* before */
    int a, b, other_a, other_b;
    int boundaries; /* of the shape that the thread passes, start to end */
};
extern const struct situation situations[];
extern const int situation_count;
/* Those with index i for which this holds are for the template. */
enum template template_of(int i);

/* ---- models.c ---- */

/* The word and the nodes as they are before. */
void set_out(const struct situation *situation);
/* Does the operation as if nothing else ran; returns what it returns. */
int model(enum template template, int a, int b);

/* ---- sweep.c: one shape, interrupted everywhere ---- */

enum way { PREEMPTED, SIGNALLED };

struct findings {
    int boundaries; /* at which it was found, start and end included */
    int wrong_results, wrong_places, wrong_counts, disturbed;
};

/* Interrupt `shape` at each instruction of one call of it. */
void sweep(const struct shape *shape, const struct situation *situation,
           enum way way, struct findings *findings);
void start_rival(void);
void stop_rival(void);

#endif
