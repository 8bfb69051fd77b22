/* sys/mman.h - memory mappings. Values as on Linux i386.
 *
 * Every mapping is anonymous; a shared one survives fork().
 */
#ifndef SYS_MMAN_H
#define SYS_MMAN_H

#include <sys/types.h>

#define PROT_NONE 0
#define PROT_READ 1
#define PROT_WRITE 2
#define PROT_EXEC 4

#define MAP_SHARED 0x01
#define MAP_PRIVATE 0x02
#define MAP_FIXED 0x10
#define MAP_ANONYMOUS 0x20
#define MAP_ANON MAP_ANONYMOUS

#define MAP_FAILED ((void *)-1)

/* Map `length` bytes (rounded up to pages) of zeros, at `hint` if that is
 * free or MAP_FIXED is given. `fd` must be -1, `offset` 0. Returns the
 * address, or MAP_FAILED with errno: EINVAL, ENOMEM; without MAP_ANONYMOUS
 * EBADF (it is not open), or ENODEV (no file can be mapped). */
void *mmap(void *hint, size_t length, int prot, int flags, int fd,
           off_t offset);

/* Unmap [address, address + length); what is not mapped there is skipped.
 * 0, or -1 with errno EINVAL, ENOMEM. */
int munmap(void *address, size_t length);

/* 0, or -1 with errno: EINVAL, ENOMEM (part of it is not mapped; if the range
 * is long, what lies below may be changed already), EBUSY (it is changed, but
 * it is text now that ras_designate() looks at, and another thread stands past
 * the commit of a sequence there: that goes on from where it stands). */
int mprotect(void *address, size_t length, int prot);

#endif
