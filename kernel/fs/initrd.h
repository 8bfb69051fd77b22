/* initrd.h - the read-only archive of programs that the boot loader brought
 * along (ustar). Directories are derived from the names in it. */
#ifndef INITRD_H
#define INITRD_H

#include "arch.h"

/* A file or directory of the archive. Nothing in it ever changes. */
struct initrd_node {
    const char *name; /* its path; no string: */
    size_t length;
    uint32_t inode; /* where its name ends in the archive */
    bool directory;
    const uint8_t *data; /* a file's contents, 4-aligned */
    uint32_t size;
    uint32_t mode; /* its permissions */
};

/* Adopt the archive: 0, or -EINVAL when it is broken anywhere. */
int initrd_init(const void *archive, size_t size);
/* The contents of the regular file `path` ('/' in front or not): 0, or
 * -ENOENT. */
int initrd_find(const char *path, const uint8_t **data, uint32_t *size);
/* What the first `length` bytes of `path` name; 0 is the root. `path` has no
 * '/' at either end. False: nothing. */
bool initrd_look_up(const char *path, size_t length, struct initrd_node *node);
/* The entry of `directory` at *position or the next one behind, its name
 * alone; *position is moved behind it. False at the end. */
bool initrd_entry(const struct initrd_node *directory, uint32_t *position,
                  struct initrd_node *entry);

#endif
