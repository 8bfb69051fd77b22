/* tree.h - the one tree of names, in memory from boot on.
 *
 *     /      read-only: the archive that the boot loader brought
 *     /dev   devices: console, null; neither made nor removed
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

/* A node belongs to one of these. stat(2) tells it as st_dev. */
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
/* Add a file or directory, and the directories that lead to it, at boot. A
 * directory may be there already. 0, -EEXIST, -ENOTDIR, -ENAMETOOLONG, -ENOSPC,
 * -ENOMEM. */
int tree_add(const char *path, uint32_t mode, struct node **node);
/* Find the contents of a file of the archive: 0, or an errno of execve(2). */
int tree_program(const char *path, const uint8_t **data, uint32_t *size);

/* Find the node at `path`: 0, or an errno of stat(2). */
int tree_find(const char *path, struct node **node);
/* These do the work of open(2), unlink(2), mkdir(2), with the errnos that their
 * headers name. */
int tree_open(const char *path, uint32_t flags, uint32_t mode,
              struct file **file);
int tree_unlink(const char *path);
int tree_mkdir(const char *path, uint32_t mode);

void node_stat(const struct node *node, struct stat *status);
/* Find a directory's first entry behind file->offset, which the caller sets to
 * the entry's d_ino when it has been read. False: there is none. */
bool node_entry(const struct file *file, struct dirent *entry);

/* initrd.c: add the files of the ustar archive to the tree; their contents stay
 * where they are. 0; -EINVAL when the archive is broken anywhere (the kernel
 * does not start then, so what was added before that stays); or an error of
 * tree_add(). Entries that are neither file nor directory are left out. */
int initrd_unpack(const void *archive, size_t size);

/* contents.c: the operations of regular files, and of /dev/null.
 * contents_truncate() gives back the frames that a file holds. */
extern const struct file_operations contents_operations, null_operations;
void contents_truncate(struct node *node);
extern unsigned contents_frames; /* of all files */

#endif
