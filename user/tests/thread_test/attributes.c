/* attributes.c - what is set in an attribute can be read in it, and each of
 * these small calls says 0. */
#include <errno.h>
#include <pthread.h>
#include <reprise/tap.h>
#include <time.h>

#include "thread_test.h"

typedef int init(void *attributes);
typedef int set(void *attributes, int value);
typedef int get(const void *attributes, int *value);

static const struct row {
    const char *name;
    init *init, *destroy;
    set *set;
    get *get;
    int usual, least, greatest;
} rows[] = {
    { "detach state", (init *)pthread_attr_init, (init *)pthread_attr_destroy,
      (set *)pthread_attr_setdetachstate, (get *)pthread_attr_getdetachstate,
      PTHREAD_CREATE_JOINABLE, PTHREAD_CREATE_JOINABLE,
      PTHREAD_CREATE_DETACHED },
    { "mutex type", (init *)pthread_mutexattr_init,
      (init *)pthread_mutexattr_destroy, (set *)pthread_mutexattr_settype,
      (get *)pthread_mutexattr_gettype, PTHREAD_MUTEX_DEFAULT,
      PTHREAD_MUTEX_NORMAL, PTHREAD_MUTEX_ERRORCHECK },
    { "mechanism", (init *)pthread_mutexattr_init,
      (init *)pthread_mutexattr_destroy,
      (set *)pthread_mutexattr_setmechanism_np,
      (get *)pthread_mutexattr_getmechanism_np, PTHREAD_MECHANISM_DEFAULT_NP,
      PTHREAD_MECHANISM_DEFAULT_NP, PTHREAD_MECHANISM_XCHG_NP },
    { "sharing of a mutex", (init *)pthread_mutexattr_init,
      (init *)pthread_mutexattr_destroy, (set *)pthread_mutexattr_setpshared,
      (get *)pthread_mutexattr_getpshared, PTHREAD_PROCESS_PRIVATE,
      PTHREAD_PROCESS_PRIVATE, PTHREAD_PROCESS_SHARED },
    { "clock", (init *)pthread_condattr_init, (init *)pthread_condattr_destroy,
      (set *)pthread_condattr_setclock, (get *)pthread_condattr_getclock,
      CLOCK_REALTIME, CLOCK_REALTIME, CLOCK_MONOTONIC },
    { "sharing of a condition", (init *)pthread_condattr_init,
      (init *)pthread_condattr_destroy, (set *)pthread_condattr_setpshared,
      (get *)pthread_condattr_getpshared, PTHREAD_PROCESS_PRIVATE,
      PTHREAD_PROCESS_PRIVATE, PTHREAD_PROCESS_SHARED },
};

static void test_row(const struct row *row)
{
    char attributes[64];
    int value = -1, wrong = 0;
    promise_error(row->init(attributes), 0, "%s: init", row->name);
    promise(row->get(attributes, &value) == 0 && value == row->usual,
            "%s: it has its usual value", row->name);
    for (int wanted = row->least; wanted <= row->greatest; wanted++)
        wrong += row->set(attributes, wanted) || row->get(attributes, &value) ||
                 value != wanted;
    promise_equal(wrong, 0, "%s: each value can be set, and read", row->name);
    promise(row->set(attributes, row->least - 1) == EINVAL &&
                row->set(attributes, row->greatest + 1) == EINVAL,
            "%s: no other", row->name);
    promise(row->get(attributes, &value) == 0 && value == row->greatest,
            "%s: which changes nothing", row->name);
    promise_error(row->destroy(attributes), 0, "%s: destroy", row->name);
}

static void test_stack_size(void)
{
    pthread_attr_t attributes;
    size_t usual = 0, size = 0;
    pthread_attr_init(&attributes);
    promise(pthread_attr_getstacksize(&attributes, &usual) == 0 &&
                usual >= PTHREAD_STACK_MIN,
            "a stack has its usual size");
    promise(pthread_attr_setstacksize(&attributes, PTHREAD_STACK_MIN) == 0 &&
                pthread_attr_getstacksize(&attributes, &size) == 0 &&
                size == PTHREAD_STACK_MIN,
            "or another, from PTHREAD_STACK_MIN on");
    promise(pthread_attr_setstacksize(&attributes, PTHREAD_STACK_MIN - 1) ==
                    EINVAL &&
                pthread_attr_getstacksize(&attributes, &size) == 0 &&
                size == PTHREAD_STACK_MIN,
            "and no less");
}

void test_attributes(void)
{
    for (unsigned i = 0; i < sizeof(rows) / sizeof(*rows); i++)
        test_row(&rows[i]);
    test_stack_size();
}
