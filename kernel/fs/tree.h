/* tree.h - the one tree of names, in memory from boot on.
 *
 *     /      read-only: the archive that the boot loader brought
 *     /dev   devices: console, null, zero; neither made nor removed
 *     /tmp   files and directories in memory, writable
 *
 * There is no current directory: a path without a leading '/' starts at the
 * root, too. There are no links, and ".." of the root is the root. */
#ifndef TREE_H
#define TREE_H

#include "fs/file.h"
#include "list.h"

struct dirent;
struct stat;

/* st_dev of stat(2): which of them a node belongs to. */
enum { DEVICE_ARCHIVE = 1, DEVICE_DEV, DEVICE_TMP, DEVICE_PIPES };

struct node {
    struct list link;     /* parent->children, by inode */
    struct list children; /* of a directory */
    struct node *parent;  /* the root: itself; NULL: unlinked */
    const struct file_operations *operations;
    uint32_t device, inode, mode;
    uint32_t open;          /* files that are open on it */
    uint32_t size;          /* bytes */
    const uint8_t *archive; /* contents that never change, or NULL */
    paddr_t frames;         /* contents.c: those that do, or 0 */
    const char *name;       /* behind the node itself */
};

/* Add /dev and /tmp to what the archive brought: 0 or -errno. */
int tree_init(void);
/* Add a file or directory (it may be there), and what leads to it, at boot:
 * 0, -EEXIST, -ENOTDIR, -ENAMETOOLONG, -ENOSPC, -ENOMEM. */
int tree_add(const char *path, uint32_t mode, struct node **node);
/* The contents of a file of the archive: 0, or an errno of execve(2). */
int tree_program(const char *path, const uint8_t **data, uint32_t *size);

/* What is there: 0, or an errno of stat(2). */
int tree_find(const char *path, struct node **node);
/* What open(2), unlink(2), mkdir(2) do, each with the errnos of its header. */
int tree_open(const char *path, uint32_t flags, uint32_t mode,
              struct file **file);
int tree_unlink(const char *path);
int tree_mkdir(const char *path, uint32_t mode);

void node_stat(const struct node *node, struct stat *status);
/* A directory's entry at file->offset or the next one behind, and the offset
 * moves behind it; false: there is none. */
bool node_entry(struct file *file, struct dirent *entry);

/* initrd.c: add what is in the ustar archive to the tree, where its contents
 * stay: 0, -EINVAL when it is broken anywhere (what comes before that is
 * added: the kernel does not start then), or what tree_add() says. What is
 * neither file nor directory is left out. */
int initrd_unpack(const void *archive, size_t size);

/* contents.c: a regular file's, /dev/null's and /dev/zero's; and give back what
 * a file holds. */
extern const struct file_operations contents_operations, null_operations,
    zero_operations;
void contents_truncate(struct node *node);
extern unsigned contents_frames; /* of all files */

#endif
