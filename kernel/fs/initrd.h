/* initrd.h - the read-only archive of programs that the boot loader brought
 * along (ustar). */
#ifndef INITRD_H
#define INITRD_H

#include "arch.h"

struct file;

/* Adopt the archive: 0, or -EINVAL when it is broken anywhere. */
int initrd_init(const void *archive, size_t size);
/* The contents of the regular file `path` ('/' in front or not): 0, or
 * -ENOENT. The data stays for ever, 4-aligned. */
int initrd_find(const char *path, const uint8_t **data, uint32_t *size);
/* Open it for reading: 0, -ENOENT, -ENOMEM. */
int initrd_open(const char *path, struct file **file);

#endif
