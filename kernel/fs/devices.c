/* devices.c - in /dev: nothing at all, and zeroes without end. */
#include <errno.h>
#include "fs/tree.h"
#include "kernel.h"

static int32_t read_nothing(struct file *file, uaddr_t buffer, uint32_t count)
{
    (void)file, (void)buffer, (void)count;
    return 0;
}

static int32_t write_nowhere(struct file *file, uaddr_t buffer, uint32_t count)
{
    (void)file, (void)buffer;
    return (int32_t)count;
}

const struct file_operations null_operations = {
    .read = read_nothing,
    .write = write_nowhere,
};

static int32_t read_zeroes(struct file *file, uaddr_t buffer, uint32_t count)
{
    static const uint8_t zeroes[PAGE_SIZE];
    uint32_t size = least(count, PAGE_SIZE);

    (void)file;
    return arch_copy_to_user(buffer, zeroes, size) ? -EFAULT : (int32_t)size;
}

const struct file_operations zero_operations = {
    .read = read_zeroes,
    .write = write_nowhere,
};
