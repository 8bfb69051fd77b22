/* copy.c - strings from user memory: space.h. */
#include <errno.h>
#include "mm/space.h"

int32_t copy_string_from_user(char *to, uaddr_t from, uint32_t size)
{
    for (uint32_t length = 0; length < size; length++) {
        if (length % 256 == 255)
            arch_take_interrupts();
        if (arch_copy_from_user(to + length, from + length, 1))
            return -EFAULT;
        if (to[length] == '\0')
            return (int32_t)length;
    }
    return -ENAMETOOLONG;
}
