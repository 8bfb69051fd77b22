/* contents.c - what is written to /tmp is there, and only that. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <reprise/tap.h>
#include <unistd.h>

#include "file_test.h"

enum { PAGE = 4096, BIG = 5 * PAGE + 123 };

static char big[BIG], again[BIG];

static void test_offsets(void)
{
    char text[16] = "";
    int fd = file_with("/tmp/f", "0123456789");
    promise_equal(lseek(fd, 0, SEEK_CUR), 10, "writing moves on");
    promise_equal(lseek(fd, -3, SEEK_END), 7, "lseek from the end");
    promise(read(fd, text, 16) == 3 && !memcmp(text, "789", 3), "reads it");
    promise_equal(read(fd, text, 16), 0, "then the end");
    promise_equal(lseek(fd, -8, SEEK_CUR), 2, "lseek from here");
    promise(write(fd, "xy", 2) == 2 && holds("/tmp/f", "01xy456789"),
            "writing in the middle changes the middle");
    promise_errno(lseek(fd, -99, SEEK_CUR), EINVAL, "before the start");
    promise_equal(lseek(fd, 0, SEEK_CUR), 4, "changes nothing");
    close(fd);
}

static void test_ways_to_open(void)
{
    struct stat status;
    int fd = open("/tmp/f", O_WRONLY | O_APPEND);
    lseek(fd, 0, SEEK_SET);
    promise(write(fd, "+", 1) == 1 && holds("/tmp/f", "01xy456789+"),
            "O_APPEND writes at the end, wherever it stood");
    close(fd);
    fd = open("/tmp/f", O_WRONLY | O_CREAT, 0600);
    promise(fd >= 0 && holds("/tmp/f", "01xy456789+"),
            "O_CREAT of what is there leaves it");
    close(fd);
    close(open("/tmp/f", O_WRONLY | O_TRUNC));
    promise(holds("/tmp/f", ""), "O_TRUNC empties it");
    fd = open("/tmp/new", O_WRONLY | O_CREAT | O_EXCL, 0640);
    promise(fstat(fd, &status) == 0 && S_ISREG(status.st_mode) &&
                (status.st_mode & 0777) == 0640,
            "O_EXCL makes what is not there, with its mode");
    close(fd);
    unlink("/tmp/new");
}

static void test_big(void)
{
    int fd = open("/tmp/f", O_RDWR | O_TRUNC);
    for (int i = 0; i < BIG; i++)
        big[i] = (char)(i % 251);
    promise_equal(write(fd, big, BIG), BIG, "many pages are written");
    lseek(fd, 0, SEEK_SET);
    promise(read(fd, again, BIG) == BIG && !memcmp(big, again, BIG),
            "and read");
    lseek(fd, PAGE - 10, SEEK_SET);
    promise(write(fd, "across the page", 15) == 15 &&
                lseek(fd, PAGE - 10, SEEK_SET) == PAGE - 10 &&
                read(fd, again, 15) == 15 &&
                !memcmp(again, "across the page", 15),
            "across the end of a page, too");
    close(fd);
}

static void test_holes(void)
{
    int fd = open("/tmp/f", O_RDWR | O_TRUNC), zeroes = 1;
    write(fd, "start", 5);
    promise_errno(write(fd, KERNEL_ADDRESS, 100), EFAULT, "a write fails");
    lseek(fd, 3 * PAGE, SEEK_SET);
    promise_equal(read(fd, again, 1), 0, "behind the end there is nothing");
    write(fd, "end", 3);
    memset(again, 'a', BIG);
    lseek(fd, 0, SEEK_SET);
    promise_equal(read(fd, again, BIG), 3 * PAGE + 3, "a gap counts");
    for (int i = 5; i < 3 * PAGE; i++)
        zeroes &= again[i] == 0;
    promise(zeroes && !memcmp(again, "start", 5) &&
                !memcmp(again + 3 * PAGE, "end", 3),
            "and reads as zeroes");
    close(fd);
}

/* Half of what shall be written is not mapped. */
static void test_half_a_write(void)
{
    char *page = mmap(NULL, 2 * PAGE, PROT_READ | PROT_WRITE,
                      MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    int fd = open("/tmp/f", O_RDWR | O_TRUNC);
    memset(page, 'h', PAGE);
    munmap(page + PAGE, PAGE);
    write(fd, "12", 2);
    promise_errno(write(fd, page + PAGE - 50, 100), EFAULT,
                  "a write of which half is not there");
    lseek(fd, 60, SEEK_SET);
    write(fd, "end", 3);
    lseek(fd, 0, SEEK_SET);
    promise(read(fd, again, 100) == 63 && !memcmp(again, "12\0\0", 4) &&
                again[40] == 0,
            "leaves nothing behind");
    lseek(fd, 0, SEEK_SET);
    promise(write(fd, page, 2 * PAGE) == PAGE,
            "of whole pages it keeps those that are");
    munmap(page, PAGE);
    close(fd);
}

static void test_unlinked(void)
{
    struct stat status;
    char text[8];
    int fd = file_with("/tmp/f", "alive"), other = file_with("/tmp/g", "");
    promise(unlink("/tmp/f") == 0 && stat("/tmp/f", &status) == -1,
            "unlink takes the name away");
    promise(fstat(fd, &status) == 0 && status.st_nlink == 0 &&
                lseek(fd, 0, SEEK_SET) == 0 && read(fd, text, 8) == 5,
            "what is open lives on");
    promise(write(fd, big, BIG) == BIG, "and can grow");
    close(fd);
    close(other);
    fd = file_with("/tmp/f", "another");
    promise(holds("/tmp/f", "another"), "its name is free");
    close(fd);
    unlink("/tmp/f");
    unlink("/tmp/g");
}

static void test_sharing(void)
{
    char text[8] = "";
    int fd = file_with("/tmp/f", "abcdef"), copy = 9;
    promise_equal(dup2(fd, copy), copy, "dup2");
    lseek(fd, 2, SEEK_SET);
    promise(read(copy, text, 1) == 1 && *text == 'c', "shares the offset");
    close(fd);
    promise(read(copy, text, 1) == 1 && *text == 'd', "outlives the first");
    fd = open("/etc/help", O_RDONLY);
    promise_equal(dup2(fd, copy), copy, "dup2 closes what was there");
    promise(read(copy, text, 8) == 8 && memcmp(text, "ef", 2) != 0,
            "and puts the new one in its place");
    close(fd);
    close(copy);
    unlink("/tmp/f");
}

void test_contents(void)
{
    test_offsets();
    test_ways_to_open();
    test_big();
    test_holes();
    test_half_a_write();
    test_unlinked();
    test_sharing();
}
