/* initrd.c - the archive of programs: found when sound, refused when not.
 *
 * Every archive here ends where its block of memory ends, so a look behind
 * its end is found by AddressSanitizer.
 */
#include "random.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <reprise/tap.h>

#include "fs/tree.h"

enum { BLOCK = 512, ROUNDS = 20000 };

static uint8_t sound[32 * BLOCK];
static size_t sound_size;

/* The tree, as far as the archive needs it: what was added, in this order. */
static struct added {
    char path[102];
    uint32_t mode;
    struct node node;
} added[64];
static int added_count;

int tree_add(const char *path, uint32_t mode, struct node **node)
{
    struct added *to = &added[added_count++];

    memset(to, 0, sizeof *to);
    strcpy(to->path, path);
    to->mode = mode;
    *node = &to->node;
    return strcmp(path, "refused") == 0 ? -ENOSPC : 0;
}

static void set_checksum(uint8_t *header)
{
    unsigned int sum = 0;

    memset(header + 148, ' ', 8);
    for (int i = 0; i < BLOCK; i++)
        sum += header[i];
    snprintf((char *)header + 148, 8, "%06o", sum);
}

static void add_file(const char *name, const char *contents, char type)
{
    uint8_t *header = sound + sound_size;
    size_t size = strlen(contents);

    memcpy(header, name, strlen(name));
    memcpy(header + 100, "0000640", 8);
    snprintf((char *)header + 124, 12, "%011o", (unsigned int)size);
    header[156] = (uint8_t)type;
    memcpy(header + 257, "ustar\00000", 8);
    set_checksum(header);
    memcpy(header + BLOCK, contents, size);
    sound_size += BLOCK + (size + BLOCK - 1) / BLOCK * BLOCK;
}

static void build(void)
{
    static char longest[101];

    memset(longest, 'n', 100);
    add_file("sh", "a shell", '0');
    add_file("./etc/help", "words of help", '0');
    add_file("folder/", "", '5');
    add_file("etc/deep/one", "1", '0');
    add_file("etc/deep/two", "2", '0');
    add_file("link", "", '2');
    add_file("folder/file", "inside", '0');
    add_file("empty", "", '\0');
    add_file(longest, "as long as a name can be", '0');
    sound_size += 2 * BLOCK;
}

/* A copy in a block of its own; initrd_unpack() of it. The last one stays. */
static int unpack(const uint8_t *archive, size_t size)
{
    static uint8_t *copy;

    free(copy);
    copy = malloc(size ? size : 1);
    memcpy(copy, archive, size);
    added_count = 0;
    return initrd_unpack(copy, size);
}

static bool holds(const char *path, const char *contents)
{
    for (int i = 0; i < added_count; i++)
        if (strcmp(added[i].path, path) == 0)
            return added[i].node.size == strlen(contents) &&
                   memcmp(added[i].node.archive, contents, strlen(contents)) ==
                       0;
    return false;
}

/* Give the second file another name, of ten bytes. */
static void rename_second(const char *name)
{
    memcpy(sound + 2 * BLOCK, name, 10);
    set_checksum(sound + 2 * BLOCK);
}

static void check_sound(void)
{
    char longest[101] = "";

    memset(longest, 'n', 100);
    promise_equal(unpack(sound, sound_size), 0, "a sound archive is unpacked");
    promise_equal(added_count, 8, "all but the link is added");
    promise(holds("sh", "a shell") && holds("./etc/help", "words of help"),
            "a file with its contents");
    promise(added[0].mode == 0100640, "and its mode");
    promise(holds("empty", ""), "an empty file is a file");
    promise(added[2].mode == 0040555 && !strcmp(added[2].path, "folder/") &&
                !added[2].node.archive,
            "a directory is one");
    promise(holds(longest, "as long as a name can be"),
            "a name of 100 bytes, which has no end, is read to its end");
    rename_second("refused\0lp");
    promise_equal(unpack(sound, sound_size), -ENOSPC,
                  "what the tree refuses is reported");
    promise_equal(added_count, 2, "and ends it");
    rename_second("./etc/help");
}

static void check_cut_off(void)
{
    int taken = 0;

    for (size_t size = 0; size < sound_size - 2 * BLOCK; size++)
        taken += unpack(sound, size) == 0;
    promise_equal(taken, 0, "an archive cut off anywhere is refused");
    promise_equal(unpack(sound + sound_size - 2 * BLOCK, 2 * BLOCK), -EINVAL,
                  "an archive of nothing is refused");
}

static void check_checksum(void)
{
    static uint8_t spoiled[sizeof sound];
    int taken = 0;

    for (int at = 0; at < BLOCK; at++) {
        if (at == 154 || at == 155)
            continue; /* behind the checksum's digits */
        memcpy(spoiled, sound, sound_size);
        spoiled[at] ^= 1;
        taken += unpack(spoiled, sound_size) == 0;
    }
    promise_equal(taken, 0, "one bit of a header spoiled: refused");
    memcpy(spoiled, sound, sound_size);
    memcpy(spoiled + 124, "37777777000", 11);
    set_checksum(spoiled);
    promise_equal(unpack(spoiled, sound_size), -EINVAL,
                  "a size that leads around the address space is refused");
}

static unsigned long sum_of(const struct node *node)
{
    unsigned long sum = 0;

    for (uint32_t i = 0; i < node->size; i++)
        sum += node->archive[i];
    return sum;
}

/* Spoil some bytes, often in headers and often with a right checksum: refused
 * or not, no contents may leave the archive. */
static void check_spoiled(void)
{
    static uint8_t spoiled[sizeof sound];
    unsigned long sum = 0;
    int refused = 0;

    for (int i = 0; i < ROUNDS; i++) {
        uint8_t *header = spoiled;

        memcpy(spoiled, sound, sound_size);
        header += random_below(2) ? 0 : 2 * BLOCK;
        for (unsigned int n = 1 + random_below(3); n > 0; n--)
            header[random_below(2) ? 124 + random_below(12)
                                   : random_below(BLOCK)] =
                random_below(2) ? '0' + (uint8_t)random_below(8)
                                : (uint8_t)random_bits();
        if (random_below(4))
            set_checksum(header);
        if (unpack(spoiled, sound_size) != 0) {
            refused++;
            continue;
        }
        for (int n = 0; n < added_count; n++)
            if (added[n].node.archive)
                sum += sum_of(&added[n].node);
    }
    tap_note("sum of all contents: %lu", sum);
    promise(refused > 0 && refused < ROUNDS,
            "no spoiled header leads out of the archive (%d of %d refused)",
            refused, ROUNDS);
}

int main(void)
{
    random_start("build/unit/initrd-64 (or -32)");
    build();
    check_sound();
    check_cut_off();
    check_checksum();
    check_spoiled();
    return tap_done();
}
