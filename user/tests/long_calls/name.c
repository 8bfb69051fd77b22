/* name.c - paths and arguments as long as can be, and a full /tmp. */
#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <reprise/tap.h>
#include <unistd.h>
#include "long_calls.h"

enum { LENGTH = NAME_MAX - 15 };

/* Names that differ only in their last characters. */
static void name_file(char *name, int i)
{
    int head = sprintf(name, "/tmp/");

    memset(name + head, 'x', LENGTH);
    sprintf(name + head + LENGTH, "%04d", i);
}

static int fill_folder(void)
{
    char name[PATH_MAX];
    int made = 0, fd;

    do {
        name_file(name, made);
        fd = open(name, O_CREAT | O_RDWR, 0600);
        close(fd);
    } while (fd >= 0 && ++made);
    return made;
}

static int list_folder(const char *path)
{
    struct dirent *entry;
    DIR *folder = opendir(path);
    int count = 0;

    while ((entry = readdir(folder)))
        count++;
    closedir(folder);
    return count;
}

static int empty_folder(int count)
{
    char name[PATH_MAX];
    int removed = 0;

    while (count-- > 0) {
        name_file(name, count);
        removed += unlink(name) == 0;
    }
    return removed;
}

/* One argument of 4,000 bytes, or 1,300 of one. */
static void execute(int count, size_t length)
{
    static char *arguments[1400];
    static char text[4096];
    char *const none[] = { NULL };

    memset(text, 'a', length);
    for (int i = 0; i < count; i++)
        arguments[i] = text;
    execve("/echo", arguments, none);
    execve("/true", arguments, none);
    _exit(2);
}

static void execute_long(void)
{
    execute(1, 3800);
}

static void execute_many(void)
{
    execute(600, 1);
}

static void execute_too_many(void)
{
    execute(1399, 1);
}

static void write_large_file(void)
{
    char text[PAGE * 4];
    int fd = open("/tmp/large", O_CREAT | O_RDWR, 0600);
    long size = 0, done;

    while ((done = write(fd, text, sizeof(text))) > 0)
        size += done;
    promise(size >= 4 << 20, "a file of %ld KiB", size >> 10);
    lseek(fd, 0, SEEK_SET);
    while ((done = read(fd, text, sizeof(text))) > 0)
        size -= done;
    promise_equal(size, 0, "is read");
    close(open("/tmp/large", O_TRUNC | O_RDWR));
    promise_equal(unlink("/tmp/large"), 0, "and removed");
    close(fd);
}

void name_much(void)
{
    char path[PATH_MAX] = "/";
    struct stat status;

    write_large_file();
    int made = fill_folder();
    promise(made > 500, "%d files have long names", made);
    name_file(path, 9999);
    promise_equal(stat(path, &status), -1, "one more is not there");
    promise_equal(list_folder("/tmp"), made, "each is listed");
    promise(list_folder("/") > 50, "and so is the archive");
    for (size_t at = 0; at + 8 < PATH_MAX; at += 7)
        memcpy(path + at, "/tmp/..", 8);
    promise_equal(stat(path, &status), 0, "a long way leads to the root");
    promise_equal(empty_folder(made), made, "all are removed");
    promise(in_child(execute_long) != 0x200, "a long argument");
    promise(in_child(execute_many) != 0x200, "many short ones");
    promise_equal(in_child(execute_too_many), 0x200, "too many");
}
