/* elf.c - programs: a sound one is loaded, no broken one is believed.
 *
 * The file is built here, and each broken copy ends where its memory ends:
 * AddressSanitizer sees a look behind it.
 */
#include "machine.h"
#include "random.h"

#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <reprise/tap.h>

#include "mm/space.h"
#include "proc/elf.h"

enum { ROUNDS = 100000, TEXT = 0x8048000, PAGES = 2 };

struct image {
    uint8_t identity[16];
    uint16_t type, machine;
    uint32_t version, entry, segments, sections, flags;
    uint16_t header_size, segment_size, segment_count;
    uint16_t section_size, section_count, section_names;
    struct {
        uint32_t type, offset, address, physical, file_size, memory_size;
        uint32_t flags, align;
    } segment[2];
    struct {
        uint32_t name, type, flags, address, offset, size, link, info;
        uint32_t align, entry_size;
    } section[3];
    struct {
        uint32_t name, value, size;
        uint8_t info, other;
        uint16_t section;
    } symbol[5];
    char names[32];
};

static struct image sound;

/* This is what elf_load() asked for, and what it is answered. */
static struct region mapped[4];
static unsigned mapped_count;
static int map_error;
static const uint8_t *file_start, *file_end;
static int wild;

int space_map(struct space *space, const struct region *wanted)
{
    uaddr_t start = wanted->start, end = wanted->end;
    const uint8_t *file = wanted->file;
    uint32_t length = wanted->file_length;

    (void)space;
    wild += file < file_start || length > (size_t)(file_end - file) ||
            start % PAGE_SIZE || end % PAGE_SIZE || start >= end ||
            start < USER_BASE || end > KERNEL_BASE || length > end - start;
    if (mapped_count < 4)
        mapped[mapped_count++] = *wanted;
    return map_error;
}

static void build(void)
{
    static const uint8_t identity[] = { 0x7F, 'E', 'L', 'F', 1, 1, 1 };

    memcpy(sound.identity, identity, sizeof identity);
    sound.type = 2;
    sound.machine = 3;
    sound.entry = TEXT + 0x20;
    sound.segments = offsetof(struct image, segment);
    sound.segment_size = sizeof sound.segment[0];
    sound.segment_count = 2;
    sound.sections = offsetof(struct image, section);
    sound.section_size = sizeof sound.section[0];
    sound.section_count = 3;
    sound.segment[0].type = sound.segment[1].type = 1;
    sound.segment[0].address = TEXT;
    sound.segment[0].file_size = sound.segment[0].memory_size = 0x100;
    sound.segment[0].flags = 5;
    sound.segment[1].offset = 0x100;
    sound.segment[1].address = TEXT + PAGE_SIZE + 0x100;
    sound.segment[1].file_size = 0x40;
    sound.segment[1].memory_size = 0x2000;
    sound.segment[1].flags = 6;
    sound.section[1].type = 2;
    sound.section[1].offset = offsetof(struct image, symbol);
    sound.section[1].size = sizeof sound.symbol;
    sound.section[1].link = 2;
    sound.section[2].type = 3;
    sound.section[2].offset = offsetof(struct image, names);
    sound.section[2].size = sizeof sound.names;
    memcpy(sound.names, "\0_start\0main\0label.local\0end", 29);
    for (int i = 1; i < 5; i++) {
        sound.symbol[i].section = 1;
        sound.symbol[i].value = TEXT + 0x20 * (uint32_t)i;
        sound.symbol[i].info = 2;
    }
    sound.symbol[1].name = 1;
    sound.symbol[2].name = 8;
    sound.symbol[3].name = 13;
    sound.symbol[3].value = TEXT + 0x44;
    sound.symbol[3].info = 0;
    sound.symbol[4].name = 25;
}

/* Load a copy that ends where its memory ends, and look up a symbol. */
static int load(const struct image *image, size_t size,
                struct elf_program *program, const char **name)
{
    uint8_t *copy = malloc(size ? size : 1);
    struct elf_file file = { copy, (uint32_t)size };
    static char found[sizeof sound.names + 1];
    uint32_t offset;
    int error;

    memcpy(copy, image, size);
    mapped_count = 0;
    file_start = copy;
    file_end = copy + size;
    error = elf_load(&file, NULL, program);
    *name = elf_symbol(&file, TEXT + 0x47, &offset);
    if (*name) {
        snprintf(found, sizeof found, "%s+%u", *name, (unsigned)offset);
        *name = found;
    }
    free(copy);
    return error;
}

static void check_sound(void)
{
    struct elf_program program = { 0 };
    const char *name;

    promise_equal(load(&sound, sizeof sound, &program, &name), 0,
                  "a sound program is loaded");
    promise(program.entry == sound.entry &&
                program.headers == TEXT + sound.segments &&
                program.header_count == 2,
            "its entry and headers are known");
    promise(mapped_count == 2 && mapped[0].start == TEXT &&
                mapped[0].end == TEXT + PAGE_SIZE &&
                mapped[0].access == (ACCESS_READ | ACCESS_EXECUTE),
            "text is mapped to read and execute");
    promise(mapped[1].start == TEXT + PAGE_SIZE &&
                mapped[1].end == TEXT + 4 * PAGE_SIZE &&
                mapped[1].file_length == 0x140 &&
                mapped[1].access == (ACCESS_READ | ACCESS_WRITE),
            "data is mapped from the start of its page, bss behind it");
    promise(name && strcmp(name, "main+7") == 0,
            "an address is main+7, and no local label");
}

