/* dirent.h - reading directories. */
#ifndef DIRENT_H
#define DIRENT_H

#include <stdint.h>
#include <sys/types.h>

#define NAME_MAX 63

/* getdents(2) fills a buffer with these, one after the other. */
struct dirent {
    uint32_t d_ino;
    uint32_t d_type; /* DT_* */
    char d_name[NAME_MAX + 1];
};

#define DT_FIFO 1
#define DT_CHR 2
#define DT_DIR 4
#define DT_REG 8

typedef struct directory_stream DIR;

DIR *opendir(const char *path);
/* The next entry, good until the next call; NULL at the end. */
struct dirent *readdir(DIR *directory);
int closedir(DIR *directory);
/* Bytes filled (a multiple of sizeof(struct dirent)), 0 at the end, or -1
 * with errno EBADF, ENOTDIR, EINVAL (room for none), EFAULT. */
ssize_t getdents(int fd, struct dirent *buffer, size_t size);

#endif
