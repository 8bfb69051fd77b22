/* memory.c - memory mappings. */
#include "libc/internal/syscalls_private.h"

#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

/* Only anonymous mappings exist, and the kernel judges the flags. Of any other
 * it is the descriptor that decides what is wrong. */
void *mmap(void *hint, size_t length, int prot, int flags, int fd, off_t offset)
{
    int32_t result = -EINVAL;
    struct stat status;

    if (!(flags & MAP_ANONYMOUS))
        result = __sys_fstat((uint32_t)fd, ADDRESS(&status)) ? -EBADF : -ENODEV;
    else if (fd == -1 && offset == 0)
        result =
            __sys_mmap(ADDRESS(hint), length, (uint32_t)prot, (uint32_t)flags);
    /* -1, with which an error ends, is MAP_FAILED. */
    return (void *)(intptr_t)syscall_result(result);
}

int getpagesize(void)
{
    return 4096;
}

int munmap(void *address, size_t length)
{
    return syscall_result(__sys_munmap(ADDRESS(address), length));
}

int mprotect(void *address, size_t length, int prot)
{
    return syscall_result(
        __sys_mprotect(ADDRESS(address), length, (uint32_t)prot));
}
