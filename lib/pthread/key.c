/* key.c - values of which each thread has its own, with destructors.
 *
 * A key that is made again gets a new generation: what a thread stored under
 * the old one is not its value any more.
 */
#include <errno.h>

#include "libc/internal/atomic.h"

#include "pthread_private.h"

struct key {
    volatile unsigned generation; /* odd while the key exists */
    void (*volatile destructor)(void *);
};

static struct key keys[PTHREAD_KEYS_MAX];

static __thread struct {
    unsigned generation;
    void *value;
} values[PTHREAD_KEYS_MAX];

/* From one generation to the next, in one step: there is no lock that a fork's
 * child could find taken. */
static int begin_next(pthread_key_t key, unsigned generation)
{
    return compare_and_swap((volatile int *)&keys[key].generation,
                            (int)generation,
                            (int)(generation + 1)) == (int)generation;
}

int pthread_key_create(pthread_key_t *key, void (*destructor)(void *))
{
    for (pthread_key_t i = 0; i < PTHREAD_KEYS_MAX; i++) {
        unsigned generation = keys[i].generation;
        if (generation % 2 || !begin_next(i, generation))
            continue;
        keys[i].destructor = destructor;
        *key = i;
        return 0;
    }
    return EAGAIN;
}

static int exists(pthread_key_t key)
{
    return key < PTHREAD_KEYS_MAX && keys[key].generation % 2;
}

int pthread_key_delete(pthread_key_t key)
{
    unsigned generation = key < PTHREAD_KEYS_MAX ? keys[key].generation : 0;
    return generation % 2 && begin_next(key, generation) ? 0 : EINVAL;
}

int pthread_setspecific(pthread_key_t key, const void *value)
{
    if (!exists(key))
        return EINVAL;
    values[key].generation = keys[key].generation;
    values[key].value = (void *)(uintptr_t)value;
    return 0;
}

void *pthread_getspecific(pthread_key_t key)
{
    if (!exists(key) || values[key].generation != keys[key].generation)
        return NULL;
    return values[key].value;
}

/* Call the destructor of one key, if it has a value. It is read first: one of
 * a key made again meanwhile does not go with our value. */
static int destruct(pthread_key_t key)
{
    void (*destructor)(void *) = keys[key].destructor;
    void *value = pthread_getspecific(key);
    if (!value || !destructor)
        return 0;
    values[key].value = NULL;
    destructor(value);
    return 1;
}

/* A destructor may store values again: look again, but not for ever. */
void __key_destruct_all(void)
{
    int called = 1;
    for (int i = 0; called && i < PTHREAD_DESTRUCTOR_ITERATIONS; i++) {
        called = 0;
        for (pthread_key_t key = 0; key < PTHREAD_KEYS_MAX; key++)
            called |= destruct(key);
    }
}
