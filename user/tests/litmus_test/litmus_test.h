/* litmus_test.h - what the files of this test share. */
#ifndef LITMUS_TEST_H
#define LITMUS_TEST_H

#include <reprise/explore.h>

/* bodies.asm: each thread's code. */
#define BODY(name) void name(void);
#define BODIES_OF_TWO(name) BODY(name##_0) BODY(name##_1)
BODIES_OF_TWO(SB)
BODIES_OF_TWO(SB_fences)
BODIES_OF_TWO(SB_locked)
BODIES_OF_TWO(SB_own)
BODIES_OF_TWO(SB_own_fences)
BODIES_OF_TWO(SB_twice)
BODIES_OF_TWO(MP)
BODY(MP_locked_0)
BODIES_OF_TWO(LB)
BODIES_OF_TWO(S)
BODIES_OF_TWO(R)
BODY(R_fence_1)
BODIES_OF_TWO(two_two_W)
BODIES_OF_TWO(n1)
BODY(n1_2)
BODIES_OF_TWO(n4)
BODIES_OF_TWO(n4b)
BODIES_OF_TWO(n5)
BODIES_OF_TWO(n6)
BODIES_OF_TWO(n7)
BODY(n7_2)
BODIES_OF_TWO(WRC)
BODY(WRC_2)
BODY(RWC_1)
BODY(RWC_2)
BODY(RWC_fence_2)
BODY(CoRR_1)
BODIES_OF_TWO(CoWW)
BODIES_OF_TWO(IRIW)
BODY(IRIW_2)
BODY(IRIW_3)
BODIES_OF_TWO(IRIW_locked)
BODY(CoIRIW_1)
BODY(CoIRIW_2)
BODY(CoIRIW_3)

enum { FORBIDDEN, ALLOWED };
enum { LITMUS_THREADS = 4 }; /* no published test has more */

struct litmus {
    const char *name, *source;
    void (*threads[LITMUS_THREADS])(void);
    const char *code[LITMUS_THREADS]; /* of each: published.c */
    const char *outcome;
    int verdict;
};

/* published.c */
extern const struct litmus litmus[];
extern const int litmus_count;

/* ---- model.c: the abstract machine, and what is looked at in the end ---- */

enum { VALUES = EXPLORE_WATCHES, OUTCOMES = 64 };

/* The final values that tell outcomes apart: what threads have read, by number
 * 2 * thread, and one more for b; and memory, from MEMORY on. */
enum { MEMORY = 2 * LITMUS_THREADS, PLACES = MEMORY + 3 };

struct outcomes {
    int places, place[VALUES];
    int count;
    int32_t values[OUTCOMES][VALUES];
};

/* Find all outcomes; without `buffers` each store arrives at once. */
void find_outcomes(const struct litmus *of, int buffers,
                   struct outcomes *outcomes);
/* Say whether these values, by place, are the published outcome. */
int is_published(const struct litmus *of, const unsigned char *values);

#endif
