/* copy.c - strings and times from user memory. */
#include <errno.h>
#include <time.h>
#include "syscall/syscall.h"

int32_t copy_string_from_user(char *to, uaddr_t from, uint32_t size)
{
    for (uint32_t length = 0; length < size; length++) {
        if (arch_copy_from_user(to + length, from + length, 1))
            return -EFAULT;
        if (to[length] == '\0')
            return (int32_t)length;
    }
    return -ENAMETOOLONG;
}

int copy_timespec_from_user(uint64_t *ns, uaddr_t from)
{
    const int64_t second = 1000000000;
    struct timespec t;

    if (arch_copy_from_user(&t, from, sizeof(t)))
        return -EFAULT;
    if (t.tv_sec < 0 || t.tv_nsec < 0 || t.tv_nsec >= second)
        return -EINVAL;
    *ns = t.tv_sec > INT32_MAX
              ? UINT64_MAX >> 1
              : (uint64_t)t.tv_sec * second + (uint64_t)t.tv_nsec;
    return 0;
}
