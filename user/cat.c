/* cat - print files, or what comes in: cat [FILE...] */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static int complain(const char *name)
{
    fprintf(stderr, "cat: %s: %s\n", name, strerror(errno));
    return 1;
}

static int write_all(const char *buffer, ssize_t length)
{
    while (length > 0) {
        ssize_t written = write(STDOUT_FILENO, buffer, (size_t)length);
        if (written < 0)
            return -1;
        buffer += written;
        length -= written;
    }
    return 0;
}

static int copy(int fd, const char *name)
{
    static char buffer[4096];
    ssize_t length;
    while ((length = read(fd, buffer, sizeof(buffer))) > 0)
        if (write_all(buffer, length) < 0)
            return complain("standard output");
    return length < 0 ? complain(name) : 0;
}

static int copy_file(const char *name)
{
    int status;
    int fd = open(name, O_RDONLY);
    if (fd < 0)
        return complain(name);
    status = copy(fd, name);
    close(fd);
    return status;
}

int main(int argc, char **argv)
{
    int status = 0;
    if (argc > 1 && argv[1][0] == '-' && argv[1][1]) {
        fprintf(stderr, "usage: cat [FILE...]\n");
        return 2;
    }
    if (argc == 1)
        return copy(STDIN_FILENO, "standard input");
    for (int i = 1; i < argc; i++)
        status |= copy_file(argv[i]);
    return status;
}
