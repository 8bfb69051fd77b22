/* initrd.h - the archive of programs that the boot loader brought along. */
#ifndef INITRD_H
#define INITRD_H

#include <stddef.h>

/* Add what is in the ustar archive to the tree, where its contents stay: 0,
 * -EINVAL when it is broken anywhere (nothing is added), or what tree_add()
 * says. What is neither file nor directory is left out. */
int initrd_unpack(const void *archive, size_t size);

#endif
