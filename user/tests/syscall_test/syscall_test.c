/* syscall_test - bad numbers, pointers, descriptors, times; and good ones. */
#include "syscall_test.h"

#include <errno.h>
#include <fcntl.h>
#include <reprise/reprise.h>
#include <string.h>
#include <reprise/tap.h>
#include <unistd.h>

/* One more than the last number in the table. */
enum {
#define SYSCALL(number, name, arguments) SYSTEM_CALLS_##name = number,
#include "../../../kernel/syscall/syscalls.def"
#undef SYSCALL
    SYSTEM_CALLS
};

static void test_numbers(void)
{
    static const uint32_t none[MOST_ARGUMENTS];
    promise_equal(bare_call(0, none), getpid(), "call 0 is getpid");
    promise_equal(bare_call(SYSTEM_CALLS, none), -ENOSYS,
                  "the first unused number");
    promise_equal(bare_call(0x7fffffff, none), -ENOSYS, "a large number");
    promise_equal(bare_call(0x80000000u, none), -ENOSYS, "a negative number");
    promise_equal(bare_call(0xffffffffu, none), -ENOSYS, "number -1");
}

static void test_descriptors(void)
{
    char byte;
    promise_errno(read(-1, &byte, 1), EBADF, "read from -1");
    promise_errno(write(-1, "x", 1), EBADF, "write to -1");
    promise_errno(close(-1), EBADF, "close -1");
    promise_errno(read(1 << 30, &byte, 1), EBADF, "read from 1 << 30");
    promise_errno(write(63, "x", 1), EBADF, "write to one that is not open");
    promise_errno(close(63), EBADF, "close one that is not open");
    promise_equal(write(1, "", 0), 0, "write 0 bytes");
    promise_equal(read(0, &byte, 0), 0, "read 0 bytes, and wait for none");
}

/* etc/help is in every archive. */
static void test_files(void)
{
    char text[64], again[64];
    int fd = open("etc/help", O_RDONLY);
    int other = open("/etc/help", O_RDONLY);
    promise(fd > 2 && other > 2 && fd != other, "open a file twice");
    promise_equal(read(fd, text, 64), 64, "read its first bytes");
    promise_equal(read(other, again, 64), 64, "and again, separately");
    promise(!memcmp(text, again, 64), "a leading / makes no difference");
    promise_errno(write(fd, "x", 1), EBADF, "it cannot be written");
    promise_equal(close(fd), 0, "close it");
    promise_errno(read(fd, text, 1), EBADF, "then it is not there");
    promise_equal(read(other, text, 1), 1, "the other still is");
    while (read(other, text, sizeof(text)) > 0)
        continue;
    promise_equal(read(other, text, 1), 0, "at its end read returns 0");
    close(other);
    promise_errno(open("no/such/file", O_RDONLY), ENOENT, "no such file");
    promise_errno(open("", O_RDONLY), ENOENT, "an empty path");
    promise(open("etc/help", O_WRONLY) == -1, "open to write is refused");
}

static void test_running_out(void)
{
    int fds[1024], count = 0;
    while (count < 1024 && (fds[count] = open("etc/help", O_RDONLY)) >= 0)
        count++;
    promise(count > 8 && count < 1024 && errno == EMFILE,
            "one descriptor too many is EMFILE (%d were open)", count);
    for (int i = 0; i < count; i++)
        close(fds[i]);
    fds[0] = open("etc/help", O_RDONLY);
    promise(fds[0] >= 0, "closing makes room again");
    close(fds[0]);
}

static void test_kernel_test_and_set(void)
{
    int word = 0;
    promise_equal(test_and_set_np(&word), 0, "test_and_set of 0");
    promise_equal(word, 1, "leaves 1");
    promise_equal(test_and_set_np(&word), 1, "of 1");
}

int main(void)
{
    test_numbers();
    test_descriptors();
    test_files();
    test_running_out();
    test_kernel_test_and_set();
    test_pointers();
    test_errors();
    test_time();
    test_children();
    return tap_done();
}
