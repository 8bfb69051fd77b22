/* memory.c - /tmp: files in frames, gone at the end of the day.
 *
 *     node (directory) --children--> node, node, ...       by inode
 *     node (file)      --index-----> frame of 1,024 frame numbers
 *                                      0: a hole, reads as zeroes
 *
 * A file that has been unlinked lives on until it is closed. What everything
 * here takes is limited; beyond that the answer is ENOSPC.
 * Promise: in the frames that a file has, what lies behind its end is zero. */
#include "fs/vfs.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include "kernel.h"
#include "list.h"
#include "mm/frame.h"
#include "mm/heap.h"

enum {
    DEVICE = 3,
    FRAMES_MAX = 2048, /* in all, indexes too: 8 MiB */
    NODES_MAX = 1024,
    PAGES = PAGE_SIZE / sizeof(paddr_t), /* of a file */
    BYTES_MAX = PAGES * PAGE_SIZE
};

struct node {
    struct list link; /* parent->children */
    struct list children;
    struct node *parent; /* NULL: the root, or unlinked */
    uint32_t inode, mode;
    uint32_t open;   /* files that are open on it */
    uint32_t size;   /* bytes */
    paddr_t *frames; /* the index, or NULL */
    char name[NAME_MAX + 1];
};

static struct node root = { .children = { &root.children, &root.children },
                            .inode = 1,
                            .mode = S_IFDIR | 0777 };
static uint32_t last_inode = 1;
static unsigned frames_used, nodes_used;

/* ---- names ---- */

static struct node *child_of(const struct node *directory, const char *name,
                             size_t length)
{
    LIST_EACH (child, &directory->children, struct node, link)
        if (strlen(child->name) == length &&
            memcmp(child->name, name, length) == 0)
            return child;
    return NULL;
}

/* What a path leads to; `node` is NULL when only its directory is there. */
struct place {
    struct node *directory, *node;
    const char *name; /* the last one */
};

/* 0, -ENOENT (the directory is not there either), -ENOTDIR. */
static int find_place(const char *path, struct place *place)
{
    *place = (struct place){ .node = &root, .name = path };
    while (*path) {
        size_t length = vfs_name_length(path);
        if (!place->node)
            return -ENOENT;
        if (!S_ISDIR(place->node->mode))
            return -ENOTDIR;
        place->directory = place->node;
        place->name = path;
        place->node = child_of(place->directory, path, length);
        path += length;
        path += *path == '/';
    }
    return 0;
}

static int find_node(const char *path, struct node **node)
{
    struct place place;
    int error = find_place(path, &place);

    *node = place.node;
    return error || place.node ? error : -ENOENT;
}

static int make_node(const char *path, uint32_t mode, struct node **made)
{
    struct place place;
    int error = find_place(path, &place);

    if (error)
        return error;
    if (nodes_used == NODES_MAX)
        return -ENOSPC;
    struct node *node = kzalloc(sizeof(*node));
    if (!node)
        return -ENOMEM;
    nodes_used++;
    node->parent = place.directory;
    node->inode = ++last_inode;
    node->mode = mode;
    list_init(&node->children);
    strlcpy(node->name, place.name, sizeof(node->name));
    list_append(&place.directory->children, &node->link);
    *made = node;
    return 0;
}

/* ---- contents ---- */

static paddr_t take_frame(void)
{
    paddr_t frame = frames_used < FRAMES_MAX ? frame_alloc() : NO_FRAME;

    if (frame != NO_FRAME) {
        frames_used++;
        memset(arch_frame_data(frame), 0, PAGE_SIZE);
    }
    return frame;
}

static void give_frame(paddr_t frame)
{
    frames_used--;
    frame_free(frame);
}

static void truncate(struct node *node)
{
    node->size = 0;
    if (!node->frames)
        return;
    for (unsigned i = 0; i < PAGES; i++)
        if (node->frames[i])
            give_frame(node->frames[i]);
    give_frame(arch_frame_of(node->frames));
    node->frames = NULL;
}

/* The last of its name and its open files has gone? */
static void free_unused(struct node *node)
{
    if (node->open || node->parent || node == &root)
        return;
    truncate(node);
    nodes_used--;
    kfree(node);
}

/* The bytes at `offset`, in a frame that is made if need be; NULL: no room. */
static uint8_t *writable_page(struct node *node, uint32_t offset)
{
    if (!node->frames) {
        paddr_t index = take_frame();
        if (index == NO_FRAME)
            return NULL;
        node->frames = arch_frame_data(index);
    }
    paddr_t *frame = &node->frames[offset / PAGE_SIZE];
    if (!*frame) {
        paddr_t new = take_frame();
        if (new == NO_FRAME)
            return NULL;
        *frame = new;
    }
    return (uint8_t *)arch_frame_data(*frame) + offset % PAGE_SIZE;
}

static const uint8_t *readable_page(const struct node *node, uint32_t offset)
{
    static const uint8_t hole[PAGE_SIZE];
    paddr_t frame = node->frames ? node->frames[offset / PAGE_SIZE] : 0;

    return (frame ? (const uint8_t *)arch_frame_data(frame) : hole) +
           offset % PAGE_SIZE;
}

