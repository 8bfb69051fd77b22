/* exec.c - becoming another program. */
#include "libc/internal/syscalls_private.h"

#include <limits.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int execve(const char *path, char *const argv[], char *const envp[])
{
    return syscall_result(
        __sys_execve(ADDRESS(path), ADDRESS(argv), ADDRESS(envp)));
}

int execv(const char *path, char *const argv[])
{
    return execve(path, argv, environ);
}

/* Try `name` in the directory of `length` characters at `directory`. */
static void try_in(const char *directory, size_t length, const char *name,
                   char *const argv[])
{
    char path[PATH_MAX];

    if (length + 1 + strlen(name) >= sizeof path) {
        errno = ENAMETOOLONG;
        return;
    }
    memcpy(path, directory, length);
    if (length > 0 && path[length - 1] != '/')
        path[length++] = '/';
    strcpy(path + length, name);
    (void)execv(path, argv);
}

/* A directory without the program is no failure, the next may have it; one
 * where it may not be run is, if none of the others has it. */
int execvp(const char *name, char *const argv[])
{
    const char *directory = getenv("PATH");
    int error = ENOENT;

    if (strchr(name, '/'))
        return execv(name, argv);
    if (!directory || !*directory)
        directory = "/";
    for (;;) {
        size_t length = strcspn(directory, ":");

        try_in(directory, length, name, argv);
        if (errno == EACCES)
            error = EACCES;
        else if (errno != ENOENT && errno != ENOTDIR)
            return -1;
        if (!directory[length])
            break;
        directory += length + 1;
    }
    errno = error;
    return -1;
}

/* Call execute(path, argv) with the arguments up to NULL as argv. They lie on
 * the stack one after the other, as an array does, but ISO C does not know
 * that: copy them. */
static int execute_list(int (*execute)(const char *, char *const[]),
                        const char *path, const char *argument, va_list rest)
{
    size_t count = 1;
    va_list counted;
    char **argv;
    int result;

    va_copy(counted, rest);
    while (va_arg(counted, const char *))
        count++;
    va_end(counted);
    argv = malloc((count + 1) * sizeof *argv);
    if (!argv)
        return -1;
    argv[0] = (char *)(uintptr_t)argument;
    for (size_t i = 1; i <= count; i++)
        argv[i] = va_arg(rest, char *);
    result = execute(path, argv);
    free(argv);
    return result;
}

int execl(const char *path, const char *argument, ...)
{
    va_list rest;
    int result;

    va_start(rest, argument);
    result = execute_list(execv, path, argument, rest);
    va_end(rest);
    return result;
}

int execlp(const char *name, const char *argument, ...)
{
    va_list rest;
    int result;

    va_start(rest, argument);
    result = execute_list(execvp, name, argument, rest);
    va_end(rest);
    return result;
}
