/* rival.c - somebody else who does the same to the same words, and looks
 * whether it finds them as no operation leaves them. */
#include "matrix_test.h"

#include <pthread.h>
#include <sched.h>
#include <reprise/tap.h>

volatile int rivals, torn;

static const struct cell *volatile at_once, *volatile always;
static volatile int *volatile target;
static volatile int stop, busy;
static pthread_t thread;

void rival_now(const struct cell *cell, volatile int *words)
{
    int first = words[0], second = words[1];
    if (cell->target == PAIR && first != second && first == words[0])
        torn++; /* both read while nobody else got anywhere */
    cell->add(words, RIVALS, RIVALS);
    rivals++;
}

static void *run(void *argument)
{
    while (!stop) {
        const struct cell *cell;
        busy = 1;
        cell = at_once ? at_once : always;
        at_once = 0;
        if (cell)
            rival_now(cell, target);
        busy = 0;
        if (!always)
            sched_yield();
    }
    return argument;
}

void rival_start(void)
{
    promise_equal(pthread_create(&thread, 0, run, 0), 0,
                  "a second thread starts");
}

void rival_stop(void)
{
    stop = 1;
    pthread_join(thread, 0);
}

void rival_once(const struct cell *cell, volatile int *words)
{
    rivals = torn = 0;
    target = words;
    at_once = cell;
}

void rival_always(const struct cell *cell, volatile int *words)
{
    rivals = torn = 0;
    rival_resume(cell, words);
}

void rival_resume(const struct cell *cell, volatile int *words)
{
    target = words;
    always = cell;
}

void rival_rest(void)
{
    always = at_once = 0;
    while (busy)
        sched_yield();
}
