/* not_yet.c - system calls that have a number but no code: they say ENOSYS.
 * Each line goes when its call comes. */
#include <errno.h>
#include "syscall/syscall.h"

int32_t sys_pipe(uint32_t a)
{
    (void)a;
    return -ENOSYS;
}

int32_t sys_dup2(uint32_t a, uint32_t b)
{
    (void)a;
    (void)b;
    return -ENOSYS;
}

int32_t sys_kill(uint32_t a, uint32_t b)
{
    (void)a;
    (void)b;
    return -ENOSYS;
}

int32_t sys_sigaction(uint32_t a, uint32_t b, uint32_t c)
{
    (void)a;
    (void)b;
    (void)c;
    return -ENOSYS;
}

int32_t sys_sigprocmask(uint32_t a, uint32_t b, uint32_t c)
{
    (void)a;
    (void)b;
    (void)c;
    return -ENOSYS;
}

int32_t sys_sigpending(uint32_t a)
{
    (void)a;
    return -ENOSYS;
}

int32_t sys_sigsuspend(uint32_t a)
{
    (void)a;
    return -ENOSYS;
}

int32_t sys_sigtimedwait(uint32_t a, uint32_t b, uint32_t c)
{
    (void)a;
    (void)b;
    (void)c;
    return -ENOSYS;
}

int32_t sys_sigreturn(void)
{
    return -ENOSYS;
}

int32_t sys_thread_kill(uint32_t a, uint32_t b)
{
    (void)a;
    (void)b;
    return -ENOSYS;
}

int32_t sys_sigaltstack(uint32_t a, uint32_t b)
{
    (void)a;
    (void)b;
    return -ENOSYS;
}

int32_t sys_setitimer(uint32_t a, uint32_t b, uint32_t c)
{
    (void)a;
    (void)b;
    (void)c;
    return -ENOSYS;
}

int32_t sys_getitimer(uint32_t a, uint32_t b)
{
    (void)a;
    (void)b;
    return -ENOSYS;
}

int32_t sys_setpgid(uint32_t a, uint32_t b)
{
    (void)a;
    (void)b;
    return -ENOSYS;
}

int32_t sys_getpgid(uint32_t a)
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

int32_t sys_lseek(uint32_t a, uint32_t b, uint32_t c)
{
    (void)a;
    (void)b;
    (void)c;
    return -ENOSYS;
}

int32_t sys_fstat(uint32_t a, uint32_t b)
{
    (void)a;
    (void)b;
    return -ENOSYS;
}

int32_t sys_stat(uint32_t a, uint32_t b)
{
    (void)a;
    (void)b;
    return -ENOSYS;
}

int32_t sys_getdents(uint32_t a, uint32_t b, uint32_t c)
{
    (void)a;
    (void)b;
    (void)c;
    return -ENOSYS;
}

int32_t sys_unlink(uint32_t a)
{
    (void)a;
    return -ENOSYS;
}

int32_t sys_mkdir(uint32_t a, uint32_t b)
{
    (void)a;
    (void)b;
    return -ENOSYS;
}
