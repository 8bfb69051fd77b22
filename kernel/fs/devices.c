/* devices.c - /dev: the console, nothing at all, and zeroes without end. */
#include <dirent.h>
#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include "fs/console.h"
#include "fs/vfs.h"
#include "kernel.h"

enum { DEVICE = 2, ROOT_INODE = 1 };

static void describe_root(const struct file *file, struct stat *status)
{
    (void)file;
    status->st_dev = DEVICE;
    status->st_ino = ROOT_INODE;
    status->st_mode = S_IFDIR | 0555;
    status->st_nlink = 2;
}

void device_stat(uint32_t inode, struct stat *status)
{
    status->st_dev = DEVICE;
    status->st_ino = inode;
    status->st_mode = S_IFCHR | 0666;
    status->st_nlink = 1;
}

static int32_t read_nothing(struct file *file, uaddr_t buffer, uint32_t count)
{
    (void)file, (void)buffer, (void)count;
    return 0;
}

static int32_t write_nowhere(struct file *file, uaddr_t buffer, uint32_t count)
{
    (void)file, (void)buffer;
    return (int32_t)count;
}

static void null_stat(const struct file *file, struct stat *status)
{
    (void)file;
    device_stat(NULL_INODE, status);
}

static const struct file_operations null_operations = {
    .read = read_nothing,
    .write = write_nowhere,
    .stat = null_stat,
};

static int32_t read_zeroes(struct file *file, uaddr_t buffer, uint32_t count)
{
    static const uint8_t zeroes[PAGE_SIZE];
    uint32_t done = 0;

    (void)file;
    while (done < count) {
        uint32_t size = count - done < PAGE_SIZE ? count - done : PAGE_SIZE;
        if (arch_copy_to_user(buffer + done, zeroes, size))
            return done ? (int32_t)done : -EFAULT;
        done += size;
        if (size == PAGE_SIZE && file_pause())
            break;
    }
    return (int32_t)done;
}

static void zero_stat(const struct file *file, struct stat *status)
{
    (void)file;
    device_stat(ZERO_INODE, status);
}

static const struct file_operations zero_operations = {
    .read = read_zeroes,
    .write = write_nowhere,
    .stat = zero_stat,
};

/* In the order of their inodes. */
static const struct {
    const char *name;
    const struct file_operations *operations;
} devices[] = {
    { "console", &console_operations },
    { "null", &null_operations },
    { "zero", &zero_operations },
};

static int read_entry(struct file *file, struct dirent *entry)
{
    if (file->offset >= ARRAY_SIZE(devices))
        return 0;
    entry->d_ino = CONSOLE_INODE + file->offset;
    entry->d_type = DT_CHR;
    strlcpy(entry->d_name, devices[file->offset++].name, sizeof(entry->d_name));
    return 1;
}

static const struct file_operations root_operations = {
    .stat = describe_root,
    .entry = read_entry,
};

/* Its operations, or NULL with *error set. */
static const struct file_operations *look_up(const char *path, int *error)
{
    size_t length = vfs_name_length(path);

    if (!length)
        return &root_operations;
    *error = -ENOENT;
    for (unsigned i = 0; i < ARRAY_SIZE(devices); i++)
        if (strlen(devices[i].name) == length &&
            memcmp(devices[i].name, path, length) == 0) {
            if (!path[length])
                return devices[i].operations;
            *error = -ENOTDIR;
        }
    return NULL;
}

static int device_open(const char *path, uint32_t flags, uint32_t mode,
                       struct file **file)
{
    int error = 0;
    const struct file_operations *operations = look_up(path, &error);

    (void)mode;
    if (!operations)
        return error;
    *file = file_new(operations, flags, NULL);
    return *file ? 0 : -ENOMEM;
}

static int path_stat(const char *path, struct stat *status)
{
    int error = 0;
    const struct file_operations *operations = look_up(path, &error);

    if (!operations)
        return error;
    operations->stat(NULL, status);
    return 0;
}

const struct file_system device_file_system = {
    .open = device_open,
    .stat = path_stat,
    .refusal = -EACCES,
};
