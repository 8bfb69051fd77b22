/* futex.c - sleeping and waking, as the rest of lib/pthread asks for it. */
#include <sys/futex.h>

#include "libc/syscalls_private.h"

#include "pthread_private.h"

int __futex_wait(volatile int *word, int value, const struct timespec *timeout)
{
    return __sys_futex(ADDRESS(word), FUTEX_WAIT, (uint32_t)value,
                       ADDRESS(timeout));
}

void __futex_wake(volatile int *word, int count)
{
    __sys_futex(ADDRESS(word), FUTEX_WAKE, (uint32_t)count, 0);
}
