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

/* Open a file of the initrd (a leading '/' may be left out); with O_CREAT a
 * third argument gives the mode. Returns a descriptor, or -1 with errno:
 * ENOENT, EROFS or EACCES (not for reading only), EMFILE, EFAULT. */
int open(const char *path, int flags, ...);

#endif
