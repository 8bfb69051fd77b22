/* vfs.c - from a path to a file system and the rest of the path. */
#include "fs/vfs.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include "kernel.h"

static const struct mount {
    const char *name; /* in the root */
    const struct file_system *system;
} mounts[] = {
    { "dev", &device_file_system },
    { "tmp", &memory_file_system },
};

struct location {
    const struct file_system *system;
    char *rest;
    bool directory; /* a '/' at the end asks for one */
};

static char *drop_last(char *start, char *end)
{
    while (end > start && *--end != '/')
        continue;
    return end;
}

/* Take out empty components, "." and ".."; what is left has one '/' between
 * names and none around them. */
static int simplify(char *path)
{
    char *end = path;

    for (const char *from = path; *from;) {
        size_t length = vfs_name_length(from);
        if (length > NAME_MAX)
            return -ENAMETOOLONG;
        if (length == 2 && memcmp(from, "..", 2) == 0) {
            end = drop_last(path, end);
        } else if (length && !(length == 1 && *from == '.')) {
            if (end > path)
                *end++ = '/';
            memmove(end, from, length);
            end += length;
        }
        from += length;
        from += *from == '/';
    }
    *end = '\0';
    return 0;
}

static bool asks_for_directory(const char *path)
{
    const char *last = strrchr(path, '/');

    last = last ? last + 1 : path;
    return !*last || strcmp(last, ".") == 0 || strcmp(last, "..") == 0;
}

static int locate(char *path, struct location *at)
{
    if (!*path)
        return -ENOENT;
    *at = (struct location){ .system = &initrd_file_system,
                             .rest = path,
                             .directory = asks_for_directory(path) };
    int error = simplify(path);
    if (error)
        return error;
    size_t length = vfs_name_length(path);
    for (unsigned i = 0; i < ARRAY_SIZE(mounts); i++)
        if (strlen(mounts[i].name) == length &&
            memcmp(path, mounts[i].name, length) == 0) {
            at->system = mounts[i].system;
            at->rest = path + length + (path[length] == '/');
        }
    return 0;
}

static int stat_at(const struct location *at, struct stat *status)
{
    memset(status, 0, sizeof(*status));
    int error = at->system->stat(at->rest, status);
    if (!error && at->directory && !S_ISDIR(status->st_mode))
        return -ENOTDIR;
    return error;
}

/* A new name where none can be made: is at least the place for it there? */
static int refuse_new(struct location *at)
{
    struct stat status;

    *drop_last(at->rest, at->rest + strlen(at->rest)) = '\0';
    at->directory = true;
    int error = stat_at(at, &status);
    return error ? error : at->system->refusal;
}

static int check_new(struct location *at)
{
    if (at->directory)
        return -EISDIR;
    return at->system->mkdir ? 0 : refuse_new(at);
}

/* May what is there be opened with `flags`? */
static int check_there(const struct location *at, const struct stat *status,
                       uint32_t flags)
{
    bool write = (flags & O_ACCMODE) != O_RDONLY || (flags & O_TRUNC);

    if ((flags & O_CREAT) && (flags & O_EXCL))
        return -EEXIST;
    if (S_ISDIR(status->st_mode) && (write || (flags & O_CREAT)))
        return -EISDIR;
    if (write && S_ISREG(status->st_mode) && !at->system->mkdir)
        return at->system->refusal;
    return 0;
}

int vfs_open(char *path, uint32_t flags, uint32_t mode, struct file **file)
{
    struct location at;
    struct stat status;

    if ((flags & O_ACCMODE) == O_ACCMODE)
        return -EINVAL;
    int error = locate(path, &at);
    if (error)
        return error;
    error = stat_at(&at, &status);
    if (!error)
        error = check_there(&at, &status, flags);
    else if (error == -ENOENT && (flags & O_CREAT))
        error = check_new(&at);
    return error ? error : at.system->open(at.rest, flags, mode, file);
}

int vfs_stat(char *path, struct stat *status)
{
    struct location at;
    int error = locate(path, &at);

    return error ? error : stat_at(&at, status);
}

int vfs_unlink(char *path)
{
    struct location at;
    struct stat status;
    int error = locate(path, &at);

    if (!error)
        error = stat_at(&at, &status);
    if (error)
        return error;
    if (!*at.rest)
        return -EBUSY;
    return at.system->unlink ? at.system->unlink(at.rest) : at.system->refusal;
}

int vfs_mkdir(char *path, uint32_t mode)
{
    struct location at;
    struct stat status;
    int error = locate(path, &at);

    if (error)
        return error;
    at.directory = false;
    error = stat_at(&at, &status);
    if (!error)
        return -EEXIST;
    if (error != -ENOENT)
        return error;
    return at.system->mkdir ? at.system->mkdir(at.rest, mode) : refuse_new(&at);
}
