/* file.h - an open file: shared by descriptors, counted. */
#ifndef FILE_H
#define FILE_H

#include <stdint.h>
#include "arch.h"

enum { FILES_MAX = 16 }; /* descriptors in a process */

struct file;

struct file_operations {
    /* Read or write user memory at `buffer`; bytes done or -errno. May
     * sleep. NULL: -EBADF. */
    int32_t (*read)(struct file *file, uaddr_t buffer, uint32_t count);
    int32_t (*write)(struct file *file, uaddr_t buffer, uint32_t count);
};

struct file {
    const struct file_operations *operations;
    uint32_t references; /* 0: static, never freed */
    const uint8_t *data; /* an initrd file's contents */
    uint32_t size, offset;
};

struct file *file_share(struct file *file);
void file_release(struct file *file);

#endif
