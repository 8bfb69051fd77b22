/* not_yet.c - system calls that have a number but no code: they say ENOSYS.
 * Each line goes when its call comes. */
#include <errno.h>
#include "syscall/syscall.h"

int32_t sys_pipe(uint32_t a)
{
    (void)a;
    return -ENOSYS;
}

int32_t sys_tcsetpgrp(uint32_t a, uint32_t b)
{
    (void)a;
    (void)b;
    return -ENOSYS;
}

int32_t sys_tcgetpgrp(uint32_t a)
{
    (void)a;
    return -ENOSYS;
}
