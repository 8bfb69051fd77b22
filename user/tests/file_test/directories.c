/* directories.c - getdents: everything, once, and nothing else. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <reprise/tap.h>
#include <unistd.h>

#include "file_test.h"

/* Count how often `name` stands in the directory, and its entries. */
static int count(const char *path, const char *name, int *all)
{
    struct dirent entries[3];
    int fd = open(path, O_RDONLY), found = 0;
    ssize_t size;
    *all = 0;
    while ((size = getdents(fd, entries, sizeof(entries))) > 0)
        for (size_t i = 0; i < (size_t)size / sizeof(entries[0]); i++) {
            *all += 1;
            found += strcmp(entries[i].d_name, name) == 0;
        }
    close(fd);
    return size == 0 ? found : -1;
}

static void test_listing(void)
{
    int all;
    promise_equal(count("/", "sh", &all), 1, "/ has each program once");
    promise_equal(count("/", "etc", &all), 1, "/ has its directories once");
    promise_equal(count("/", "tmp", &all) + count("/", "dev", &all), 2,
                  "/ has what is mounted there");
    promise_equal(count("/", "help", &all), 1, "/ has help, the program");
    promise(count("/etc", "help", &all) == 1 && all == 3,
            "/etc has help, and what is known of code and sequences");
    promise(count("/dev", "null", &all) == 1 && all == 2, "/dev has two");
}

static void test_numbers_agree(void)
{
    struct dirent entry;
    struct stat status;
    char path[80];
    int fd = open("/", O_RDONLY), wrong = 0, seen = 0;
    while (getdents(fd, &entry, sizeof(entry)) > 0) {
        if (!strcmp(entry.d_name, "dev") || !strcmp(entry.d_name, "tmp"))
            continue; /* other file systems stand there now */
        snprintf(path, sizeof(path), "/%s", entry.d_name);
        wrong += stat(path, &status) != 0 || status.st_ino != entry.d_ino ||
                 S_ISDIR(status.st_mode) != (entry.d_type == DT_DIR);
        seen++;
    }
    close(fd);
    promise(wrong == 0 && seen > 10, "stat says what getdents says");
}

static void test_changing(void)
{
    struct dirent entry;
    char name[80];
    int fd = open("/tmp", O_RDONLY), removed = 0, all;
    for (int i = 0; i < 10; i++) {
        snprintf(name, sizeof(name), "/tmp/file%d", i);
        close(file_with(name, ""));
    }
    promise(count("/tmp", "file7", &all) == 1 && all == 10,
            "what is made is listed");
    while (getdents(fd, &entry, sizeof(entry)) > 0) {
        snprintf(name, sizeof(name), "/tmp/%s", entry.d_name);
        removed += unlink(name) == 0;
    }
    promise_equal(removed, 10, "to list and remove misses none");
    promise(lseek(fd, 0, SEEK_SET) == 0 &&
                getdents(fd, &entry, sizeof(entry)) == 0,
            "rewound, it is empty");
    close(fd);
}

static void test_mkdir(void)
{
    struct stat status;
    int all;
    promise_equal(mkdir("/tmp/a", 0755), 0, "mkdir");
    promise_equal(mkdir("/tmp/a/b/", 0700), 0, "in a directory that was made");
    promise(stat("/tmp/a/b", &status) == 0 && S_ISDIR(status.st_mode) &&
                (status.st_mode & 0777) == 0700,
            "it is one, with its mode");
    close(file_with("/tmp/a/b/file", "deep"));
    promise(holds("/tmp/a/b/../b/file", "deep"), "it holds files");
    promise_errno(mkdir("/tmp/a/b", 0755), EEXIST, "mkdir of what is there");
    promise_errno(unlink("/tmp/a/b"), ENOTEMPTY, "unlink of a full one");
    promise(unlink("/tmp/a/b/file") == 0 && unlink("/tmp/a/b") == 0 &&
                unlink("/tmp/a") == 0,
            "unlink of empty ones");
    promise(count("/tmp", "a", &all) == 0 && all == 0, "nothing is left");
}

void test_directories(void)
{
    struct dirent entry;
    int folder = open("/etc", O_RDONLY), file = open("/etc/help", O_RDONLY);
    test_listing();
    test_numbers_agree();
    test_changing();
    test_mkdir();
    promise_errno(getdents(file, &entry, sizeof(entry)), ENOTDIR,
                  "getdents of a file");
    promise_errno(getdents(15, &entry, sizeof(entry)), EBADF, "of nothing");
    promise_errno(getdents(folder, &entry, sizeof(entry) - 1), EINVAL,
                  "with room for none");
    promise_errno(getdents(folder, KERNEL_ADDRESS, sizeof(entry)), EFAULT,
                  "into the kernel");
    promise_equal(getdents(folder, &entry, sizeof(entry)), sizeof(entry),
                  "which loses no entry");
    close(folder);
    close(file);
}
