/* files.c - file descriptors. */
#include "syscalls_private.h"

#include <fcntl.h>
#include <stdarg.h>
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
