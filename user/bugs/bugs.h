/* bugs.h - what the programs of this folder have in common. Each is written for
 * plain pthreads, and has a bug; with the argument `right` it has none. */
#ifndef BUGS_H
#define BUGS_H

/* A bug shows by a false assertion: none is left out, whatever DEBUG= says. */
#undef NDEBUG
#include <assert.h>
#include <pthread.h>
#include <stddef.h>
#include <string.h>

enum { MOST = 3 };

static pthread_t threads[MOST];
static int started;

static inline int is_right(int argc, char **argv)
{
    return argc > 1 && !strcmp(argv[1], "right");
}

static inline void start(void *(*body)(void *))
{
    int error = pthread_create(&threads[started++], NULL, body, NULL);
    assert(!error);
}

static inline void join_all(void)
{
    for (int i = 0; i < started; i++)
        pthread_join(threads[i], NULL);
}

#endif
