/* code.c - the program's own instructions and variables, in words.
 *
 * The build leaves a listing in /etc/code/NAME for each program that links
 * the explorer; tools/listing.awk says how it looks. It is some 300 KB,
 * of which a scenario needs some hundred lines: each is looked up in the file
 * by halving, when it is first asked for, and then kept.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "picture_private.h"
#include "libc/internal/program_private.h"

enum {
    BLOCK = 1024,   /* what is read through line by line */
    LINE_MAX = 256, /* no line is longer */
    KEPT = 1024     /* lists of what was asked for */
};

/* program.ld: code and constants */
extern const char __constant_start[], __constant_end[];

/* Lines are in the order of their keys: of an instruction, its address; of a
 * symbol, or a line of the source, its address and this. */
#define SYMBOL (1ull << 32)
#define SOURCE (2ull << 32)

/* One line; its fields lie in `text`, each with a terminator: the words and
 * touches of an instruction, the name and size of a symbol, the place and
 * words of a line of the source. */
struct line {
    uint64_t key, next; /* of the line behind it; or 0 */
    const char *first, *second;
    char text[LINE_MAX];
};

const char *explore_listing;

/* ---- the file ---- */

static int open_listing(void)
{
    char path[128];

    if (explore_listing)
        return open(explore_listing, O_RDONLY);
    snprintf(path, sizeof(path), "/etc/code/%s", __program_name);
    return open(path, O_RDONLY);
}

/* Read the string that stands at `at`. */
static int read_string(int fd, off_t at, char *to, size_t size)
{
    ssize_t length;

    if (lseek(fd, at, SEEK_SET) != at)
        return -1;
    length = read(fd, to, size - 1);
    if (length < 0)
        return -1;
    to[length] = '\0';
    return 0;
}

static uint64_t key_of(const char *line)
{
    uint64_t kind = *line == 's' ? SYMBOL : *line == 'l' ? SOURCE : 0;

    return kind | strtoul(line + (kind != 0), NULL, 16);
}

/* Return where a line begins that is not above `key`, less than a block before
 * the one that is wanted. */
static off_t find_block(int fd, uint64_t key)
{
    off_t low = 0, high = lseek(fd, 0, SEEK_END);
    char text[LINE_MAX];

    while (high - low > BLOCK) {
        off_t middle = low + (high - low) / 2;
        char *end;
        if (read_string(fd, middle, text, sizeof(text)))
            return -1;
        end = strchr(text, '\n');
        if (!end || !end[1] || key_of(end + 1) > key)
            high = middle;
        else
            low = middle + (end + 1 - text);
    }
    return low;
}

/* Cut off the field that a tab ends, or the line does; what follows it. */
static char *cut(char *text)
{
    text += strcspn(text, "\t\n");
    if (*text == '\0')
        return text;
    *text = '\0';
    return text + 1;
}

static void take_line(struct line *line, const char *from)
{
    const char *end = strchr(from, '\n');
    char *field;

    line->key = key_of(from);
    line->next = end && end[1] ? key_of(end + 1) : 0;
    strlcpy(line->text, from, sizeof(line->text));
    field = cut(line->text);
    line->first = field;
    field = cut(field);
    line->second = field;
    cut(field);
}

/* The last line that is not above `key`: 0, or -1 if there is none. */
static int find_line(uint64_t key, struct line *line)
{
    char text[BLOCK + 2 * LINE_MAX];
    const char *found = NULL, *here = text;
    int fd = open_listing();
    off_t block;

    if (fd < 0)
        return -1;
    block = find_block(fd, key);
    if (block < 0 || read_string(fd, block, text, sizeof(text)))
        *text = '\0';
    close(fd);
    while (*here && key_of(here) <= key) {
        const char *end = strchr(here, '\n');
        if (!end)
            break;
        found = here;
        here = end + 1;
    }
    if (!found)
        return -1;
    take_line(line, found);
    return 0;
}

