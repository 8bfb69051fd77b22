/* head - print the first 10 lines: head [-n LINES | -LINES] [FILE...] */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int usage(void)
{
    fprintf(stderr, "usage: head [-n LINES | -LINES] [FILE...]\n");
    return 2;
}

static int complain(const char *name)
{
    fprintf(stderr, "head: %s: %s\n", name, strerror(errno));
    return 1;
}

/* The length of the first lines in `text`; *lines counts down. */
static size_t length_of_lines(const char *text, size_t length, long *lines)
{
    size_t part = 0;
    while (*lines > 0 && part < length)
        *lines -= text[part++] == '\n';
    return part;
}

static int print_lines(int fd, const char *name, long lines)
{
    static char buffer[4096];
    ssize_t length = 0;
    while (lines > 0 && (length = read(fd, buffer, sizeof(buffer))) > 0) {
        size_t part = length_of_lines(buffer, (size_t)length, &lines);
        if (fwrite(buffer, 1, part, stdout) != part)
            return complain("standard output");
    }
    return length < 0 ? complain(name) : 0;
}

static int print_file(const char *name, long lines)
{
    int status;
    int fd = open(name, O_RDONLY);
    if (fd < 0)
        return complain(name);
    status = print_lines(fd, name, lines);
    close(fd);
    return status;
}

int main(int argc, char **argv)
{
    int c, status = 0;
    long lines = 10;
    char *end;
    if (argc > 1 && argv[1][0] == '-' && argv[1][1] >= '0' &&
        argv[1][1] <= '9') {
        lines = strtol(argv[1] + 1, &end, 10);
        if (*end)
            return usage();
        argc--, argv++;
    }
    while ((c = getopt(argc, argv, "n:")) == 'n') {
        lines = strtol(optarg, &end, 10);
        if (end == optarg || *end || lines < 0)
            return usage();
    }
    if (c != -1)
        return usage();
    if (optind == argc)
        return print_lines(STDIN_FILENO, "standard input", lines);
    for (; optind < argc; optind++)
        status |= print_file(argv[optind], lines);
    return status;
}
