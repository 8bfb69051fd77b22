/* ras.c - the calls about restartable sequences: ras.h and sys/ras.h. */
#include "syscalls_private.h"

#include <ras.h>
#include <sys/ras.h>

int ras_register(const struct ras_descriptor *table, size_t count)
{
    return syscall_result(__sys_ras_register(ADDRESS(table), count));
}

int ras_unregister(const void *start)
{
    return syscall_result(__sys_ras_unregister(ADDRESS(start)));
}

int ras_stats(pid_t pid, struct ras_statistics *table, size_t count)
{
    return syscall_result(
        __sys_ras_stats((uint32_t)pid, ADDRESS(table), count));
}

int ras_last(struct ras_last *last)
{
    return syscall_result(__sys_ras_last(ADDRESS(last)));
}

int rasctl(void *address, size_t length, int op)
{
    return syscall_result(__sys_rasctl(ADDRESS(address), length, (uint32_t)op));
}
