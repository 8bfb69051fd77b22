/* pipe.c - a ring of one page between two open files.
 *
 *     | ... free ... | first -> count bytes | ... free ... |
 *
 * Why nobody sleeps for ever when the other side dies. fork and dup2 share the
 * file of an end, and a process that ends, or is killed, gives up its
 * descriptors. So close_end() runs exactly once for each end: when nobody has
 * it any more. It wakes all who sleep on either queue, and each looks again: a
 * reader finds no writer and returns 0, the end of the file, after it has read
 * what is left; a writer finds no reader, and gets SIGPIPE.
 *
 * Why nobody sleeps on a pipe that was freed. A thread that sleeps in a read or
 * a write holds a reference to its own end (transfer() in file_calls.c). So
 * that end cannot be closed before the thread is awake and has left, and the
 * pipe stays until both ends are closed. */
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
    struct node node; /* in no directory; its size is `count` in the drawing */
    char *ring;
    uint32_t first;
    bool reader, writer;            /* is that end open? */
    struct list readable, writable; /* wait queues */
};

static struct pipe *pipe_of(const struct file *file)
{
    return CONTAINER_OF(file->node, struct pipe, node);
}

/* Copy `count` bytes, which may lie in two pieces, out of the ring, or into it,
 * from `at` on. False: a part of the buffer is not the caller's. */
static bool copy_bytes(struct pipe *pipe, uint32_t at, uaddr_t buffer,
                       uint32_t count, bool out)
{
    for (uint32_t size; count; count -= size, buffer += size, at += size) {
        char *piece = pipe->ring + at % RING;
        size = least(count, RING - at % RING);
        if (out ? arch_copy_to_user(buffer, piece, size)
                : arch_copy_from_user(piece, buffer, size))
            return false;
    }
    return true;
}

static int32_t read_pipe(struct file *file, uaddr_t buffer, uint32_t count)
{
    struct pipe *pipe = pipe_of(file);

    while (!pipe->node.size && pipe->writer) {
        int error = wait_on(&pipe->readable, NULL);
        if (error)
            return error;
    }
    count = least(count, pipe->node.size);
    if (!copy_bytes(pipe, pipe->first, buffer, count, true))
        return -EFAULT;
    pipe->first = (pipe->first + count) % RING;
    pipe->node.size -= count;
    wake_all(&pipe->writable);
    return (int32_t)count;
}

static int32_t write_pipe(struct file *file, uaddr_t buffer, uint32_t count)
{
    struct pipe *pipe = pipe_of(file);
    uint32_t room = count <= PIPE_BUF ? count : 1;

    while (pipe->reader && RING - pipe->node.size < room) {
        int error = wait_on(&pipe->writable, NULL);
        if (error)
            return error;
    }
    if (!pipe->reader) {
        (void)signal_send(cpu.current->signals->process, cpu.current, SIGPIPE,
                          (struct signal_info){ 0 });
        return -EPIPE;
    }
    count = least(count, RING - pipe->node.size);
    if (!copy_bytes(pipe, pipe->first + pipe->node.size, buffer, count, false))
        return -EFAULT;
    pipe->node.size += count;
    wake_all(&pipe->readable);
    return (int32_t)count;
}

static void close_end(struct file *file)
{
    struct pipe *pipe = pipe_of(file);

    if (file->flags == O_RDONLY)
        pipe->reader = false;
    else
        pipe->writer = false;
    wake_all(&pipe->readable);
    wake_all(&pipe->writable);
    if (pipe->reader || pipe->writer)
        return;
    kfree(pipe->ring);
    kfree(pipe);
}

static const struct file_operations pipe_operations = {
    .read = read_pipe,
    .write = write_pipe,
    .close = close_end,
    .stream = true,
};

int pipe_new(struct file **reader, struct file **writer)
{
    static uint32_t last_inode;
    struct pipe *pipe = kmalloc(sizeof(*pipe));

    if (!pipe)
        return -ENOMEM;
    *pipe = (struct pipe){
        .node = { .parent = &pipe->node, /* it counts as one link */
                  .operations = &pipe_operations,
                  .device = DEVICE_PIPES,
                  .inode = ++last_inode,
                  .mode = S_IFIFO | 0600 },
        .ring = kmalloc(RING),
        .reader = true,
        .writer = true,
    };
    list_init(&pipe->readable);
    list_init(&pipe->writable);
    *reader = file_new(&pipe->node, O_RDONLY);
    *writer = file_new(&pipe->node, O_WRONLY);
    if (pipe->ring && *reader && *writer)
        return 0;
    kfree(*reader);
    kfree(*writer);
    kfree(pipe->ring);
    kfree(pipe);
    return -ENOMEM;
}
