/* directory.c - reading directories, a buffer of entries at a time. */
#include "libc/internal/syscalls_private.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

enum { ENTRIES = 16 };

struct directory_stream {
    int fd;
    size_t next, count; /* entries[next .. count) are to be read */
    struct dirent entries[ENTRIES];
};

ssize_t getdents(int fd, struct dirent *buffer, size_t size)
{
    return syscall_result(__sys_getdents((uint32_t)fd, ADDRESS(buffer), size));
}

/* Fill the buffer. False, with errno, if this is no directory. */
static int fill_entries(DIR *directory)
{
    ssize_t size =
        getdents(directory->fd, directory->entries, sizeof directory->entries);

    directory->next = 0;
    directory->count =
        size > 0 ? (size_t)size / sizeof directory->entries[0] : 0;
    return size >= 0;
}

DIR *opendir(const char *path)
{
    DIR *directory = malloc(sizeof *directory);

    if (!directory)
        return NULL;
    directory->fd = open(path, O_RDONLY);
    if (directory->fd >= 0 && fill_entries(directory))
        return directory;
    if (directory->fd >= 0)
        (void)__sys_close((uint32_t)directory->fd); /* errno stays */
    free(directory);
    return NULL;
}

struct dirent *readdir(DIR *directory)
{
    if (directory->next == directory->count &&
        (!fill_entries(directory) || directory->count == 0))
        return NULL;
    return &directory->entries[directory->next++];
}

int closedir(DIR *directory)
{
    int fd = directory->fd;

    free(directory);
    return close(fd);
}
