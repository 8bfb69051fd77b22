/* wc - count lines, words and bytes: wc [-lwc] [FILE...] */
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

struct counts {
    unsigned lines, words, bytes;
};

static bool wants_lines, wants_words, wants_bytes;

static int complain(const char *name)
{
    fprintf(stderr, "wc: %s: %s\n", name, strerror(errno));
    return 1;
}

static void print(const struct counts *counts, const char *name)
{
    if (wants_lines)
        printf(" %7u", counts->lines);
    if (wants_words)
        printf(" %7u", counts->words);
    if (wants_bytes)
        printf(" %7u", counts->bytes);
    printf("%s%s\n", *name ? " " : "", name);
}

static int count(int fd, const char *name, struct counts *counts)
{
    static char buffer[4096];
    bool in_word = false;
    ssize_t length;
    while ((length = read(fd, buffer, sizeof(buffer))) > 0) {
        counts->bytes += (unsigned)length;
        for (ssize_t i = 0; i < length; i++) {
            bool blank = isspace((unsigned char)buffer[i]);
            counts->lines += buffer[i] == '\n';
            counts->words += !blank && !in_word;
            in_word = !blank;
        }
    }
    return length < 0 ? complain(name) : 0;
}

static int count_file(const char *name, struct counts *total)
{
    struct counts counts = { 0, 0, 0 };
    int status, fd = open(name, O_RDONLY);
    if (fd < 0)
        return complain(name);
    status = count(fd, name, &counts);
    close(fd);
    print(&counts, name);
    total->lines += counts.lines;
    total->words += counts.words;
    total->bytes += counts.bytes;
    return status;
}

static int read_options(int argc, char **argv)
{
    int c;
    while ((c = getopt(argc, argv, "lwc")) != -1) {
        wants_lines |= c == 'l';
        wants_words |= c == 'w';
        wants_bytes |= c == 'c';
        if (c == '?') {
            fprintf(stderr, "usage: wc [-lwc] [FILE...]\n");
            return -1;
        }
    }
    if (!wants_lines && !wants_words && !wants_bytes)
        wants_lines = wants_words = wants_bytes = true;
    return 0;
}

int main(int argc, char **argv)
{
    struct counts total = { 0, 0, 0 };
    int files, status = 0;
    if (read_options(argc, argv) < 0)
        return 2;
    files = argc - optind;
    if (files == 0) {
        status = count(STDIN_FILENO, "standard input", &total);
        print(&total, "");
        return status;
    }
    for (; optind < argc; optind++)
        status |= count_file(argv[optind], &total);
    if (files > 1)
        print(&total, "total");
    return status;
}
