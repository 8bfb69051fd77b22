/* call.c - one interrupted call. It has a file of its own, so that no compiler
 * puts it into one of its callers: as many instructions lead to the same place
 * whoever calls. */
#include "matrix_test.h"

#include <reprise/reprise.h>

int call_after(const struct cell *cell, volatile int *words, uint32_t n,
               int signal)
{
    int result;
    if (signal)
        signal_after_np(n, signal);
    else
        preempt_after_np(n);
    result = cell->add(words, OURS, OURS);
    preempt_after_np(0);
    return result;
}