static uint32_t least(uint32_t a, uint32_t b)
{
    return a < b ? a : b;
}

static int32_t read_file(struct file *file, uaddr_t buffer, uint32_t count)
{
    const struct node *node = file->object;
    uint32_t done = 0;

    while (done < count && file->offset < node->size) {
        uint32_t size = least(node->size - file->offset, count - done);
        size = least(size, PAGE_SIZE - file->offset % PAGE_SIZE);
        if (arch_copy_to_user(buffer + done, readable_page(node, file->offset),
                              size))
            return done ? (int32_t)done : -EFAULT;
        file->offset += size;
        done += size;
        if (done >= PAGE_SIZE && file_pause())
            break;
    }
    return (int32_t)done;
}

/* One piece, within a page: its size or -errno. */
static int32_t write_piece(struct file *file, uaddr_t buffer, uint32_t count)
{
    struct node *node = file->object;

    if (file->flags & O_APPEND)
        file->offset = node->size;
    if (file->offset >= BYTES_MAX)
        return -EFBIG;
    uint32_t size = least(count, PAGE_SIZE - file->offset % PAGE_SIZE);
    uint8_t *page = writable_page(node, file->offset);
    if (!page)
        return -ENOSPC;
    if (arch_copy_from_user(page, buffer, size)) {
        uint32_t kept = node->size > file->offset
                            ? least(node->size - file->offset, size)
                            : 0;
        memset(page + kept, 0, size - kept);
        return -EFAULT;
    }
    file->offset += size;
    if (file->offset > node->size)
        node->size = file->offset;
    return (int32_t)size;
}

static int32_t write_file(struct file *file, uaddr_t buffer, uint32_t count)
{
    uint32_t done = 0;

    while (done < count) {
        int32_t size = write_piece(file, buffer + done, count - done);
        if (size < 0)
            return done ? (int32_t)done : size;
        done += (uint32_t)size;
        if (done >= PAGE_SIZE && file_pause())
            break;
    }
    return (int32_t)done;
}

/* ---- the file system ---- */

static void describe(const struct node *node, struct stat *status)
{
    status->st_dev = DEVICE;
    status->st_ino = node->inode;
    status->st_mode = node->mode;
    status->st_nlink = node->parent || node == &root ? 1 : 0;
    status->st_nlink *= S_ISDIR(node->mode) ? 2 : 1;
    status->st_size = node->size;
}

static void stat_file(const struct file *file, struct stat *status)
{
    describe(file->object, status);
}

/* The offset is the inode of the entry before: what is made or removed
 * between two calls upsets nothing. */
static int read_entry(struct file *file, struct dirent *entry)
{
    const struct node *directory = file->object;

    LIST_EACH (child, &directory->children, struct node, link) {
        if (child->inode <= file->offset)
            continue;
        file->offset = entry->d_ino = child->inode;
        entry->d_type = S_ISDIR(child->mode) ? DT_DIR : DT_REG;
        strlcpy(entry->d_name, child->name, sizeof(entry->d_name));
        return 1;
    }
    return 0;
}

static void close_file(struct file *file)
{
    struct node *node = file->object;

    node->open--;
    free_unused(node);
}

static const struct file_operations file_operations = {
    .read = read_file,
    .write = write_file,
    .stat = stat_file,
    .close = close_file,
};

static const struct file_operations directory_operations = {
    .stat = stat_file,
    .entry = read_entry,
    .close = close_file,
};

static int unlink_node(struct node *node)
{
    if (!list_empty(&node->children))
        return -ENOTEMPTY;
    list_remove(&node->link);
    node->parent = NULL;
    free_unused(node);
    return 0;
}

static int memory_open(const char *path, uint32_t flags, uint32_t mode,
                       struct file **file)
{
    struct node *node;
    int error = find_node(path, &node);
    bool made = error == -ENOENT && (flags & O_CREAT);

    if (made)
        error = make_node(path, S_IFREG | (mode & 0777), &node);
    if (error)
        return error;
    *file =
        file_new(S_ISDIR(node->mode) ? &directory_operations : &file_operations,
                 flags, node);
    if (!*file) {
        if (made)
            unlink_node(node);
        return -ENOMEM;
    }
    node->open++;
    if (flags & O_TRUNC)
        truncate(node);
    return 0;
}

static int memory_stat(const char *path, struct stat *status)
{
    struct node *node;
    int error = find_node(path, &node);

    if (!error)
        describe(node, status);
    return error;
}

static int memory_unlink(const char *path)
{
    struct node *node;
    int error = find_node(path, &node);

    return error ? error : unlink_node(node);
}

static int memory_mkdir(const char *path, uint32_t mode)
{
    struct node *node;

    return make_node(path, S_IFDIR | (mode & 0777), &node);
}

const struct file_system memory_file_system = {
    .open = memory_open,
    .stat = memory_stat,
    .unlink = memory_unlink,
    .mkdir = memory_mkdir,
};
