/* pipe.c - a ring of one page between two open files.
 *
 *     | ... free ... | first -> count bytes | ... free ... |
 *
 * fork and dup2 share a file, so each end is closed exactly once: when the
 * last descriptor for it has gone. */
#include "ipc/pipe.h"
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <sys/stat.h>
#include "fs/tree.h"
#include "ipc/signal.h"
#include "kernel.h"
#include "mm/heap.h"
#include "sched/sched.h"

enum { RING = PAGE_SIZE };
_Static_assert(PIPE_BUF <= RING, "an atomic write has to fit");

struct pipe {
    char *ring;
    uint32_t first, count;
    bool reader, writer; /* is that end open? */
    struct wait_queue readable, writable;
    uint32_t inode;
};

/* What lies at `at` without a break, of `count` bytes. */
static uint32_t unbroken(uint32_t at, uint32_t count)
{
    return least(count, RING - at);
}

/* 0 once there is something to read, or nobody to wait for. */
static int await_bytes(struct pipe *pipe)
{
    while (!pipe->count && pipe->writer) {
        int error = wait_on(&pipe->readable, NULL);
        if (error)
            return error;
    }
    return 0;
}

static int32_t read_pipe(struct file *file, uaddr_t buffer, uint32_t count)
{
    struct pipe *pipe = file->object;
    uint32_t done = 0;

    int error = count ? await_bytes(pipe) : 0;
    if (error)
        return error;
    while (done < count && pipe->count) {
        uint32_t size = unbroken(pipe->first, least(count - done, pipe->count));
        if (arch_copy_to_user(buffer + done, pipe->ring + pipe->first, size)) {
            error = -EFAULT;
            break;
        }
        pipe->first = (pipe->first + size) % RING;
        pipe->count -= size;
        done += size;
    }
    if (done)
        wake_all(&pipe->writable);
    return done ? (int32_t)done : error;
}

/* 0 once `room` bytes are free; -EPIPE when they never will be read. */
static int await_room(struct pipe *pipe, uint32_t room)
{
    while (pipe->reader && RING - pipe->count < room) {
        int error = wait_on(&pipe->writable, NULL);
        if (error)
            return error;
    }
    return pipe->reader ? 0 : -EPIPE;
}

/* As much as there is room for: bytes or -EFAULT. */
static int32_t put(struct pipe *pipe, uaddr_t buffer, uint32_t count)
{
    uint32_t done = 0;

    count = least(count, RING - pipe->count);
    while (done < count) {
        uint32_t end = (pipe->first + pipe->count + done) % RING;
        uint32_t size = unbroken(end, count - done);
        if (arch_copy_from_user(pipe->ring + end, buffer + done, size))
            return -EFAULT;
        done += size;
    }
    pipe->count += done;
    if (done)
        wake_all(&pipe->readable);
    return (int32_t)done;
}

static int32_t write_pipe(struct file *file, uaddr_t buffer, uint32_t count)
{
    struct pipe *pipe = file->object;
    uint32_t done = 0, room = count <= PIPE_BUF ? count : 1;
    int32_t size = 0;

    while (done < count) {
        size = await_room(pipe, room);
        if (!size)
            size = put(pipe, buffer + done, count - done);
        if (size < 0)
            break;
        done += (uint32_t)size;
    }
    if (size == -EPIPE)
        signal_send_thread(cpu.current, SIGPIPE, (struct signal_info){ 0 });
    return done ? (int32_t)done : size;
}

static void stat_pipe(const struct file *file, struct stat *status)
{
    const struct pipe *pipe = file->object;

    status->st_dev = DEVICE_PIPES;
    status->st_ino = pipe->inode;
    status->st_mode = S_IFIFO | 0600;
    status->st_nlink = 1;
    status->st_size = pipe->count;
}

static void pipe_free(struct pipe *pipe)
{
    kfree(pipe->ring);
    kfree(pipe);
}

static void close_end(struct file *file)
{
    struct pipe *pipe = file->object;

    if (file_readable(file))
        pipe->reader = false;
    else
        pipe->writer = false;
    wake_all(&pipe->readable);
    wake_all(&pipe->writable);
    if (!pipe->reader && !pipe->writer)
        pipe_free(pipe);
}

static const struct file_operations pipe_operations = {
    .read = read_pipe,
    .write = write_pipe,
    .stat = stat_pipe,
    .close = close_end,
};

static struct pipe *pipe_alloc(void)
{
    static uint32_t last_inode;
    struct pipe *pipe = kzalloc(sizeof(*pipe));
    char *ring = kmalloc(RING);

    if (!pipe || !ring) {
        kfree(pipe);
        kfree(ring);
        return NULL;
    }
    pipe->ring = ring;
    pipe->inode = ++last_inode;
    wait_queue_init(&pipe->readable);
    wait_queue_init(&pipe->writable);
    return pipe;
}

int pipe_new(struct file **reader, struct file **writer)
{
    struct pipe *pipe = pipe_alloc();

    if (!pipe)
        return -ENOMEM;
    *reader = file_new(&pipe_operations, O_RDONLY, pipe);
    *writer = file_new(&pipe_operations, O_WRONLY, pipe);
    if (*reader && *writer) {
        pipe->reader = pipe->writer = true;
        return 0;
    }
    kfree(*reader);
    kfree(*writer);
    pipe_free(pipe);
    return -ENOMEM;
}
