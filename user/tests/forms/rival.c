/* rival.c - another thread that does the operation with the same arguments
 * when it next runs: at the very place where the first was interrupted. */
#include "forms.h"

#include <pthread.h>
#include <sched.h>
#include <stddef.h>
#include <string.h>
#include <reprise/tap.h>

static const struct operation *volatile armed; /* NULL: nothing to do */
static uint32_t given[MOST_ARGUMENTS];
static volatile uint32_t returned;
static volatile int stop;
static pthread_t thread;

static void *run(void *argument)
{
    while (!stop) {
        const struct operation *operation = armed;
        if (operation) {
            returned = operation->model(given, 0);
            armed = NULL;
        }
        sched_yield();
    }
    return argument;
}

void rival_start(void)
{
    promise_equal(pthread_create(&thread, NULL, run, NULL), 0,
                  "a second thread starts");
}

void rival_stop(void)
{
    stop = 1;
    pthread_join(thread, NULL);
}

void rival_arm(const struct operation *operation, const uint32_t *arguments)
{
    memcpy(given, arguments, sizeof(given));
    armed = operation;
}

int rival_has_run(uint32_t *result)
{
    int has = !armed;
    armed = NULL;
    *result = returned;
    return has;
}
