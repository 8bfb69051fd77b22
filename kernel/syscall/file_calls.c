/* file_calls.c - system calls on descriptors, on paths, and on the terminal:
 * they give it to a process group, and read its keys one by one. */
#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <sys/stat.h>
#include <unistd.h>
#include "fs/console.h"
#include "fs/tree.h"
#include "ipc/pipe.h"
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

int32_t sys_pipe(uint32_t to)
{
    struct process *self = cpu.current->process;
    struct file *file[2];
    int32_t end[2];
    int error = pipe_new(&file[0], &file[1]);

    if (error)
        return error;
    for (int i = 0; i < 2; i++) {
        end[i] = free_descriptor(self);
        if (end[i] < 0)
            file_release(file[i]);
        else
            self->files[end[i]] = file[i];
    }
    error = end[1] < 0 ? -EMFILE : arch_copy_to_user(to, end, sizeof(end));
    for (int i = 0; error && i < 2; i++)
        sys_close((uint32_t)end[i]); /* or it was not open */
    return error;
}

/* Read or write piece by piece, until the count is done, or there is no more.
 * Between pieces others may run: after each page, and after each line on the
 * console. So a piece must not rely on what an earlier one has found. */
static int32_t transfer_pieces(struct file *file, uaddr_t buffer,
                               uint32_t count, bool writing)
{
    const struct file_operations *operations = file->node->operations;
    uint32_t done = 0;

    while (done < count) {
        int32_t size = (writing ? operations->write : operations->read)(
            file, buffer + done, count - done);
        if (size <= 0)
            return done ? (int32_t)done : size;
        done += (uint32_t)size;
        if (done == count || (operations->stream && !writing))
            break;
        if (done < PAGE_SIZE && !S_ISCHR(file->node->mode))
            continue;
        preemption_point();
        if (cpu.current->arch.work & WORK_KILL)
            break;
    }
    return (int32_t)done;
}

/* A call that may sleep holds a reference of its own: another thread may
 * close the descriptor meanwhile. The result is an int32_t: POSIX leaves a
 * larger count to us. */
static int32_t transfer(uint32_t fd, uint32_t buffer, uint32_t count,
                        bool writing)
{
    struct file *file = file_of(fd);

    if (!file || (file->flags & O_ACCMODE) == (writing ? O_RDONLY : O_WRONLY))
        return -EBADF;
    if (S_ISDIR(file->node->mode))
        return -EISDIR;
    file_share(file);
    int32_t result =
        transfer_pieces(file, buffer, least(count, INT32_MAX), writing);
    file_release(file);
    return may_restart(result);
}

int32_t sys_read(uint32_t fd, uint32_t buffer, uint32_t count)
{
    return transfer(fd, buffer, count, false);
}

int32_t sys_write(uint32_t fd, uint32_t buffer, uint32_t count)
{
    return transfer(fd, buffer, count, true);
}

/* Set the offset, which is at most INT32_MAX. */
int32_t sys_lseek(uint32_t fd, uint32_t offset, uint32_t whence)
{
    struct file *file = file_of(fd);
    int64_t to = (int32_t)offset;

    if (!file)
        return -EBADF;
    if (!S_ISREG(file->node->mode) && !S_ISDIR(file->node->mode))
        return -ESPIPE;
    if (whence == SEEK_CUR)
        to += file->offset;
    else if (whence == SEEK_END)
        to += file->node->size;
    else if (whence != SEEK_SET)
        return -EINVAL;
    if (to < 0 || to > INT32_MAX)
        return -EINVAL;
    file->offset = (uint32_t)to;
    return (int32_t)to;
}

int32_t sys_getdents(uint32_t fd, uint32_t buffer, uint32_t size)
{
    struct file *file = file_of(fd);
    uint32_t done = 0;

    if (!file)
        return -EBADF;
    if (!S_ISDIR(file->node->mode))
        return -ENOTDIR;
    if (size < sizeof(struct dirent))
        return -EINVAL;
    size = least(size, PAGE_SIZE); /* it makes no pause, so it must be short */
    while (size - done >= sizeof(struct dirent)) {
        struct dirent entry = { 0 };
        if (!node_entry(file, &entry))
            break;
        if (arch_copy_to_user(buffer + done, &entry, sizeof(entry)))
            return done ? (int32_t)done : -EFAULT;
        file->offset = entry.d_ino;
        done += sizeof(entry);
    }
    return (int32_t)done;
}

int32_t sys_fstat(uint32_t fd, uint32_t to)
{
    const struct file *file = file_of(fd);
    struct stat status;

    if (!file)
        return -EBADF;
    node_stat(file->node, &status);
    return arch_copy_to_user(to, &status, sizeof(status));
}

/* ---- by their paths ---- */

int32_t sys_stat(uint32_t path_at, uint32_t to)
{
    struct stat status;
    struct node *node;
    char path[PATH_MAX];

    int32_t error = copy_string_from_user(path, path_at, sizeof(path));
    if (error >= 0)
        error = tree_find(path, &node);
    if (error)
        return error;
    node_stat(node, &status);
    return arch_copy_to_user(to, &status, sizeof(status));
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

/* ---- the terminal ---- */

/* Check a descriptor: 0, -EBADF, or -ENOTTY: it is not the console. */
static int check_terminal(uint32_t fd)
{
    const struct file *file = file_of(fd);

    if (!file)
        return -EBADF;
    return file->node->operations == &console_operations ? 0 : -ENOTTY;
}

int32_t sys_tcsetpgrp(uint32_t fd, uint32_t group)
{
    int error = check_terminal(fd);

    if (error)
        return error;
    if ((int32_t)group <= 0)
        return -EINVAL;
    return terminal_give((int32_t)group);
}

int32_t sys_tcgetpgrp(uint32_t fd)
{
    int error = check_terminal(fd);

    return error ? error : terminal_group;
}

int32_t sys_read_key(uint32_t fd)
{
    int error = check_terminal(fd);

    return error ? error : may_restart(console_key());
}
