/* files.c - file descriptors. */
#include "libc/internal/syscalls_private.h"

#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

int open(const char *path, int flags, ...)
{
    mode_t mode = 0;

    if (flags & O_CREAT) {
        va_list arguments;

        va_start(arguments, flags);
        mode = va_arg(arguments, mode_t);
        va_end(arguments);
    }
    return syscall_result(__sys_open(ADDRESS(path), (uint32_t)flags, mode));
}

int close(int fd)
{
    return syscall_result(__sys_close((uint32_t)fd));
}

ssize_t read(int fd, void *buffer, size_t count)
{
    return syscall_result(__sys_read((uint32_t)fd, ADDRESS(buffer), count));
}

ssize_t write(int fd, const void *buffer, size_t count)
{
    return syscall_result(__sys_write((uint32_t)fd, ADDRESS(buffer), count));
}

off_t lseek(int fd, off_t offset, int whence)
{
    return syscall_result(
        __sys_lseek((uint32_t)fd, (uint32_t)offset, (uint32_t)whence));
}

int pipe(int ends[2])
{
    return syscall_result(__sys_pipe(ADDRESS(ends)));
}

int dup2(int from, int to)
{
    return syscall_result(__sys_dup2((uint32_t)from, (uint32_t)to));
}

int unlink(const char *path)
{
    return syscall_result(__sys_unlink(ADDRESS(path)));
}

int remove(const char *path)
{
    return unlink(path);
}

int mkdir(const char *path, mode_t mode)
{
    return syscall_result(__sys_mkdir(ADDRESS(path), mode));
}

int fstat(int fd, struct stat *status)
{
    return syscall_result(__sys_fstat((uint32_t)fd, ADDRESS(status)));
}

int stat(const char *path, struct stat *status)
{
    return syscall_result(__sys_stat(ADDRESS(path), ADDRESS(status)));
}

/* R_OK, W_OK and X_OK are the bits of permissions, the owner's 6 higher. */
int access(const char *path, int mode)
{
    struct stat status;

    if (stat(path, &status) != 0)
        return -1;
    if ((status.st_mode >> 6 & (unsigned int)mode) == (unsigned int)mode)
        return 0;
    errno = EACCES;
    return -1;
}
