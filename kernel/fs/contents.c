/* contents.c - the contents of a file: a part of the archive, frames, or
 * nothing at all (/dev/null).
 *
 *     node --archive--> bytes, never changed
 *     node --frames---> frame of 1,024 frame numbers, 0: a hole of zeroes
 *
 * All files together have at most FRAMES_MAX frames; one more is ENOSPC.
 * Promise: in the frames that a file has, all bytes behind its end are zero. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include "fs/tree.h"
#include "kernel.h"

enum {
    FRAMES_MAX = 2048,                   /* in all, indexes too: 8 MiB */
    PAGES = PAGE_SIZE / sizeof(paddr_t), /* of a file */
    BYTES_MAX = PAGES * PAGE_SIZE
};

unsigned contents_frames;
static const uint8_t zeroes[PAGE_SIZE];

/* Make a frame of zeroes, if *frame is none yet. False: there is no room. */
static bool provide(paddr_t *frame)
{
    if (*frame)
        return true;
    paddr_t new =
        contents_frames < FRAMES_MAX ? kernel_frame_alloc() : NO_FRAME;
    if (new == NO_FRAME)
        return false;
    contents_frames++;
    memset(arch_frame_data(new), 0, PAGE_SIZE);
    *frame = new;
    return true;
}

static void give_back(paddr_t *frame)
{
    if (!*frame)
        return;
    contents_frames--;
    kernel_frame_free(*frame);
    *frame = 0;
}

void contents_truncate(struct node *node)
{
    node->size = 0;
    for (unsigned i = 0; node->frames && i < PAGES; i++)
        give_back((paddr_t *)arch_frame_data(node->frames) + i);
    give_back(&node->frames);
}

/* Find the byte at `offset`, in a frame that is made if there is none. NULL:
 * there is no room. */
static uint8_t *writable_page(struct node *node, uint32_t offset)
{
    if (!provide(&node->frames))
        return NULL;
    paddr_t *frame = (paddr_t *)arch_frame_data(node->frames);
    frame += offset / PAGE_SIZE;
    return provide(frame)
               ? (uint8_t *)arch_frame_data(*frame) + offset % PAGE_SIZE
               : NULL;
}

/* Find the byte at `offset`. The others of its page follow it. */
static const uint8_t *readable_page(const struct node *node, uint32_t offset)
{
    if (node->archive)
        return node->archive + offset;
    const paddr_t *frames = node->frames ? arch_frame_data(node->frames) : NULL;
    paddr_t frame = frames ? frames[offset / PAGE_SIZE] : 0;

    return (frame ? (const uint8_t *)arch_frame_data(frame) : zeroes) +
           offset % PAGE_SIZE;
}

/* Read one piece, which lies within a page. */
static int32_t read_file(struct file *file, uaddr_t buffer, uint32_t count)
{
    const struct node *node = file->node;

    if (file->offset >= node->size)
        return 0;
    uint32_t size = least(node->size - file->offset, count);
    size = least(size, PAGE_SIZE - file->offset % PAGE_SIZE);
    if (arch_copy_to_user(buffer, readable_page(node, file->offset), size))
        return -EFAULT;
    file->offset += size;
    return (int32_t)size;
}

static int32_t write_file(struct file *file, uaddr_t buffer, uint32_t count)
{
    struct node *node = file->node;

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

const struct file_operations contents_operations = {
    .read = read_file,
    .write = write_file,
};

/* ---- /dev/null ---- */

static int32_t write_nowhere(struct file *file, uaddr_t buffer, uint32_t count)
{
    (void)file, (void)buffer;
    return (int32_t)count;
}

/* The file's size is 0, so there is nothing to read. */
const struct file_operations null_operations = {
    .read = read_file,
    .write = write_nowhere,
};
