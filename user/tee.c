/* tee - copy input to output and to files: tee [-a] FILE... (-a: append) */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { MOST_FILES = 8 };

struct output {
    int fd;
    const char *name;
};

static int complain(const char *name)
{
    fprintf(stderr, "tee: %s: %s\n", name, strerror(errno));
    return 1;
}

static int write_all(const struct output *output, const char *buffer,
                     ssize_t length)
{
    while (length > 0) {
        ssize_t written = write(output->fd, buffer, (size_t)length);
        if (written < 0)
            return complain(output->name);
        buffer += written;
        length -= written;
    }
    return 0;
}

static int copy(const struct output *outputs, int count)
{
    static char buffer[4096];
    int status = 0;
    ssize_t length;
    while ((length = read(STDIN_FILENO, buffer, sizeof(buffer))) > 0)
        for (int i = 0; i < count; i++)
            status |= write_all(&outputs[i], buffer, length);
    return length < 0 ? complain("standard input") : status;
}

int main(int argc, char **argv)
{
    struct output outputs[MOST_FILES + 1] = { { STDOUT_FILENO,
                                                "standard output" } };
    int count = 1, status = 0, c, flags = O_TRUNC;
    while ((c = getopt(argc, argv, "a")) == 'a')
        flags = O_APPEND;
    if (c != -1 || argc - optind > MOST_FILES) {
        fprintf(stderr, "usage: tee [-a] FILE..., at most %d\n", MOST_FILES);
        return 2;
    }
    for (; optind < argc; optind++) {
        struct output *output = &outputs[count];
        output->name = argv[optind];
        output->fd = open(argv[optind], O_WRONLY | O_CREAT | flags, 0666);
        if (output->fd < 0)
            status = complain(argv[optind]);
        else
            count++;
    }
    return copy(outputs, count) | status;
}
