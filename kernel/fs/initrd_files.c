/* initrd_files.c - the archive as a file system, mounted at the root. */
#include <dirent.h>
#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include "fs/initrd.h"
#include "fs/vfs.h"
#include "kernel.h"
#include "mm/heap.h"

enum { DEVICE = 1 };

static void describe(const struct initrd_node *node, struct stat *status)
{
    status->st_dev = DEVICE;
    status->st_ino = node->inode;
    status->st_mode = node->directory ? S_IFDIR | 0555 : S_IFREG | node->mode;
    status->st_nlink = node->directory ? 2 : 1;
    status->st_size = node->size;
}

/* -ENOTDIR where a file stands in the middle of the path. */
static int look_up(const char *path, struct initrd_node *node)
{
    size_t length = strlen(path);

    if (initrd_look_up(path, length, node))
        return 0;
    for (size_t i = 0; i < length; i++)
        if (path[i] == '/' && initrd_look_up(path, i, node) && !node->directory)
            return -ENOTDIR;
    return -ENOENT;
}

static int initrd_stat(const char *path, struct stat *status)
{
    struct initrd_node node;
    int error = look_up(path, &node);

    if (!error)
        describe(&node, status);
    return error;
}

static void stat_file(const struct file *file, struct stat *status)
{
    describe(file->object, status);
}

static int32_t read_file(struct file *file, uaddr_t buffer, uint32_t count)
{
    const struct initrd_node *node = file->object;
    uint32_t done = 0;

    while (done < count && file->offset < node->size) {
        uint32_t size = node->size - file->offset;
        size = size < count - done ? size : count - done;
        size = size < PAGE_SIZE ? size : PAGE_SIZE;
        if (arch_copy_to_user(buffer + done, node->data + file->offset, size))
            return done ? (int32_t)done : -EFAULT;
        file->offset += size;
        done += size;
        if (size == PAGE_SIZE && file_pause())
            break;
    }
    return (int32_t)done;
}

static int read_entry(struct file *file, struct dirent *entry)
{
    struct initrd_node node;

    if (!initrd_entry(file->object, &file->offset, &node))
        return 0;
    entry->d_ino = node.inode;
    entry->d_type = node.directory ? DT_DIR : DT_REG;
    memcpy(entry->d_name, node.name,
           node.length < NAME_MAX ? node.length : NAME_MAX);
    return 1;
}

static void close_file(struct file *file)
{
    kfree(file->object);
}

static const struct file_operations file_operations = {
    .read = read_file,
    .stat = stat_file,
    .close = close_file,
};

static const struct file_operations directory_operations = {
    .stat = stat_file,
    .entry = read_entry,
    .close = close_file,
};

static int initrd_open(const char *path, uint32_t flags, uint32_t mode,
                       struct file **file)
{
    struct initrd_node *node = kmalloc(sizeof(*node));

    (void)mode;
    if (!node)
        return -ENOMEM;
    int error = look_up(path, node);
    if (!error) {
        *file =
            file_new(node->directory ? &directory_operations : &file_operations,
                     flags, node);
        error = *file ? 0 : -ENOMEM;
    }
    if (error)
        kfree(node);
    return error;
}

const struct file_system initrd_file_system = {
    .open = initrd_open,
    .stat = initrd_stat,
    .refusal = -EROFS,
};
