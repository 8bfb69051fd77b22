/* path_calls.c - system calls on paths; open(2) is in file_calls.c. */
#include <errno.h>
#include <limits.h>
#include <sys/stat.h>
#include "fs/tree.h"
#include "syscall/syscall.h"

int32_t sys_stat(uint32_t path_at, uint32_t to)
{
    struct stat status;
    char path[PATH_MAX];

    int32_t error = copy_string_from_user(path, path_at, sizeof(path));
    if (error >= 0)
        error = tree_stat(path, &status);
    return error ? error : arch_copy_to_user(to, &status, sizeof(status));
}

int32_t sys_unlink(uint32_t path_at)
{
    char path[PATH_MAX];
    int32_t error = copy_string_from_user(path, path_at, sizeof(path));

    return error < 0 ? error : tree_unlink(path);
}

int32_t sys_mkdir(uint32_t path_at, uint32_t mode)
{
    char path[PATH_MAX];
    int32_t error = copy_string_from_user(path, path_at, sizeof(path));

    return error < 0 ? error : tree_mkdir(path, mode);
}
