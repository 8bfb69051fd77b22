/* file.h - an open file: what it can do, and who holds it.
 *
 * A descriptor is a reference to one; so are fork's and dup2's copies, which
 * thereby share the offset. */
#ifndef FILE_H
#define FILE_H

#include <stdint.h>
#include "arch.h"

enum { FILES_MAX = 16 }; /* descriptors in a process */

struct dirent;
struct file;
struct stat;

/* All but `stat` may be NULL. */
struct file_operations {
    /* Read or write user memory at `buffer`; bytes done or -errno. May
     * sleep; the caller holds a reference. NULL: -EINVAL. */
    int32_t (*read)(struct file *file, uaddr_t buffer, uint32_t count);
    int32_t (*write)(struct file *file, uaddr_t buffer, uint32_t count);
    /* Fill *status, which is all zero before. */
    void (*stat)(const struct file *file, struct stat *status);
    /* A directory's entry at file->offset or the next one behind: 1, with
     * the offset behind it; 0 at the end. NULL: this is no directory. */
    int (*entry)(struct file *file, struct dirent *entry);
    /* The last reference has gone. */
    void (*close)(struct file *file);
};

struct file {
    const struct file_operations *operations;
    uint32_t references; /* 0: static, never freed */
    uint32_t flags;      /* O_ACCMODE and O_APPEND of open(2) */
    uint32_t offset;     /* at most INT32_MAX; a directory's is its own */
    void *object;        /* what the operations work on */
};

/* A file with one reference; NULL: no memory. */
struct file *file_new(const struct file_operations *operations, uint32_t flags,
                      void *object);
struct file *file_share(struct file *file);
void file_release(struct file *file);

bool file_readable(const struct file *file);
bool file_writable(const struct file *file);

/* What lseek(2) does: the new offset, -ESPIPE, or -EINVAL (`whence` unknown;
 * before the start; beyond INT32_MAX). */
int32_t file_seek(struct file *file, int32_t offset, uint32_t whence);
/* What getdents(2) does: bytes filled, 0, -ENOTDIR, -EINVAL, -EFAULT. */
int32_t file_entries(struct file *file, uaddr_t buffer, uint32_t size);

/* Read or write in pieces until `count` bytes are done, or a piece is 0 bytes
 * or an error: bytes done, or the error if it comes first. Others may run after
 * each page. */
int32_t file_transfer(struct file *file, uaddr_t buffer, uint32_t count,
                      int32_t (*piece)(struct file *, uaddr_t, uint32_t));
/* Between the pieces of a long transfer others may run: 0, or -EINTR when
 * the thread is to die. Nothing learnt before holds after it. */
int file_pause(void);

#endif
