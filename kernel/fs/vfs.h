/* vfs.h - one tree of names out of several file systems.
 *
 *     /      initrd  read-only: the archive that the boot loader brought
 *     /dev   devices: console, null, zero
 *     /tmp   memory, writable
 *
 * There is no current directory: a path without a leading '/' starts at the
 * root, too. "." and ".." are taken out before anything is looked up, as
 * there are no links: "no/such/.." is the root. All paths below are in kernel
 * memory, of PATH_MAX bytes at most, and are changed by the call. */
#ifndef VFS_H
#define VFS_H

#include "fs/file.h"

/* Paths inside a file system come without a '/' at either end; the root is
 * "". All return 0 or -errno. */
struct file_system {
    /* What is there may be opened with `flags`; what is not has O_CREAT. */
    int (*open)(const char *path, uint32_t flags, uint32_t mode,
                struct file **file);
    int (*stat)(const char *path, struct stat *status); /* zero before */
    /* NULL: nothing here can be made or removed; the answer is `refusal`,
     * where the path itself does not give a better one. */
    int (*unlink)(const char *path);
    int (*mkdir)(const char *path, uint32_t mode);
    int refusal;
};

extern const struct file_system initrd_file_system, device_file_system,
    memory_file_system;

/* What open(2), stat(2), unlink(2), mkdir(2) do, each with the errnos of its
 * header. */
int vfs_open(char *path, uint32_t flags, uint32_t mode, struct file **file);
int vfs_stat(char *path, struct stat *status);
int vfs_unlink(char *path);
int vfs_mkdir(char *path, uint32_t mode);

/* The length of the name that `path` starts with. */
static inline size_t vfs_name_length(const char *path)
{
    size_t length = 0;

    while (path[length] && path[length] != '/')
        length++;
    return length;
}

#endif
