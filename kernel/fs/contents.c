/* contents.c - what is in a regular file: a part of the archive, or frames.
 *
 *     node --archive--> bytes, never changed
 *     node --frames---> frame of 1,024 frame numbers, 0: a hole of zeroes
 *
 * How many frames all files take is limited; beyond that it is ENOSPC.
 * Promise: in the frames that a file has, what lies behind its end is zero. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include "fs/tree.h"
#include "kernel.h"
#include "mm/frame.h"

enum {
    FRAMES_MAX = 2048,                   /* in all, indexes too: 8 MiB */
    PAGES = PAGE_SIZE / sizeof(paddr_t), /* of a file */
    BYTES_MAX = PAGES * PAGE_SIZE
};

static unsigned frames_used;

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

void contents_truncate(struct node *node)
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

/* The bytes at `offset`, up to the end of its page. */
static const uint8_t *readable_page(const struct node *node, uint32_t offset)
{
    static const uint8_t hole[PAGE_SIZE];

    if (node->archive)
        return node->archive + offset;
    paddr_t frame = node->frames ? node->frames[offset / PAGE_SIZE] : 0;

    return (frame ? (const uint8_t *)arch_frame_data(frame) : hole) +
           offset % PAGE_SIZE;
}

/* A piece lies within a page. */
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
