/* initrd.c - a ustar archive in memory.
 *
 *     | header (512) | contents, padded to 512 | header | ... | 2 x 512 of 0 |
 *
 * The whole archive is checked once, at boot; look-ups can then trust it.
 * Source: POSIX.1-2017, pax, "ustar Interchange Format". */
#include "fs/initrd.h"
#include <errno.h>
#include <string.h>
#include "fs/file.h"
#include "kernel.h"
#include "mm/heap.h"

enum { BLOCK = 512, REGULAR = '0', OLD_REGULAR = '\0' };

struct ustar_header {
    char name[100], mode[8], uid[8], gid[8], size[12], mtime[12];
    char checksum[8];
    char type;
    char link[100], magic[6], version[2], user[32], group[32];
    char major[8], minor[8], prefix[155], padding[12];
};
_Static_assert(sizeof(struct ustar_header) == BLOCK, "one block");

static const uint8_t *archive;
static size_t archive_size;

static uint32_t octal(const char *digits, size_t length)
{
    uint32_t value = 0;

    for (size_t i = 0; i < length && digits[i] >= '0' && digits[i] <= '7'; i++)
        value = value * 8 + (uint32_t)(digits[i] - '0');
    return value;
}

/* The sum of the header's bytes, its own field counted as spaces. */
static uint32_t checksum(const struct ustar_header *header)
{
    const uint8_t *bytes = (const uint8_t *)header;
    uint32_t sum = sizeof(header->checksum) * ' ';

    for (size_t i = 0; i < BLOCK; i++)
        sum += bytes[i];
    for (size_t i = 0; i < sizeof(header->checksum); i++)
        sum -= (uint8_t)header->checksum[i];
    return sum;
}

static bool header_valid(const struct ustar_header *header, size_t room)
{
    return memcmp(header->magic, "ustar", 5) == 0 &&
           octal(header->checksum, sizeof(header->checksum)) ==
               checksum(header) &&
           octal(header->size, sizeof(header->size)) <= room - BLOCK;
}

static uint32_t size_of(const struct ustar_header *header)
{
    return octal(header->size, sizeof(header->size));
}

static size_t next_header(size_t at, const struct ustar_header *header)
{
    return at + BLOCK + ((size_of(header) + BLOCK - 1) & ~(BLOCK - 1u));
}

int initrd_init(const void *data, size_t size)
{
    size_t at = 0;

    while (at < size && size - at >= BLOCK) {
        const struct ustar_header *header =
            (const void *)((const uint8_t *)data + at);
        if (!header->name[0]) {
            archive = data;
            archive_size = at;
            return at ? 0 : -EINVAL;
        }
        if (!header_valid(header, size - at))
            break;
        at = next_header(at, header);
    }
    return -EINVAL; /* no end of the archive either */
}

static bool has_name(const struct ustar_header *header, const char *path)
{
    const char *name = header->name;

    if (strncmp(name, "./", 2) == 0)
        name += 2;
    size_t room = sizeof(header->name) - (size_t)(name - header->name);
    return strlen(path) <= room && strncmp(name, path, room) == 0;
}

int initrd_find(const char *path, const uint8_t **data, uint32_t *size)
{
    size_t at = 0;

    while (*path == '/')
        path++;
    while (at < archive_size) {
        const struct ustar_header *header = (const void *)(archive + at);
        if ((header->type == REGULAR || header->type == OLD_REGULAR) &&
            has_name(header, path)) {
            *data = archive + at + BLOCK;
            *size = size_of(header);
            return 0;
        }
        at = next_header(at, header);
    }
    return -ENOENT;
}

static int32_t initrd_read(struct file *file, uaddr_t buffer, uint32_t count)
{
    uint32_t left = file->size - file->offset;

    if (count > left)
        count = left;
    if (arch_copy_to_user(buffer, file->data + file->offset, count))
        return -EFAULT;
    file->offset += count;
    return (int32_t)count;
}

static const struct file_operations initrd_operations = {
    .read = initrd_read,
};

int initrd_open(const char *path, struct file **file)
{
    const uint8_t *data;
    uint32_t size;

    int error = initrd_find(path, &data, &size);
    if (error)
        return error;
    *file = kmalloc(sizeof(**file));
    if (!*file)
        return -ENOMEM;
    **file = (struct file){ .operations = &initrd_operations,
                            .references = 1,
                            .data = data,
                            .size = size };
    return 0;
}
