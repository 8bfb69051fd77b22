/* ras.c - the calls about sequences: ras.h, sys/ras.h, sys/rseq.h. */
#include "libc/internal/syscalls_private.h"

#include <reprise/ras.h>
#include <sys/ras.h>
#include <sys/rseq.h>

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

int ras_count_interruptions(volatile uint32_t *word)
{
    return syscall_result(__sys_ras_count_interruptions(ADDRESS(word)));
}

int ras_designate(int on)
{
    return syscall_result(__sys_ras_designate((uint32_t)on));
}

int ras_last(struct ras_last *last)
{
    return syscall_result(__sys_ras_last(ADDRESS(last)));
}

int rasctl(void *address, size_t length, int op)
{
    return syscall_result(__sys_rasctl(ADDRESS(address), length, (uint32_t)op));
}

int ras_set_slot(struct ras_descriptor *volatile *slot)
{
    return syscall_result(__sys_ras_set_slot(ADDRESS(slot)));
}

int rseq(struct rseq *rseq, uint32_t rseq_len, int flags, uint32_t sig)
{
    return syscall_result(
        __sys_rseq(ADDRESS(rseq), rseq_len, (uint32_t)flags, sig));
}
