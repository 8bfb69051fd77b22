/* once.c - pthread_once. The word: 0 not called, 1 being called, 2 done. */
#include "libc/internal/atomic.h"

#include "pthread_private.h"

int pthread_once(pthread_once_t *once, void (*routine)(void))
{
    if (*once == 2)
        return 0;
    if (compare_and_swap(once, 0, 1) == 0) {
        routine();
        *once = 2;
        __futex_wake(once, 0x7fffffff);
    }
    while (*once != 2)
        __futex_wait(once, 1, NULL);
    return 0;
}
