/* grep - print the lines that hold TEXT: grep [-vcni] TEXT [FILE...]
 *
 * TEXT is a fixed string, no pattern. -v: the lines without it; -c: only how
 * many; -n: with their numbers; -i: A is a. Exit status 0: some, 1: none,
 * 2: trouble.
 */
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { LINE_LENGTH = 4096 }; /* what is longer counts as several lines */

static bool inverts, counts, numbers, ignores_case;
static bool shows_names; /* of several files */
static const char *wanted;

static int usage(void)
{
    fprintf(stderr, "usage: grep [-vcni] TEXT [FILE...]\n");
    return 2;
}

static int complain(const char *name)
{
    fprintf(stderr, "grep: %s: %s\n", name, strerror(errno));
    return -1;
}

static bool holds(const char *line)
{
    size_t length = strlen(wanted);
    if (!ignores_case)
        return strstr(line, wanted) != NULL;
    do
        if (!strncasecmp(line, wanted, length))
            return true;
    while (*line++);
    return false;
}

static void print_line(const char *line, const char *name, int number)
{
    if (shows_names)
        printf("%s:", name);
    if (numbers)
        printf("%d:", number);
    printf("%s\n", line);
}

/* Characters, a buffer at a time. */
struct source {
    int fd;
    ssize_t length, next;
    char buffer[4096];
};

/* 0 .. 255; -1 at the end; -2 after an error. */
static int next_character(struct source *source)
{
    if (source->next >= source->length) {
        source->length =
            read(source->fd, source->buffer, sizeof(source->buffer));
        source->next = 0;
    }
    if (source->length <= 0)
        return source->length < 0 ? -2 : -1;
    return (unsigned char)source->buffer[source->next++];
}

/* Read another line into `line`, and say whether there was one. */
static bool next_line(struct source *source, char *line)
{
    int length = 0, c = 0;
    while (length < LINE_LENGTH - 1 && (c = next_character(source)) >= 0 &&
           c != '\n')
        line[length++] = (char)c;
    line[length] = '\0';
    return c >= 0 || length > 0;
}

/* Return how many lines match, or -1 after a complaint. */
static int search(int fd, const char *name)
{
    static struct source source;
    static char line[LINE_LENGTH];
    int number = 0, found = 0;
    source = (struct source){ .fd = fd };
    while (next_line(&source, line)) {
        number++;
        if (holds(line) == inverts)
            continue;
        found++;
        if (!counts)
            print_line(line, name, number);
    }
    if (source.length < 0)
        return complain(name);
    if (counts && shows_names)
        printf("%s:", name);
    if (counts)
        printf("%d\n", found);
    return found;
}

static int search_file(const char *name)
{
    int found, fd = open(name, O_RDONLY);
    if (fd < 0)
        return complain(name);
    found = search(fd, name);
    close(fd);
    return found;
}

static bool read_options(int argc, char **argv)
{
    int c;
    while ((c = getopt(argc, argv, "vcni")) != -1) {
        inverts |= c == 'v';
        counts |= c == 'c';
        numbers |= c == 'n';
        ignores_case |= c == 'i';
        if (c == '?')
            return false;
    }
    return optind < argc;
}

int main(int argc, char **argv)
{
    bool any = false, trouble = false;
    int found;
    if (!read_options(argc, argv))
        return usage();
    wanted = argv[optind++];
    shows_names = argc - optind > 1;
    if (optind == argc) {
        found = search(STDIN_FILENO, "standard input");
        return found < 0 ? 2 : found == 0;
    }
    for (; optind < argc; optind++) {
        found = search_file(argv[optind]);
        any |= found > 0;
        trouble |= found < 0;
    }
    return trouble ? 2 : !any;
}
