/* initrd.c - a ustar archive in memory.
 *
 *     | header (512) | contents, padded to 512 | header | ... | 2 x 512 of 0 |
 *
 * The whole archive is checked once, at boot; look-ups can then trust it.
 * Source: POSIX.1-2017, pax, "ustar Interchange Format". */
#include "fs/initrd.h"
#include <errno.h>
#include <string.h>
#include "kernel.h"

enum { BLOCK = 512, REGULAR = '0', OLD_REGULAR = '\0', DIRECTORY = '5' };

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

/* The name is no string where it fills its field. */
static const char *name_of(const struct ustar_header *header, size_t *length)
{
    const char *name = header->name;
    size_t skip = strncmp(name, "./", 2) == 0 ? 2 : 0;

    *length = 0;
    while (skip + *length < sizeof(header->name) && name[skip + *length])
        ++*length;
    return name + skip;
}

static bool is_regular(const struct ustar_header *header)
{
    return header->type == REGULAR || header->type == OLD_REGULAR;
}

/* Does the first part of an entry's name, of `length` bytes, name a file
 * (all of it) or a directory (up to a '/')? */
static bool describe(size_t at, size_t length, struct initrd_node *node)
{
    const struct ustar_header *header = (const void *)(archive + at);
    size_t all;
    const char *name = name_of(header, &all);
    bool whole = length == all;

    if (length > all || (whole && length && name[length - 1] == '/'))
        return false;
    *node = (struct initrd_node){
        .name = name,
        .length = length,
        .inode = (uint32_t)((const uint8_t *)name - archive + length) + 1,
        .directory = length == 0 || header->type == DIRECTORY ||
                     (!whole && name[length] == '/'),
    };
    if (node->directory)
        return true;
    node->data = archive + at + BLOCK;
    node->size = size_of(header);
    node->mode = octal(header->mode, sizeof(header->mode)) & 0777;
    return whole && is_regular(header);
}

bool initrd_look_up(const char *path, size_t length, struct initrd_node *node)
{
    size_t at = 0;

    while (at < archive_size) {
        const struct ustar_header *header = (const void *)(archive + at);
        size_t all;
        const char *name = name_of(header, &all);
        if (length <= all && memcmp(name, path, length) == 0 &&
            describe(at, length, node))
            return true;
        at = next_header(at, header);
    }
    return false;
}

/* The entry in `directory` that the header at `at` brings, if it is the first
 * to bring it. */
static bool brings(size_t at, const struct initrd_node *directory,
                   struct initrd_node *entry)
{
    const struct ustar_header *header = (const void *)(archive + at);
    size_t all, start = directory->length;
    const char *name = name_of(header, &all);
    struct initrd_node first;

    if (all < start || memcmp(name, directory->name, start) != 0)
        return false;
    if (start && (start == all || name[start++] != '/'))
        return false;
    size_t end = start;
    while (end < all && name[end] != '/')
        end++;
    if (end == start || !describe(at, end, entry))
        return false;
    if (entry->directory && initrd_look_up(name, end, &first) &&
        first.inode != entry->inode)
        return false;
    entry->name += start;
    entry->length -= start;
    return true;
}

bool initrd_entry(const struct initrd_node *directory, uint32_t *position,
                  struct initrd_node *entry)
{
    size_t at = 0;

    for (uint32_t index = 0; at < archive_size; index++) {
        if (index >= *position && brings(at, directory, entry)) {
            *position = index + 1;
            return true;
        }
        at = next_header(at, (const void *)(archive + at));
    }
    return false;
}

int initrd_find(const char *path, const uint8_t **data, uint32_t *size)
{
    struct initrd_node node;

    while (*path == '/')
        path++;
    if (!initrd_look_up(path, strlen(path), &node) || node.directory)
        return -ENOENT;
    *data = node.data;
    *size = node.size;
    return 0;
}
