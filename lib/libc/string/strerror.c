/* strerror.c - what an errno value means, in words. */
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

static const struct {
    int error;
    const char *text;
} table[] = {
    { 0, "Success" },
    { EPERM, "Operation not permitted" },
    { ENOENT, "No such file or directory" },
    { ESRCH, "No such process or thread" },
    { EINTR, "Interrupted system call" },
    { EIO, "Input/output error" },
    { ENXIO, "No such device or address" },
    { E2BIG, "Argument list too long" },
    { ENOEXEC, "Not executable, or code refused" },
    { EBADF, "Bad file descriptor" },
    { ECHILD, "No child processes" },
    { EAGAIN, "Resource temporarily unavailable" },
    { ENOMEM, "Out of memory" },
    { EACCES, "Permission denied" },
    { EFAULT, "Bad address" },
    { ENOTBLK, "Block device required" },
    { EBUSY, "Device or resource busy" },
    { EEXIST, "Already exists" },
    { EXDEV, "Invalid cross-device link" },
    { ENODEV, "No such device" },
    { ENOTDIR, "Not a directory" },
    { EISDIR, "Is a directory" },
    { EINVAL, "Invalid argument" },
    { ENFILE, "Too many open files in the system" },
    { EMFILE, "Too many open files" },
    { ENOTTY, "Not a terminal" },
    { ETXTBSY, "Text file busy" },
    { EFBIG, "File too large" },
    { ENOSPC, "No space left" },
    { ESPIPE, "Illegal seek" },
    { EROFS, "Read-only file system" },
    { EMLINK, "Too many links" },
    { EPIPE, "Broken pipe" },
    { EDOM, "Argument out of domain" },
    { ERANGE, "Result out of range" },
    { EDEADLK, "Would deadlock" },
    { ENAMETOOLONG, "File name too long" },
    { ENOLCK, "No locks available" },
    { ENOSYS, "Function not implemented" },
    { ENOTEMPTY, "Directory not empty" },
    { ELOOP, "Too many levels of symbolic links" },
    { EOVERFLOW, "Value too large" },
    { EILSEQ, "Invalid character" },
    { EOPNOTSUPP, "Operation not supported" },
    { ETIMEDOUT, "Timed out" },
    { ECANCELED, "Operation cancelled" },
    { EOWNERDEAD, "Owner died" },
    { ENOTRECOVERABLE, "State not recoverable" },
};

char *strerror(int error)
{
    static __thread char unknown[24];

    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++)
        if (table[i].error == error)
            return (char *)(uintptr_t)table[i].text;
    snprintf(unknown, sizeof unknown, "Unknown error %d", error);
    return unknown;
}
