/* file.c - open files: made, shared and closed. */
#include "fs/file.h"
#include <fcntl.h>
#include "fs/tree.h"
#include "mm/heap.h"

struct file *file_new(struct node *node, uint32_t flags)
{
    struct file *file = kmalloc(sizeof(*file));

    if (file)
        *file = (struct file){ .node = node,
                               .references = 1,
                               .flags = flags & (O_ACCMODE | O_APPEND) };
    return file;
}

void file_close(struct file *file)
{
    if (file->node->operations->close)
        file->node->operations->close(file);
    else
        node_close(file);
    kfree(file);
}
