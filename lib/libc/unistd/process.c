/* process.c - processes and threads, as the kernel numbers them. */
#include "libc/internal/syscalls_private.h"

#include <reprise/reprise.h>
#include <sched.h>
#include <sys/wait.h>
#include <unistd.h>

pid_t getpid(void)
{
    return __sys_getpid();
}

pid_t getppid(void)
{
    return __sys_getppid();
}

pid_t gettid(void)
{
    return __sys_gettid();
}

int sched_yield(void)
{
    return __sys_sched_yield(); /* it never fails */
}

pid_t spawn_np(const char *path, char *const argv[], char *const envp[])
{
    return syscall_result(
        __sys_spawn(ADDRESS(path), ADDRESS(argv), ADDRESS(envp)));
}

int setpgid(pid_t pid, pid_t group)
{
    return syscall_result(__sys_setpgid((uint32_t)pid, (uint32_t)group));
}

pid_t getpgid(pid_t pid)
{
    return syscall_result(__sys_getpgid((uint32_t)pid));
}

pid_t getpgrp(void)
{
    return getpgid(0);
}

pid_t waitpid(pid_t pid, int *status, int options)
{
    return syscall_result(
        __sys_waitpid((uint32_t)pid, ADDRESS(status), (uint32_t)options));
}

pid_t wait(int *status)
{
    return waitpid(-1, status, 0);
}
