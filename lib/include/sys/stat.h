/* sys/stat.h - what a file is. */
#ifndef SYS_STAT_H
#define SYS_STAT_H

#include <sys/types.h>
#include <stdint.h>

#define S_IFMT 0170000
#define S_IFIFO 0010000
#define S_IFCHR 0020000
#define S_IFDIR 0040000
#define S_IFREG 0100000
#define S_ISFIFO(mode) (((mode)&S_IFMT) == S_IFIFO)
#define S_ISCHR(mode) (((mode)&S_IFMT) == S_IFCHR)
#define S_ISDIR(mode) (((mode)&S_IFMT) == S_IFDIR)
#define S_ISREG(mode) (((mode)&S_IFMT) == S_IFREG)

struct stat {
    uint32_t st_dev; /* 1 initrd, 2 /dev, 3 /tmp, 4 a pipe */
    uint32_t st_ino;
    uint32_t st_mode; /* S_IF* and permissions */
    uint32_t st_nlink;
    uint32_t st_size; /* bytes */
};

/* 0, or -1 with errno EBADF, EFAULT. */
int fstat(int fd, struct stat *status);
/* 0, or -1 with errno ENOENT, ENOTDIR, ENAMETOOLONG, EFAULT. */
int stat(const char *path, struct stat *status);
/* 0, or -1 with errno EEXIST, ENOENT, ENOTDIR, EROFS, EACCES (in /dev),
 * ENOSPC (/tmp is full), ENOMEM, ENAMETOOLONG, EFAULT. */
int mkdir(const char *path, mode_t mode);

#endif
