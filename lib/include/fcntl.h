/* fcntl.h - open files. Values as on Linux i386. */
#ifndef FCNTL_H
#define FCNTL_H

#include <sys/types.h>

#define O_RDONLY 0
#define O_WRONLY 1
#define O_RDWR 2
#define O_ACCMODE 3
#define O_CREAT 0100
#define O_EXCL 0200
#define O_TRUNC 01000
#define O_APPEND 02000

/* Open a file; a path without a leading '/' starts at the root, too. /tmp can
 * be written; the rest is what the system was booted with, and /dev. With
 * O_CREAT a third argument gives the mode; permissions are kept and not asked.
 * Returns the lowest free descriptor, or -1 with errno:
 *   ENOENT   it, or its directory, is not there     ENOTDIR  nor a directory
 *   EEXIST   it is there (O_CREAT with O_EXCL)      EISDIR   to be written
 *   EROFS    to be written, outside /tmp and /dev   EACCES   to be made in /dev
 *   EMFILE   too many are open                      ENOSPC   /tmp is full
 *   ENAMETOOLONG  PATH_MAX, NAME_MAX                EINVAL   both O_WRONLY and
 *   EFAULT   the path is not the caller's                      O_RDWR
 *   ENOMEM */
int open(const char *path, int flags, ...);

#endif
