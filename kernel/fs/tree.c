/* tree.c - see tree.h and file.h: paths, what system calls make and remove by
 * them, and the files that are open.
 *
 * A node that has been unlinked lives until it is closed. There are at most
 * NODES_MAX nodes; one more is ENOSPC. */
#include "fs/tree.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include "fs/console.h"
#include "kernel.h"
#include "mm/heap.h"

enum { NODES_MAX = 1024 };

static struct node root = { .children = { &root.children, &root.children },
                            .parent = &root,
                            .operations = &contents_operations,
                            .device = DEVICE_ARCHIVE,
                            .inode = 1,
                            .mode = S_IFDIR | 0555 };
static uint32_t last_inode = 1;
static unsigned nodes_used;

/* The error that a program gets when it wants to change something there. */
static const int refusals[] = {
    [DEVICE_ARCHIVE] = -EROFS, [DEVICE_DEV] = -EACCES, [DEVICE_TMP] = 0
};

/* ---- paths ---- */

/* The place to which a path leads. */
struct place {
    struct node *directory;
    struct node *node; /* NULL: there is none of that name in it */
    const char *name;
    size_t length;
    bool slash; /* it ends with one: a directory is asked for */
};

static struct node *child_of(struct node *directory, const char *name,
                             size_t length)
{
    if (length == 1 && *name == '.')
        return directory;
    if (length == 2 && memcmp(name, "..", 2) == 0)
        return directory->parent;
    LIST_EACH_OPEN (child, &directory->children, struct node, link)
        if (strlen(child->name) == length &&
            memcmp(child->name, name, length) == 0)
            return child;
    return NULL;
}

/* Go one name further: 0, -ENAMETOOLONG, -ENOENT (the directory for it is not
 * there either), -ENOTDIR. */
static int descend(struct place *at, const char *name, size_t length)
{
    if (length > NAME_MAX)
        return -ENAMETOOLONG;
    if (!at->node)
        return -ENOENT;
    if (!S_ISDIR(at->node->mode))
        return -ENOTDIR;
    at->directory = at->node;
    at->node = child_of(at->directory, name, length);
    at->name = name;
    at->length = length;
    return 0;
}

static int make(struct place *at, uint32_t mode)
{
    if (nodes_used == NODES_MAX)
        return -ENOSPC;
    struct node *node = kzalloc(sizeof(*node) + at->length + 1);
    if (!node)
        return -ENOMEM;
    nodes_used++;
    node->parent = at->directory;
    node->operations = &contents_operations;
    node->device = at->directory->device;
    node->inode = ++last_inode;
    node->mode = mode;
    list_init(&node->children);
    node->name = memcpy(node + 1, at->name, at->length);
    list_append(&at->directory->children, &node->link);
    at->node = node;
    return 0;
}

/* Follow `path`. With `making`, make the directories that are missing on the
 * way. */
static int walk(const char *path, struct place *at, bool making)
{
    int error = *path ? 0 : -ENOENT;

    *at = (struct place){ .directory = &root, .node = &root };
    while (*path && !error) {
        const char *slash = strchr(path, '/');
        size_t length = slash ? (size_t)(slash - path) : strlen(path);
        if (length && !at->node && making)
            error = make(at, S_IFDIR | 0555);
        if (length && !error)
            error = descend(at, path, length);
        at->slash = slash;
        path += length + at->slash;
    }
    return error;
}

int tree_find(const char *path, struct node **node)
{
    struct place at;
    int error = walk(path, &at, false);

    *node = at.node;
    if (!error && !at.node)
        error = -ENOENT;
    if (!error && at.slash && !S_ISDIR(at.node->mode))
        error = -ENOTDIR;
    return error;
}

/* ---- nodes ---- */

/* Free the node if it has no name and no open file any more. */
static void free_unused(struct node *node)
{
    if (node->open || node->parent)
        return;
    contents_truncate(node);
    nodes_used--;
    kfree(node);
}

static void unlink_node(struct node *node)
{
    list_remove(&node->link);
    node->parent = NULL;
    free_unused(node);
}

void node_stat(const struct node *node, struct stat *status)
{
    *status = (struct stat){
        .st_dev = node->device,
        .st_ino = node->inode,
        .st_mode = node->mode,
        .st_nlink = !node->parent         ? 0
                    : S_ISDIR(node->mode) ? 2
                                          : 1,
        .st_size = node->size,
    };
}

struct file *file_new(struct node *node, uint32_t flags)
{
    struct file *file = kmalloc(sizeof(*file));

    if (!file)
        return NULL;
    *file = (struct file){ .node = node,
                           .references = 1,
                           .flags = flags & (O_ACCMODE | O_APPEND) };
    node->open++;
    return file;
}

