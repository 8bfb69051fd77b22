/* devices.c - /dev, and what is not open at all. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <reprise/tap.h>
#include <unistd.h>

#include "file_test.h"

enum { MUCH = 100000 };

static char memory[MUCH];

void test_devices(void)
{
    struct stat status, other;
    int null = open("/dev/null", O_RDWR);
    int console = open("/dev/console", O_WRONLY);
    promise_equal(read(null, memory, MUCH), 0, "/dev/null: nothing to read");
    promise_equal(write(null, memory, MUCH), MUCH, "/dev/null takes all");
    promise_equal(write(console, "# console\n", 10), 10, "/dev/console");
    promise_errno(read(console, memory, 1), EBADF, "opened to write only");
    promise(fstat(console, &status) == 0 && fstat(1, &other) == 0 &&
                S_ISCHR(status.st_mode) && status.st_ino == other.st_ino,
            "is what standard output is");
    promise_errno(lseek(null, 0, SEEK_SET), ESPIPE, "a device has no place");
    close(null);
    close(console);
}
