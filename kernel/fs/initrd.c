/* initrd.c - from a ustar archive in memory to nodes of the tree.
 *
 *     | header (512) | contents, padded to 512 | header | ... | 2 x 512 of 0 |
 *
 * Source: POSIX.1-2017, pax, "ustar Interchange Format". */
#include "fs/tree.h"
#include <errno.h>
#include <string.h>
#include <sys/stat.h>

enum { BLOCK = 512, REGULAR = '0', OLD_REGULAR = '\0', DIRECTORY = '5' };

struct ustar_header {
    char name[100], mode[8], uid[8], gid[8], size[12], mtime[12];
    char checksum[8];
    char type;
    char link[100], magic[6], version[2], user[32], group[32];
    char major[8], minor[8], prefix[155], padding[12];
};
_Static_assert(sizeof(struct ustar_header) == BLOCK, "one block");

static uint32_t octal(const char *digits, size_t length)
{
    uint32_t value = 0;

    for (size_t i = 0; i < length && digits[i] >= '0' && digits[i] <= '7'; i++)
        value = value * 8 + (uint32_t)(digits[i] - '0');
    return value;
}

/* Add up the header's bytes, with spaces in place of the checksum itself. */
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

static uint32_t size_of(const struct ustar_header *header)
{
    return octal(header->size, sizeof(header->size));
}

static bool header_valid(const struct ustar_header *header, size_t room)
{
    return memcmp(header->magic, "ustar", 5) == 0 &&
           octal(header->checksum, sizeof(header->checksum)) ==
               checksum(header) &&
           size_of(header) <= room - BLOCK;
}

/* Add one entry of the archive. Its name has no zero at its end if it fills the
 * field, so it is copied first. */
static int add_entry(const struct ustar_header *header)
{
    char name[sizeof(header->name) + 1] = "";
    struct node *node;
    uint32_t mode = octal(header->mode, sizeof(header->mode)) & 0777;

    memcpy(name, header->name, sizeof(header->name));
    if (header->type == DIRECTORY)
        return tree_add(name, S_IFDIR | 0555, &node);
    if (header->type != REGULAR && header->type != OLD_REGULAR)
        return 0;
    int error = tree_add(name, S_IFREG | mode, &node);
    if (!error) {
        node->archive = (const uint8_t *)header + BLOCK;
        node->size = size_of(header);
    }
    return error;
}

int initrd_unpack(const void *archive, size_t size)
{
    size_t at = 0;

    while (at < size && size - at >= BLOCK) {
        const struct ustar_header *header =
            (const void *)((const uint8_t *)archive + at);
        if (!header->name[0])
            return at ? 0 : -EINVAL;
        int error =
            header_valid(header, size - at) ? add_entry(header) : -EINVAL;
        if (error)
            return error;
        at += BLOCK + ((size_of(header) + BLOCK - 1) & ~(BLOCK - 1u));
    }
    return -EINVAL; /* the archive has no end */
}
