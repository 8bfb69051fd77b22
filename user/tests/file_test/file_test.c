/* file_test - files, directories and devices: each call, each errno. */
#include "file_test.h"

#include <fcntl.h>
#include <reprise/reprise.h>
#include <string.h>
#include <sys/mman.h>
#include <reprise/tap.h>
#include <unistd.h>

int file_with(const char *path, const char *text)
{
    int fd = open(path, O_RDWR | O_CREAT | O_TRUNC, 0644);
    if (fd >= 0 && write(fd, text, strlen(text)) != (ssize_t)strlen(text))
        tap_note("%s cannot be written", path);
    return fd;
}

int holds(const char *path, const char *text)
{
    char found[256];
    int fd = open(path, O_RDONLY);
    ssize_t length = read(fd, found, sizeof(found));
    close(fd);
    return length == (ssize_t)strlen(text) &&
           memcmp(found, text, strlen(text)) == 0;
}

uint32_t free_frames(void)
{
    struct system_status status;
    return system_status_np(&status) < 0 ? 0 : status.frames_free;
}

/* The kernel's notes of mappings take a frame that stays. */
static void first_mapping(void)
{
    void *page =
        mmap(NULL, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    munmap(page, 4096);
}

int main(void)
{
    static void (*const parts[])(void) = { test_paths,       test_errors,
                                           test_directories, test_devices,
                                           test_contents,    test_limits };
    uint32_t before;
    first_mapping();
    before = free_frames();
    for (unsigned i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
        parts[i]();
    promise_equal(free_frames(), before, "all of this has left no frame");
    return tap_done();
}
