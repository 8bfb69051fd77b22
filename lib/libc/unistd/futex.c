/* futex.c - sleep until a word changes. */
#include "libc/internal/syscalls_private.h"

#include <sys/futex.h>

int futex(const volatile void *word, int op, uint32_t value,
          const struct timespec *timeout)
{
    return syscall_result(
        __sys_futex(ADDRESS(word), (uint32_t)op, value, ADDRESS(timeout)));
}
