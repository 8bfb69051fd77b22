/* tree.c - names and paths: the same random calls on /tmp of our tree and on
 * a directory of the host, which must answer the same.
 */
#include "random.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <reprise/tap.h>
#include <unistd.h>

/* Ours, and not the host's: the tree fills it. */
struct our_stat {
    uint32_t st_dev, st_ino, st_mode, st_nlink, st_size;
};
#define stat our_stat
#include "fs/tree.h"
#undef stat

enum { CALLS = 50000, LONGEST = 64, NAMES = 4 };

static char host_root[] = "/tmp/reprise-tree-XXXXXX";
static int failures, pieces, answers[256];

/* ---- what the tree stands on ---- */

const struct file_operations contents_operations, console_operations,
    null_operations;

void contents_truncate(struct node *node)
{
    node->size = 0;
}

void *kzalloc(size_t size)
{
    pieces++;
    return calloc(1, size);
}

void *kmalloc(size_t size)
{
    return kzalloc(size);
}

void kfree(void *piece)
{
    pieces -= piece != NULL;
    free(piece);
}

/* ---- paths ---- */

static bool is_start; /* where the path leads */

/* Names, ".", ".." and empty ones; never above where it starts. */
static void make_path(char *path)
{
    static const char *const names[NAMES] = { "a", "b", "c", "dd" };
    unsigned depth = 0, parts = 1 + random_below(4);

    *path = '\0';
    for (unsigned i = 0; i < parts; i++) {
        unsigned kind = random_below(12);

        if (kind == 0 && depth > 0) {
            strcat(path, "..");
            depth--;
        } else if (kind == 1) {
            strcat(path, ".");
        } else if (kind > 2) {
            strcat(path, names[random_below(NAMES)]);
            depth++;
        }
        if (i + 1 < parts || random_below(8) == 0)
            strcat(path, "/");
    }
    is_start = depth == 0;
}

static bool ends_with_slash(const char *path)
{
    return path[strlen(path) - 1] == '/';
}

/* The last name is "." or "..", slashes or not. */
static bool ends_with_dot(const char *path)
{
    size_t length = strlen(path);

    while (length > 0 && path[length - 1] == '/')
        length--;
    return length > 0 && path[length - 1] == '.';
}

/* ---- one call on both ---- */

static void compare(int got, int expected, const char *call, const char *path)
{
    answers[expected]++;
    if (got != -expected && ++failures <= 3)
        tap_note("%s(\"%s\"): expected %s, got %s", call, path,
                 expected ? strerror(expected) : "success",
                 got ? strerror(-got) : "success");
}

static void try_open(const char *ours, const char *host, const char *path)
{
    static const int ways[] = { O_RDONLY, O_WRONLY, O_RDWR };
    int flags = ways[random_below(3)], fd;
    struct file *file;

    flags |= (random_below(2) ? O_CREAT : 0) | (random_below(4) ? 0 : O_TRUNC);
    if (flags & O_CREAT)
        flags |= random_below(2) ? O_EXCL : 0;
    if ((flags & O_CREAT) && ends_with_slash(host))
        return; /* Linux says EISDIR of a file, too */
    fd = open(host, flags, 0644);
    int error = tree_open(ours, (uint32_t)flags, 0644, &file);
    compare(error, fd < 0 ? errno : 0, "open", path);
    if (fd >= 0)
        close(fd);
    if (!error)
        file_release(file);
}

static void try_mkdir(const char *ours, const char *host, const char *path)
{
    int result = mkdir(host, 0755);

    compare(tree_mkdir(ours, 0755), result < 0 ? errno : 0, "mkdir", path);
}

static void try_unlink(const char *ours, const char *host, const char *path)
{
    int result;

    if (ends_with_dot(path) || is_start)
        return; /* not in POSIX; busy */
    result = unlink(host);
    if (result < 0 && errno == EISDIR)
        result = rmdir(host);
    compare(tree_unlink(ours), result < 0 ? errno : 0, "unlink", path);
}

static void try_stat(const char *ours, const char *host, const char *path)
{
    struct our_stat status = { 0 };
    struct stat expected = { 0 };
    int result = stat(host, &expected);
    struct node *node;
    int error = tree_find(ours, &node);

    if (!error)
        node_stat(node, &status);
    compare(error, result < 0 ? errno : 0, "stat", path);
    if (!error && !result && !is_start && status.st_mode != expected.st_mode)
        compare(-EIO, 0, "the mode of", path);
}

static void try_call(void)
{
    static void (*const calls[])(const char *, const char *,
                                 const char *) = { try_open, try_mkdir,
                                                   try_unlink, try_stat };
    char path[LONGEST], ours[LONGEST + 4], host[LONGEST + sizeof host_root + 1];

    make_path(path);
    snprintf(ours, sizeof ours, "tmp/%s", path);
    snprintf(host, sizeof host, "%s/%s", host_root, path);
    calls[random_below(4)](ours, host, path);
}

/* Remove what is below, however deep. */
static void remove_all(const char *above)
{
    static const char *const names[NAMES] = { "a", "b", "c", "dd" };
    char path[LONGEST];

    for (int i = 0; i < NAMES; i++) {
        snprintf(path, sizeof path, "%s/%s", above, names[i]);
        if (tree_unlink(path) == -ENOTEMPTY) {
            remove_all(path);
            tree_unlink(path);
        }
    }
}

int main(void)
{
    char command[64];
    struct node *node;
    int before;

    random_start("build/unit/tree-64 (or -32)");
    umask(0);
    if (!mkdtemp(host_root) || tree_add("etc/help", 0100644, &node) ||
        tree_init())
        return tap_done();
    before = pieces;
    for (int i = 0; i < CALLS; i++)
        try_call();
    promise_equal(failures, 0, "%d random calls are answered as by the host",
                  CALLS);
    promise(answers[0] && answers[ENOENT] && answers[ENOTDIR] &&
                answers[EEXIST] && answers[EISDIR] && answers[ENOTEMPTY],
            "with each of the errors");
    remove_all("tmp");
    promise_equal(pieces, before, "what is removed is given back");
    snprintf(command, sizeof command, "rm -rf %s", host_root);
    promise_equal(system(command), 0, "the host is as it was");
    return tap_done();
}
