/* file.h - an open file: what it can do, and who holds it.
 *
 * A descriptor is a reference to one; so are fork's and dup2's copies, which
 * thereby share the offset. */
#ifndef FILE_H
#define FILE_H

#include <stdint.h>
#include "arch.h"

enum { FILES_MAX = 16 }; /* descriptors in a process */

struct file;
struct node;

/* The operations of a node's open files. A directory's operations are never
 * called. */
struct file_operations {
    /* Read or write one piece of user memory at `buffer`, of at most `count`
     * bytes; `count` is not 0. Returns how many bytes are done, or -errno. They
     * may sleep; the caller holds a reference. */
    int32_t (*read)(struct file *file, uaddr_t buffer, uint32_t count);
    int32_t (*write)(struct file *file, uaddr_t buffer, uint32_t count);
    /* The last reference has gone. If this is NULL, the node is freed as well
     * when it is in no directory and nobody else has it open. */
    void (*close)(struct file *file);
    bool stream; /* read(2) does not wait for a second piece */
};

struct file {
    struct node *node; /* tree.h */
    uint32_t references;
    uint32_t flags;  /* O_ACCMODE and O_APPEND of open(2) */
    uint32_t offset; /* at most INT32_MAX; a directory's is its own */
};

/* Make an open file with one reference. NULL: there is no memory. */
struct file *file_new(struct node *node, uint32_t flags);
/* file_release() calls this when nobody refers to the file any more. */
void file_close(struct file *file);

static inline struct file *file_share(struct file *file)
{
    file->references++;
    return file;
}
static inline void file_release(struct file *file)
{
    if (--file->references == 0)
        file_close(file);
}

#endif
