/* file.c - open files: references, offsets, directory entries. */
#include "fs/file.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "kernel.h"
#include "mm/heap.h"
#include "sched/sched.h"

struct file *file_new(const struct file_operations *operations, uint32_t flags,
                      void *object)
{
    struct file *file = kmalloc(sizeof(*file));

    if (file)
        *file = (struct file){ .operations = operations,
                               .references = 1,
                               .flags = flags & (O_ACCMODE | O_APPEND),
                               .object = object };
    return file;
}

struct file *file_share(struct file *file)
{
    if (file->references)
        file->references++;
    return file;
}

void file_release(struct file *file)
{
    if (!file->references || --file->references)
        return;
    if (file->operations->close)
        file->operations->close(file);
    kfree(file);
}

bool file_readable(const struct file *file)
{
    return (file->flags & O_ACCMODE) != O_WRONLY;
}

bool file_writable(const struct file *file)
{
    return (file->flags & O_ACCMODE) != O_RDONLY;
}

int32_t file_seek(struct file *file, int32_t offset, uint32_t whence)
{
    struct stat status = { 0 };
    int64_t base = 0;

    file->operations->stat(file, &status);
    if (!S_ISREG(status.st_mode) && !S_ISDIR(status.st_mode))
        return -ESPIPE;
    if (whence == SEEK_CUR)
        base = file->offset;
    else if (whence == SEEK_END)
        base = status.st_size;
    else if (whence != SEEK_SET)
        return -EINVAL;
    if (base + offset < 0 || base + offset > INT32_MAX)
        return -EINVAL;
    file->offset = (uint32_t)(base + offset);
    return (int32_t)file->offset;
}

int32_t file_entries(struct file *file, uaddr_t buffer, uint32_t size)
{
    struct dirent entry;
    uint32_t done = 0;

    if (!file->operations->entry)
        return -ENOTDIR;
    if (size < sizeof(entry))
        return -EINVAL;
    size = least(size, PAGE_SIZE); /* not for long without a pause */
    while (size - done >= sizeof(entry)) {
        uint32_t before = file->offset;
        memset(&entry, 0, sizeof(entry));
        if (!file->operations->entry(file, &entry))
            break;
        if (arch_copy_to_user(buffer + done, &entry, sizeof(entry))) {
            file->offset = before;
            return done ? (int32_t)done : -EFAULT;
        }
        done += sizeof(entry);
    }
    return (int32_t)done;
}

int file_pause(void)
{
    preemption_point();
    return cpu.current->work & WORK_KILL ? -EINTR : 0;
}

int32_t file_transfer(struct file *file, uaddr_t buffer, uint32_t count,
                      int32_t (*piece)(struct file *, uaddr_t, uint32_t))
{
    uint32_t done = 0;

    while (done < count) {
        int32_t size = piece(file, buffer + done, count - done);
        if (size <= 0)
            return done ? (int32_t)done : size;
        done += (uint32_t)size;
        if (done >= PAGE_SIZE && file_pause())
            break;
    }
    return (int32_t)done;
}