void file_close(struct file *file)
{
    if (file->node->operations->close)
        file->node->operations->close(file);
    else if (--file->node->open == 0)
        free_unused(file->node);
    kfree(file);
}

/* The file's offset is the inode number of the entry before, and later entries
 * have higher numbers. So a program may make and remove entries between two
 * calls. */
bool node_entry(const struct file *file, struct dirent *entry)
{
    LIST_EACH_OPEN (child, &file->node->children, struct node, link) {
        if (child->inode <= file->offset)
            continue;
        entry->d_ino = child->inode;
        entry->d_type = child->mode >> 12; /* the DT_ of an S_IF */
        strlcpy(entry->d_name, child->name, sizeof(entry->d_name));
        return true;
    }
    return false;
}

/* ---- at boot ---- */

int tree_add(const char *path, uint32_t mode, struct node **node)
{
    struct place at;
    int error = walk(path, &at, true);

    if (!error && !at.node)
        error = make(&at, mode);
    else if (!error && !S_ISDIR(mode))
        error = -EEXIST;
    *node = at.node;
    return error;
}

/* Files that the archive does not bring. Directories among them may be there.
 */
static const struct addition {
    const char *name;
    uint32_t mode, device;
    const struct file_operations *operations;
} built_in[] = {
    { "dev", S_IFDIR | 0555, DEVICE_DEV, &contents_operations },
    { "tmp", S_IFDIR | 0777, DEVICE_TMP, &contents_operations },
    { "dev/console", S_IFCHR | 0666, DEVICE_DEV, &console_operations },
    { "dev/null", S_IFCHR | 0666, DEVICE_DEV, &null_operations },
};

int tree_init(void)
{
    for (unsigned i = 0; i < ARRAY_SIZE(built_in); i++) {
        const struct addition *from = &built_in[i];
        struct node *node;
        int error = tree_add(from->name, from->mode, &node);
        if (error)
            return error;
        node->mode = from->mode;
        node->device = from->device;
        node->operations = from->operations;
    }
    return 0;
}

int tree_program(const char *path, const uint8_t **data, uint32_t *size)
{
    struct node *node;
    int error = tree_find(path, &node);

    if (error)
        return error;
    if (!node->archive)
        return S_ISREG(node->mode) ? -ENOEXEC : -EACCES;
    *data = node->archive;
    *size = node->size;
    return 0;
}

/* ---- system calls ---- */

/* Find the error if `at`, which is there, may not be opened with `flags`; else
 * 0. */
static int check_there(const struct place *at, uint32_t flags)
{
    bool write = (flags & O_ACCMODE) != O_RDONLY || (flags & O_TRUNC);

    if (at->slash && !S_ISDIR(at->node->mode))
        return -ENOTDIR;
    if ((flags & O_CREAT) && (flags & O_EXCL))
        return -EEXIST;
    if (S_ISDIR(at->node->mode) && (write || (flags & O_CREAT)))
        return -EISDIR;
    return write && S_ISREG(at->node->mode) ? refusals[at->node->device] : 0;
}

/* Make a node that is not there, if the directory allows it. */
static int make_new(struct place *at, uint32_t mode)
{
    int refusal = refusals[at->directory->device];

    return refusal ? refusal : make(at, mode);
}

int tree_open(const char *path, uint32_t flags, uint32_t mode,
              struct file **file)
{
    struct place at;
    int error = walk(path, &at, false);
    bool made = !at.node;

    if ((flags & O_ACCMODE) == O_ACCMODE)
        return -EINVAL;
    if (error)
        return error;
    if (!made)
        error = check_there(&at, flags);
    else if (flags & O_CREAT)
        error = at.slash ? -EISDIR : make_new(&at, S_IFREG | (mode & 0777));
    else
        error = -ENOENT;
    if (error)
        return error;
    *file = file_new(at.node, flags);
    if (!*file) {
        if (made)
            unlink_node(at.node);
        return -ENOMEM;
    }
    if (flags & O_TRUNC)
        contents_truncate(at.node);
    return 0;
}

int tree_unlink(const char *path)
{
    struct node *node;
    int error = tree_find(path, &node);

    if (error)
        return error;
    if (node == &root || node->device != node->parent->device)
        return -EBUSY;
    if (refusals[node->device])
        return refusals[node->device];
    if (!list_empty(&node->children))
        return -ENOTEMPTY;
    unlink_node(node);
    return 0;
}

int tree_mkdir(const char *path, uint32_t mode)
{
    struct place at;
    int error = walk(path, &at, false);

    if (error)
        return error;
    return at.node ? -EEXIST : make_new(&at, S_IFDIR | (mode & 0777));
}
