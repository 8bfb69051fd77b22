/* code.c - the program's own instructions and variables, in words.
 *
 * The build leaves a listing in /etc/code/NAME for each program that links
 * the explorer; tools/listing.awk says how it looks. It is half a megabyte,
 * of which a scenario needs some hundred lines: each is looked up in the file
 * by halving, when it is first asked for, and then kept.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "explore_private.h"
#include "libc/program_private.h"

enum {
    BLOCK = 1024,   /* what is read through line by line */
    LINE_MAX = 256, /* no line is longer */
    KEPT = 1024     /* lists of what was asked for */
};

/* One line; its fields lie in `text`, each with a terminator. */
struct line {
    uint32_t address, next; /* of the line behind it; or 0 */
    const char *name, *words, *touches;
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

/* What stands at `at`, as a string. */
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

static uint32_t address_of(const char *line)
{
    return (uint32_t)strtoul(line, NULL, 16);
}

/* Where a line begins that is not above `address`, less than a block before
 * the one that is wanted. */
static off_t find_block(int fd, uint32_t address)
{
    off_t low = 0, high = lseek(fd, 0, SEEK_END);
    char text[LINE_MAX];

    while (high - low > BLOCK) {
        off_t middle = low + (high - low) / 2;
        char *end;
        if (read_string(fd, middle, text, sizeof(text)))
            return -1;
        end = strchr(text, '\n');
        if (!end || !end[1] || address_of(end + 1) > address)
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

    line->address = address_of(from);
    line->next = end && end[1] ? address_of(end + 1) : 0;
    strlcpy(line->text, from, sizeof(line->text));
    field = cut(line->text);
    line->name = field;
    field = cut(field);
    line->words = field;
    field = cut(field);
    line->touches = field;
    cut(field);
}

/* The last line that is not above `address`: 0, or -1 if there is none. */
static int find_line(uint32_t address, struct line *line)
{
    char text[BLOCK + 2 * LINE_MAX];
    const char *found = NULL, *here = text;
    int fd = open_listing();
    off_t block;

    if (fd < 0)
        return -1;
    block = find_block(fd, address);
    if (block < 0 || read_string(fd, block, text, sizeof(text)))
        *text = '\0';
    close(fd);
    while (*here && address_of(here) <= address) {
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

/* A variable's size stands where an instruction's words do. */
static int is_variable(const struct line *line)
{
    return *line->words >= '0' && *line->words <= '9';
}

/* ---- what was asked for ---- */

struct kept {
    struct kept *next;
    struct code code; /* text NULL: there is none */
    char strings[];
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
    struct kept *kept = malloc(sizeof(*kept) + sizeof(line->text));
    char *strings;

    if (!kept)
        return NULL;
    strings = kept->strings;
    kept->code = (struct code){ .pc = pc };
    if (line->address == pc && !is_variable(line)) {
        kept->code.next = line->next;
        kept->code.place = append(&strings, line->name);
        kept->code.text = append(&strings, line->words);
        if (*line->touches)
            kept->code.touches = append(&strings, line->touches);
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
            line.address = ~pc;
        kept = keep(pc, &line);
        if (!kept)
            return NULL;
        kept->next = *list;
        *list = kept;
    }
    return kept->code.text ? &kept->code : NULL;
}

int explore_name(uint32_t address, char *to, size_t size)
{
    struct line line;

    snprintf(to, size, "%08x", (unsigned)address);
    if (find_line(address, &line))
        return -1;
    uint32_t offset = address - line.address;
    uint32_t length =
        is_variable(&line) ? (uint32_t)strtoul(line.words, NULL, 10) : 1;
    if (offset >= length && offset > 0)
        return -1;
    if (offset)
        snprintf(to, size, "%s+%u", line.name, (unsigned)offset);
    else
        strlcpy(to, line.name, size);
    return 0;
}
