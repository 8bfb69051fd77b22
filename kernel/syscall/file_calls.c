/* file_calls.c - system calls on descriptors and on paths. */
#include <errno.h>
#include <limits.h>
#include <sys/stat.h>
#include "fs/tree.h"
#include "ipc/pipe.h"
#include "kernel.h"
#include "proc/process.h"
#include "sched/sched.h"
#include "syscall/syscall.h"

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
    char path[PATH_MAX];

    int32_t error = copy_string_from_user(path, path_at, sizeof(path));
    if (error < 0)
        return error;
    int fd = free_descriptor(self);
    if (fd < 0)
        return fd;
    error = tree_open(path, flags, mode, &self->files[fd]);
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

int32_t sys_dup2(uint32_t from, uint32_t to)
{
    struct file *file = file_of(from);

    if (!file || to >= FILES_MAX)
        return -EBADF;
    if (from == to)
        return (int32_t)to;
    sys_close(to); /* or it was not open */
    cpu.current->process->files[to] = file_share(file);
    return (int32_t)to;
}

static int make_pipe(struct process *self, int32_t ends[2])
{
    struct file *reader, *writer;
    int error = pipe_new(&reader, &writer);

    if (error)
        return error;
    if ((ends[0] = free_descriptor(self)) >= 0) {
        self->files[ends[0]] = reader;
        if ((ends[1] = free_descriptor(self)) >= 0) {
            self->files[ends[1]] = writer;
            return 0;
        }
        self->files[ends[0]] = NULL;
    }
    file_release(reader);
    file_release(writer);
    return -EMFILE;
}

int32_t sys_pipe(uint32_t to)
{
    int32_t ends[2];
    int error = make_pipe(cpu.current->process, ends);

    if (error)
        return error;
    if (arch_copy_to_user(to, ends, sizeof(ends))) {
        sys_close((uint32_t)ends[0]);
        sys_close((uint32_t)ends[1]);
        return -EFAULT;
    }
    return 0;
}

/* The result is an int32_t: POSIX leaves more than that to us. */
static uint32_t limited(uint32_t count)
{
    return count > INT32_MAX ? INT32_MAX : count;
}

/* A call that may sleep holds a reference of its own: another thread may
 * close the descriptor meanwhile. */
static int32_t transfer(struct file *file, uint32_t buffer, uint32_t count,
                        int32_t (*how)(struct file *, uaddr_t, uint32_t))
{
    file_share(file);
    int32_t result = how(file, buffer, limited(count));
    file_release(file);
    return may_restart(result);
}

int32_t sys_read(uint32_t fd, uint32_t buffer, uint32_t count)
{
    struct file *file = file_of(fd);

    if (!file || !file_readable(file))
        return -EBADF;
    if (!file->operations->read)
        return file->operations->entry ? -EISDIR : -EINVAL;
    return transfer(file, buffer, count, file->operations->read);
}

int32_t sys_write(uint32_t fd, uint32_t buffer, uint32_t count)
{
    struct file *file = file_of(fd);

    if (!file || !file_writable(file))
        return -EBADF;
    return transfer(file, buffer, count, file->operations->write);
}

int32_t sys_lseek(uint32_t fd, uint32_t offset, uint32_t whence)
{
    struct file *file = file_of(fd);

    return file ? file_seek(file, (int32_t)offset, whence) : -EBADF;
}

int32_t sys_getdents(uint32_t fd, uint32_t buffer, uint32_t size)
{
    struct file *file = file_of(fd);

    return file ? file_entries(file, buffer, limited(size)) : -EBADF;
}

int32_t sys_fstat(uint32_t fd, uint32_t to)
{
    struct file *file = file_of(fd);
    struct stat status = { 0 };

    if (!file)
        return -EBADF;
    file->operations->stat(file, &status);
    return arch_copy_to_user(to, &status, sizeof(status));
}

/* ---- by their paths ---- */

int32_t sys_stat(uint32_t path_at, uint32_t to)
{
    struct stat status;
    char path[PATH_MAX];

    int32_t error = copy_string_from_user(path, path_at, sizeof(path));
    if (error >= 0)
        error = tree_stat(path, &status);
    return error ? error : arch_copy_to_user(to, &status, sizeof(status));
}

int32_t sys_unlink(uint32_t path_at)
{
    char path[PATH_MAX];
    int32_t error = copy_string_from_user(path, path_at, sizeof(path));

    return error < 0 ? error : tree_unlink(path);
}

int32_t sys_mkdir(uint32_t path_at, uint32_t mode)
{
    char path[PATH_MAX];
    int32_t error = copy_string_from_user(path, path_at, sizeof(path));

    return error < 0 ? error : tree_mkdir(path, mode);
}
