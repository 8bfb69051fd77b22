/* initrd.c - the archive of programs: found when sound, refused when not.
 *
 * Every archive here ends where its block of memory ends, so a look behind
 * its end is found by AddressSanitizer.
 */
#include "machine.h"
#include "random.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <tap.h>

#include "fs/initrd.h"

enum { BLOCK = 512, ROUNDS = 20000 };

static uint8_t sound[32 * BLOCK];
static size_t sound_size;

int arch_copy_to_user(uaddr_t to, const void *from, size_t length)
{
    (void)to, (void)from, (void)length;
    return 0;
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
    add_file("etcetera", "a name that starts like another", '0');
    add_file("folder/file", "inside", '0');
    add_file("empty", "", '\0');
    add_file(longest, "as long as a name can be", '0');
    sound_size += 2 * BLOCK;
}

/* A copy in a block of its own; initrd_init() of it. The last one stays. */
static int init(const uint8_t *archive, size_t size)
{
    static uint8_t *copy;

    free(copy);
    copy = malloc(size ? size : 1);
    memcpy(copy, archive, size);
    return initrd_init(copy, size);
}

static bool holds(const char *path, const char *contents)
{
    const uint8_t *data;
    uint32_t size;

    return initrd_find(path, &data, &size) == 0 && size == strlen(contents) &&
           memcmp(data, contents, size) == 0;
}

static int find(const char *path)
{
    const uint8_t *data;
    uint32_t size;

    return initrd_find(path, &data, &size);
}

static void check_sound(void)
{
    static char longest[102];

    memset(longest, 'n', 100);
    promise_equal(init(sound, sound_size), 0, "a sound archive is adopted");
    promise(holds("sh", "a shell") && holds("/sh", "a shell"),
            "a file is found, with '/' in front or without");
    promise(holds("etc/help", "words of help"), "./ in the archive is nothing");
    promise(holds("empty", ""), "an empty file is a file");
    promise(holds(longest, "as long as a name can be"),
            "a name of 100 bytes, which has no end, is found");
    strcat(longest, "x");
    promise(find(longest) == -ENOENT, "one byte more is another name");
    promise(find("folder/") == -ENOENT && find("folder") == -ENOENT,
            "a folder is no file");
    promise(find("s") == -ENOENT && find("shx") == -ENOENT &&
                find("") == -ENOENT && find("/") == -ENOENT,
            "nothing else is found");
}

/* The entries of a directory, each followed by a space; a directory's name
 * by a '/' first. */
static const char *list(const char *path)
{
    static char text[256];
    struct initrd_node directory, entry;
    uint32_t position = 0;

    *text = '\0';
    if (!initrd_look_up(path, strlen(path), &directory))
        return "?";
    while (initrd_entry(&directory, &position, &entry)) {
        strncat(text, entry.name, entry.length < 9 ? entry.length : 9);
        strcat(text, entry.directory ? "/ " : " ");
    }
    return text;
}

static void check_directories(void)
{
    struct initrd_node node;

    promise(!strcmp(list(""), "sh etc/ folder/ etcetera empty nnnnnnnnn "),
            "the root has each file and directory once: %s", list(""));
    promise(!strcmp(list("etc"), "help deep/ "), "so has a directory: %s",
            list("etc"));
    promise(!strcmp(list("etc/deep"), "one two "), "and one in it: %s",
            list("etc/deep"));
    promise(!strcmp(list("folder"), "file "), "an entry is not in itself: %s",
            list("folder"));
    promise(!initrd_look_up("et", 2, &node) &&
                !initrd_look_up("etc/", 4, &node) &&
                !initrd_look_up("etc/dee", 7, &node),
            "half a name is none");
}

static void check_cut_off(void)
{
    int adopted = 0;

    for (size_t size = 0; size < sound_size - 2 * BLOCK; size++)
        adopted += init(sound, size) == 0;
    promise_equal(adopted, 0, "an archive cut off anywhere is refused");
    promise_equal(init(sound + sound_size - 2 * BLOCK, 2 * BLOCK), -EINVAL,
                  "an archive of nothing is refused");
}

static void check_checksum(void)
{
    static uint8_t spoiled[sizeof sound];
    int adopted = 0;

    for (int at = 0; at < BLOCK; at++) {
        if (at == 154 || at == 155)
            continue; /* behind the checksum's digits */
        memcpy(spoiled, sound, sound_size);
        spoiled[at] ^= 1;
        adopted += init(spoiled, sound_size) == 0;
    }
    promise_equal(adopted, 0, "one bit of a header spoiled: refused");
    memcpy(spoiled, sound, sound_size);
    memcpy(spoiled + 124, "37777777000", 11);
    set_checksum(spoiled);
    promise_equal(init(spoiled, sound_size), -EINVAL,
                  "a size that leads around the address space is refused");
}

/* Spoil some bytes, often in headers and often with a right checksum: refused
 * or not, no look-up may leave the archive. */
static void check_spoiled(void)
{
    static uint8_t spoiled[sizeof sound];
    int wild = 0, refused = 0;

    for (int i = 0; i < ROUNDS; i++) {
        uint8_t *header = spoiled;
        const uint8_t *data;
        uint32_t size;

        memcpy(spoiled, sound, sound_size);
        header += random_below(2) ? 0 : 2 * BLOCK;
        for (unsigned int n = 1 + random_below(3); n > 0; n--)
            header[random_below(2) ? 124 + random_below(12)
                                   : random_below(BLOCK)] =
                random_below(2) ? '0' + (uint8_t)random_below(8)
                                : (uint8_t)random_bits();
        if (random_below(4))
            set_checksum(header);
        if (init(spoiled, sound_size) != 0) {
            refused++;
            continue;
        }
        if (initrd_find("empty", &data, &size) == 0)
            wild += size > sound_size;
        find("nowhere");
        list("");
        list("etc");
    }
    promise(wild == 0 && refused > 0 && refused < ROUNDS,
            "no spoiled header leads out of the archive (%d of %d refused)",
            refused, ROUNDS);
}

int main(void)
{
    random_start("build/unit/initrd-64 (or -32)");
    machine_frames(8);
    build();
    check_sound();
    check_directories();
    check_cut_off();
    check_checksum();
    check_spoiled();
    return tap_done();
}
