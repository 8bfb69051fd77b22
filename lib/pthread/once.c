/* once.c - pthread_once. The word: 0 not called, 1 being called, 2 done. */
#include "pthread_private.h"

static int begin(pthread_once_t *once)
{
    int expected = 0;
    return __atomic_compare_exchange_n(once, &expected, 1, 0, __ATOMIC_SEQ_CST,
                                       __ATOMIC_SEQ_CST);
}

int pthread_once(pthread_once_t *once, void (*routine)(void))
{
    if (*once == 2)
        return 0;
    if (begin(once)) {
        routine();
        *once = 2;
        __futex_wake(once, 0x7fffffff);
    }
    while (*once != 2)
        __futex_wait(once, 1, NULL);
    return 0;
}
