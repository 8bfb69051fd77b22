/* file.c - references to open files. */
#include "fs/file.h"
#include "mm/heap.h"

struct file *file_share(struct file *file)
{
    if (file->references)
        file->references++;
    return file;
}

void file_release(struct file *file)
{
    if (file->references && --file->references == 0)
        kfree(file);
}