static void check_access(void)
{
    struct elf_program program;
    const char *name;

    for (uint32_t flags = 0; flags < 8; flags++) {
        struct image image = sound;
        unsigned access = (flags & 4 ? ACCESS_READ : 0) |
                          (flags & 2 ? ACCESS_WRITE : 0) |
                          (flags & 1 ? ACCESS_EXECUTE : 0);

        image.segment[0].flags = flags;
        load(&image, sizeof image, &program, &name);
        promise(mapped[0].access == access &&
                    mapped[0].kind ==
                        (flags & 2 ? REGION_PRIVATE : REGION_TEXT),
                "a segment with flags %u may be used for that, and no more",
                (unsigned)flags);
    }
}

static void check_refusals(void)
{
    static const struct {
        size_t offset, length;
        uint32_t value;
        const char *name;
    } rows[] = {
        { 0, 1, 0, "no ELF" },
        { 4, 1, 2, "64 bits" },
        { offsetof(struct image, type), 2, 3, "not an executable" },
        { offsetof(struct image, machine), 2, 62, "another machine" },
        { offsetof(struct image, segments), 4, 0xFFFFFFF0u,
          "segments outside the file" },
        { offsetof(struct image, segment_size), 2, 16, "odd headers" },
        { offsetof(struct image, segment[0].file_size), 4, 0x10000,
          "a segment that leaves the file" },
        { offsetof(struct image, segment[0].memory_size), 4, 0x10,
          "a segment larger in the file than in memory" },
        { offsetof(struct image, segment[0].address), 4, 0,
          "a segment at address 0" },
        { offsetof(struct image, segment[0].address), 4, 0x10F000,
          "a segment that begins below 1 MiB + 64 KiB" },
        { offsetof(struct image, segment[0].address), 4, 0xFFFFF000u,
          "a segment in the last page of all" },
        { offsetof(struct image, segment[0].address), 4, 0xC0000000u,
          "a segment in the kernel" },
        { offsetof(struct image, segment[1].memory_size), 4, 0xB8000000u,
          "a segment that reaches the kernel" },
        { offsetof(struct image, segment[1].memory_size), 4, 0xFFFFFFFFu,
          "a segment that wraps around" },
        { offsetof(struct image, segment[1].address), 4, TEXT + 0x3000,
          "a segment not aligned with its page" },
    };
    struct elf_program program;
    const char *name;

    for (unsigned i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct image broken = sound;

        memcpy((uint8_t *)&broken + rows[i].offset, &rows[i].value,
               rows[i].length);
        promise_equal(load(&broken, sizeof broken, &program, &name), -ENOEXEC,
                      "%s: ENOEXEC", rows[i].name);
    }
    map_error = -ENOMEM;
    promise_equal(load(&sound, sizeof sound, &program, &name), -ENOMEM,
                  "no memory: ENOMEM");
    map_error = -EEXIST;
    promise_equal(load(&sound, sizeof sound, &program, &name), -ENOEXEC,
                  "segments that overlap: ENOEXEC");
    map_error = 0;
}

static void check_broken(void)
{
    static const uint32_t odd[] = { 0,
                                    1,
                                    2,
                                    3,
                                    0x7FFFFFFF,
                                    0x80000000u,
                                    0xFFFFFFFFu,
                                    0xFFFFF000u,
                                    0xC0000000u,
                                    0xBFFFFFFFu,
                                    sizeof sound,
                                    sizeof sound - 4,
                                    0x1000 };
    struct elf_program program;
    const char *name;
    int refused = 0;

    wild = 0;
    for (size_t size = 0; size < sizeof sound; size++)
        load(&sound, size, &program, &name);
    for (int i = 0; i < ROUNDS; i++) {
        struct image broken = sound;

        for (unsigned n = 1 + random_below(3); n > 0; n--) {
            uint32_t value = random_below(2)
                                 ? odd[random_below(sizeof odd / sizeof *odd)]
                                 : (uint32_t)random_number();
            size_t width = random_below(2) ? 4 : 2;
            size_t at = random_below(sizeof broken / width) * width;

            memcpy((uint8_t *)&broken + at, &value, width);
        }
        refused += load(&broken, sizeof broken, &program, &name) != 0;
    }
    promise_equal(wild, 0,
                  "no broken program maps what is outside its file "
                  "or outside user space");
    promise(refused > 0 && refused < ROUNDS,
            "(%d of %d broken programs were refused)", refused, ROUNDS);
}

int main(void)
{
    random_start("build/unit/elf-64 (or -32)");
    build();
    check_sound();
    check_access();
    check_refusals();
    check_broken();
    return tap_done();
}
