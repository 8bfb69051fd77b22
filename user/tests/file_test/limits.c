/* limits.c - too much of everything, and all of it given back. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <reprise/tap.h>
#include <unistd.h>

#include "file_test.h"

enum { PAGE = 4096, FILE_PAGES = 1024, TMP_PAGES = 2048, MANY = 5000 };

static char page[PAGE];

static void test_one_file(void)
{
    int fd = open("/tmp/big", O_RDWR | O_CREAT, 0644);
    lseek(fd, FILE_PAGES * PAGE - 5, SEEK_SET);
    promise_equal(write(fd, page, PAGE), 5, "a file has 4 MiB at most");
    promise_errno(write(fd, page, 1), EFBIG, "then it is EFBIG");
    promise_errno(lseek(fd, 0x7fffffff, SEEK_CUR), EINVAL,
                  "an offset has 31 bits");
    close(fd);
    unlink("/tmp/big");
}

/* Fill /tmp with files of one page after the other; how many there were. */
static int fill(int *error)
{
    char name[32];
    int files = 0, fd = 0;
    ssize_t written = 1;
    while (files < MANY && written > 0) {
        snprintf(name, sizeof(name), "/tmp/%d", files++);
        fd = open(name, O_WRONLY | O_CREAT, 0644);
        for (int i = 0; i < FILE_PAGES && written > 0; i++)
            written = write(fd, page, PAGE);
        *error = errno;
        if (written > 0)
            close(fd);
    }
    close(fd);
    return files;
}

static void remove_files(int files)
{
    char name[32];
    while (files-- > 0) {
        snprintf(name, sizeof(name), "/tmp/%d", files);
        unlink(name);
    }
}

static void test_space(void)
{
    uint32_t before = free_frames();
    int error = 0, files = fill(&error), again;
    promise_equal(error, ENOSPC, "/tmp full is ENOSPC (%d files)", files);
    promise(before - free_frames() > FILE_PAGES &&
                before - free_frames() < TMP_PAGES + 100,
            "it takes 8 MiB and leaves the rest");
    promise(holds("/etc/help", "") == 0, "other files can still be read");
    remove_files(files);
    promise_equal(free_frames(), before, "unlink gives all of them back");
    again = fill(&error);
    remove_files(again);
    promise(again == files && error == ENOSPC, "and as many fit again");
    promise_equal(free_frames(), before, "and are given back");
}

static void test_names(void)
{
    uint32_t before = free_frames();
    char name[32];
    int made = 0;
    do
        snprintf(name, sizeof(name), "/tmp/%d", made);
    while (mkdir(name, 0755) == 0 && ++made < MANY);
    promise(made > 100 && made < MANY && errno == ENOSPC,
            "directories without end are ENOSPC (%d)", made);
    promise_errno(open("/tmp/file", O_CREAT | O_WRONLY, 0644), ENOSPC,
                  "so is one more file");
    remove_files(made);
    promise_equal(free_frames(), before, "their memory is given back");
}

static void test_descriptors(void)
{
    char name[] = "/tmp/file";
    int fds[64], count = 0, ends[2];
    while (count < 64 && (fds[count] = file_with(name, "")) >= 0)
        count++;
    promise(count < 64 && errno == EMFILE, "too many open files: EMFILE");
    promise_errno(pipe(ends), EMFILE, "no descriptor is left for a pipe");
    close(fds[--count]);
    promise_errno(pipe(ends), EMFILE, "one is not enough for it");
    while (count > 0)
        close(fds[--count]);
    unlink(name);
}

void test_limits(void)
{
    test_one_file();
    test_space();
    test_names();
    test_descriptors();
}
