/* file_calls.c - system calls on descriptors. */
#include <errno.h>
#include <fcntl.h>
#include "fs/initrd.h"
#include "kernel.h"
#include "proc/process.h"
#include "sched/sched.h"
#include "syscall/syscall.h"

enum { PATH_SIZE = 128 };

static struct file *file_of(uint32_t fd)
{
    return fd < FILES_MAX ? cpu.current->process->files[fd] : NULL;
}

static int free_descriptor(const struct process *process)
{
    for (int fd = 0; fd < FILES_MAX; fd++)
        if (!process->files[fd])
            return fd;
    return -EMFILE;
}

int32_t sys_open(uint32_t path_at, uint32_t flags, uint32_t mode)
{
    struct process *self = cpu.current->process;
    char path[PATH_SIZE];

    (void)mode;
    int32_t length = copy_string_from_user(path, path_at, sizeof(path));
    if (length < 0)
        return length;
    if (flags & (O_WRONLY | O_RDWR))
        return -EROFS;
    int fd = free_descriptor(self);
    if (fd < 0)
        return fd;
    int error = initrd_open(path, &self->files[fd]);
    return error ? error : fd;
}

int32_t sys_close(uint32_t fd)
{
    struct file *file = file_of(fd);

    if (!file)
        return -EBADF;
    cpu.current->process->files[fd] = NULL;
    file_release(file);
    return 0;
}

/* The result is an int32_t: POSIX leaves more than that to us. */
static uint32_t limited(uint32_t count)
{
    return count > INT32_MAX ? INT32_MAX : count;
}

int32_t sys_read(uint32_t fd, uint32_t buffer, uint32_t count)
{
    struct file *file = file_of(fd);

    if (!file || !file->operations->read)
        return -EBADF;
    return file->operations->read(file, buffer, limited(count));
}

int32_t sys_write(uint32_t fd, uint32_t buffer, uint32_t count)
{
    struct file *file = file_of(fd);

    if (!file || !file->operations->write)
        return -EBADF;
    return file->operations->write(file, buffer, limited(count));
}
