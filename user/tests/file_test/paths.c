/* paths.c - which name leads where, and what is said of the wrong ones. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <reprise/tap.h>
#include <unistd.h>

#include "file_test.h"

static int same_file(const char *a, const char *b)
{
    struct stat one, other;
    return stat(a, &one) == 0 && stat(b, &other) == 0 &&
           one.st_dev == other.st_dev && one.st_ino == other.st_ino;
}

void test_paths(void)
{
    struct stat status;
    promise(same_file("/etc/help", "etc/help"), "the root is where we are");
    promise(same_file("/etc/help", "//etc/./../etc//help"),
            "empty names, . and .. lead nowhere else");
    promise(same_file("/", "/..") && same_file("/", "."), "above / is /");
    promise(!same_file("/", "/tmp") && !same_file("/dev", "/tmp"),
            "/, /dev and /tmp are three");
    promise(stat("etc/help", &status) == 0 && S_ISREG(status.st_mode) &&
                status.st_size > 0 && status.st_nlink == 1,
            "a file of the archive is a file");
    promise(stat("/etc", &status) == 0 && S_ISDIR(status.st_mode),
            "what holds files is a directory");
    promise(stat("/etc/", &status) == 0, "with a / at its end, too");
    promise(stat("/tmp", &status) == 0 && S_ISDIR(status.st_mode),
            "/tmp is a directory");
}

/* One path, given to every call that takes one. */
static void refused(const char *path, int error, const char *what)
{
    struct stat status;
    promise_errno(open(path, O_RDONLY), error, "open: %s", what);
    promise_errno(open(path, O_WRONLY), error, "open to write: %s", what);
    promise_errno(stat(path, &status), error, "stat: %s", what);
    promise_errno(unlink(path), error, "unlink: %s", what);
}

static void refused_new(const char *path, int error, const char *what)
{
    promise_errno(open(path, O_WRONLY | O_CREAT, 0644), error, "O_CREAT: %s",
                  what);
    promise_errno(mkdir(path, 0755), error, "mkdir: %s", what);
}

static void test_wrong_paths(void)
{
    static char long_name[100] = "/tmp/", long_path[PATH_MAX + 1];
    memset(long_name + 5, 'n', 64);
    for (int i = 0; i < PATH_MAX; i++)
        long_path[i] = i % 8 ? 'p' : '/';
    refused("", ENOENT, "an empty path");
    refused("/nosuch", ENOENT, "nothing");
    refused("/tmp/nosuch", ENOENT, "nothing in /tmp");
    refused("/dev/nosuch", ENOENT, "nothing in /dev");
    refused("/nosuch/x", ENOENT, "in no directory");
    refused("/etc/help/x", ENOTDIR, "in a file of the archive");
    refused("/etc/help/", ENOTDIR, "a file with a / at its end");
    refused("/dev/null/x", ENOTDIR, "in a device");
    refused("/tmp/file/x", ENOTDIR, "in a file of /tmp");
    refused(long_name, ENAMETOOLONG, "a name of 64 bytes");
    refused(long_path, ENAMETOOLONG, "a path of 256 bytes");
    refused(KERNEL_ADDRESS, EFAULT, "a path in the kernel");
    refused_new("", ENOENT, "an empty path");
    refused_new("/new", EROFS, "in the archive");
    refused_new("/nosuch/new", ENOENT, "in no directory");
    refused_new("/tmp/nosuch/new", ENOENT, "in no directory of /tmp");
    refused_new("/etc/help/new", ENOTDIR, "in a file");
    refused_new("/tmp/file/new", ENOTDIR, "in a file of /tmp");
    refused_new("/dev/new", EACCES, "in /dev");
    refused_new(long_name, ENAMETOOLONG, "a name of 64 bytes");
    refused_new(KERNEL_ADDRESS, EFAULT, "a path in the kernel");
}

static void test_wrong_ways(void)
{
    struct stat status;
    promise_errno(open("/etc/help", O_RDWR), EROFS, "the archive: to write");
    promise_errno(open("/etc/help", O_RDONLY | O_TRUNC), EROFS,
                  "the archive: to truncate");
    promise_errno(open("/etc", O_WRONLY), EISDIR, "a directory: to write");
    promise_errno(open("/tmp", O_RDWR), EISDIR, "/tmp itself: to write");
    promise_errno(open("/tmp/new/", O_CREAT | O_WRONLY, 0644), EISDIR,
                  "O_CREAT of what shall be a directory");
    promise_errno(open("/tmp/file", O_CREAT | O_EXCL, 0644), EEXIST,
                  "O_EXCL of what is there");
    promise_errno(open("/tmp/file", O_WRONLY | O_RDWR), EINVAL,
                  "O_WRONLY with O_RDWR");
    promise_errno(mkdir("/tmp/file", 0755), EEXIST, "mkdir of a file");
    promise_errno(mkdir("/", 0755), EEXIST, "mkdir of the root");
    promise_errno(unlink("/etc/help"), EROFS, "unlink in the archive");
    promise_errno(unlink("/dev/null"), EACCES, "unlink in /dev");
    promise_errno(unlink("/"), EBUSY, "unlink of the root");
    promise_errno(unlink("/tmp"), EBUSY, "unlink of /tmp");
    promise_errno(stat("/tmp/file", KERNEL_ADDRESS), EFAULT,
                  "stat into the kernel");
    promise_errno(fstat(1, KERNEL_ADDRESS), EFAULT, "fstat into the kernel");
    promise_errno(fstat(15, &status), EBADF, "fstat of nothing");
}

static void test_wrong_descriptors(void)
{
    char byte = 'x';
    int reads = open("/tmp/file", O_RDONLY);
    int writes = open("/tmp/file", O_WRONLY);
    int folder = open("/tmp", O_RDONLY);
    promise_errno(write(reads, &byte, 1), EBADF, "write to O_RDONLY");
    promise_errno(read(writes, &byte, 1), EBADF, "read from O_WRONLY");
    promise_errno(read(folder, &byte, 1), EISDIR, "read from a directory");
    promise_errno(read(reads, KERNEL_ADDRESS, 1), EFAULT, "read: EFAULT");
    promise_errno(write(writes, KERNEL_ADDRESS, 1), EFAULT, "write: EFAULT");
    promise_errno(lseek(reads, -1, SEEK_SET), EINVAL, "lseek to -1");
    promise_errno(lseek(reads, 0, 99), EINVAL, "lseek from nowhere");
    promise_errno(lseek(15, 0, SEEK_SET), EBADF, "lseek of nothing");
    promise_errno(lseek(1, 0, SEEK_CUR), ESPIPE, "lseek of the console");
    promise_errno(dup2(15, 3), EBADF, "dup2 of nothing");
    promise_errno(dup2(1, 1 << 20), EBADF, "dup2 to no descriptor");
    promise_equal(dup2(reads, reads), reads, "dup2 to itself");
    close(reads);
    close(writes);
    close(folder);
}

void test_errors(void)
{
    close(file_with("/tmp/file", "text"));
    test_wrong_paths();
    test_wrong_ways();
    test_wrong_descriptors();
    promise(holds("/tmp/file", "text"), "none of it has changed the file");
    unlink("/tmp/file");
}