/* "add+6", from the last symbol that is not above. */
static void find_place(uint32_t address, char *to, size_t size)
{
    struct line line;
    uint32_t offset;

    snprintf(to, size, "%08x", (unsigned)address);
    if (find_line(SYMBOL | address, &line) || line.key < SYMBOL)
        return;
    offset = address - (uint32_t)line.key;
    if (offset)
        snprintf(to, size, "%s+%u", line.first, (unsigned)offset);
    else
        strlcpy(to, line.first, size);
}

/* ---- what was asked for ---- */

struct kept {
    struct kept *next;
    struct code code; /* text NULL: there is none */
    char strings[];
};

struct kept_source {
    struct kept_source *next;
    uint32_t pc;
    struct source source;
    char text[LINE_MAX];
};

static const char *append(char **to, const char *string)
{
    char *start = *to;
    size_t size = strlen(string) + 1;

    memcpy(start, string, size);
    *to += size;
    return start;
}

/* NULL: no memory. */
static struct kept *keep(uint32_t pc, const struct line *line)
{
    struct kept *kept = malloc(sizeof(*kept) + 2 * LINE_MAX);
    char *strings, place[LINE_MAX];

    if (!kept)
        return NULL;
    strings = kept->strings;
    kept->code = (struct code){ .pc = pc };
    if (line->key == pc) {
        find_place(pc, place, sizeof(place));
        kept->code.next = (uint32_t)line->next;
        kept->code.place = append(&strings, place);
        kept->code.text = append(&strings, line->first);
        if (*line->second)
            kept->code.touches = append(&strings, line->second);
        kept->code.means =
            explore_understand(kept->code.text, kept->code.touches);
        kept->code.means.writes = explore_writes(&kept->code);
    }
    return kept;
}

const struct code *explore_code(uint32_t pc)
{
    static struct kept *lists[KEPT];
    struct kept **list = &lists[pc % KEPT];
    struct kept *kept = *list;
    struct line line;

    while (kept && kept->code.pc != pc)
        kept = kept->next;
    if (!kept) {
        if (find_line(pc, &line))
            line.key = SYMBOL;
        kept = keep(pc, &line);
        if (!kept)
            return NULL;
        kept->next = *list;
        *list = kept;
    }
    return kept->code.text ? &kept->code : NULL;
}

/* NULL: no memory. */
static struct kept_source *keep_source(uint32_t pc)
{
    struct kept_source *kept = malloc(sizeof(*kept));
    struct line line;

    if (!kept)
        return NULL;
    *kept = (struct kept_source){ .pc = pc };
    if (find_line(SOURCE | pc, &line) || line.key < SOURCE)
        return kept;
    memcpy(kept->text, line.text, sizeof(kept->text));
    kept->source.where = kept->text + (line.first - line.text);
    kept->source.text = kept->text + (line.second - line.text);
    return kept;
}

const struct source *explore_source(uint32_t pc)
{
    static struct kept_source *lists[KEPT];
    struct kept_source **list = &lists[pc % KEPT];
    struct kept_source *kept = *list;

    while (kept && kept->pc != pc)
        kept = kept->next;
    if (!kept) {
        kept = keep_source(pc);
        if (!kept)
            return NULL;
        kept->next = *list;
        *list = kept;
    }
    return kept->source.where && *kept->source.where ? &kept->source : NULL;
}

int explore_is_program(uint32_t pc)
{
    return pc >= (uint32_t)(uintptr_t)__constant_start &&
           pc < (uint32_t)(uintptr_t)__constant_end;
}

int explore_name(uint32_t address, char *to, size_t size)
{
    struct line line;
    uint32_t offset, length;

    snprintf(to, size, "%08x", (unsigned)address);
    if (find_line(SYMBOL | address, &line) || line.key < SYMBOL)
        return -1;
    offset = address - (uint32_t)line.key;
    length = (uint32_t)strtoul(line.second, NULL, 10);
    if (offset >= length && offset > 0)
        return -1;
    find_place(address, to, size);
    return 0;
}

void explore_format_value(const struct watch *watch, int32_t value, char *to,
                          size_t size)
{
    if (!watch->pointer)
        snprintf(to, size, "%d", (int)value);
    else if (value == 0)
        strlcpy(to, "NULL", size);
    else
        explore_name((uint32_t)value, to, size);
}
