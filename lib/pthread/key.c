/* key.c - values of which each thread has its own, with destructors.
 *
 * A key that is made again gets a new generation: what a thread stored under
 * the old one is not its value any more.
 */
#include <errno.h>

#include "pthread_private.h"

struct key {
    unsigned generation; /* odd while the key exists */
    void (*destructor)(void *);
};

static struct key keys[PTHREAD_KEYS_MAX];
static pthread_mutex_t mutex; /* guards the table's changes */

static __thread struct {
    unsigned generation;
    void *value;
} values[PTHREAD_KEYS_MAX];

int pthread_key_create(pthread_key_t *key, void (*destructor)(void *))
{
    int error = EAGAIN;
    pthread_mutex_lock(&mutex);
    for (pthread_key_t i = 0; i < PTHREAD_KEYS_MAX && error; i++) {
        if (keys[i].generation % 2)
            continue;
        keys[i].destructor = destructor;
        keys[i].generation++;
        *key = i;
        error = 0;
    }
    pthread_mutex_unlock(&mutex);
    return error;
}

static int exists(pthread_key_t key)
{
    return key < PTHREAD_KEYS_MAX && keys[key].generation % 2;
}

int pthread_key_delete(pthread_key_t key)
{
    int error = EINVAL;
    pthread_mutex_lock(&mutex);
    if (exists(key)) {
        keys[key].generation++;
        error = 0;
    }
    pthread_mutex_unlock(&mutex);
    return error;
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

/* Call the destructor of one key, if it has a value. */
static int destruct(pthread_key_t key)
{
    void *value = pthread_getspecific(key);
    void (*destructor)(void *) = keys[key].destructor;
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
