/* errno.c - one errno for each thread. */
#include "syscalls_private.h"

static __thread int errno_of_thread;

int *__errno_location(void)
{
    return &errno_of_thread;
}

int32_t __syscall_failed(int32_t result)
{
    errno_of_thread = -result;
    return -1;
}
