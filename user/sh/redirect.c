/* redirect.c - what < > >> 2> and >& do. What a builtin's redirection of
 * descriptor n replaces waits at SAVED_FD + n. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "run.h"

void move_descriptor(int from, int to)
{
    if (from == to)
        return;
    dup2(from, to);
    close(from);
}

static int open_target(const struct redirection *redirection, const char *name)
{
    static const int flags[] = {
        [READ_FROM] = O_RDONLY,
        [WRITE_TO] = O_WRONLY | O_CREAT | O_TRUNC,
        [APPEND_TO] = O_WRONLY | O_CREAT | O_APPEND,
    };
    int fd = open(name, flags[redirection->kind], 0666);
    if (fd < 0)
        complain("%s: %s", name, strerror(errno));
    return fd;
}

static int redirect_one(const struct redirection *redirection)
{
    char complaint[COMPLAINT_LENGTH];
    char *name = expand_text(redirection->target, complaint);
    int fd;
    if (!name) {
        complain("%s", complaint);
        return -1;
    }
    if (redirection->kind == SAME_AS) {
        bool is_number = name[0] >= '0' && name[0] <= '9' && !name[1];
        if (is_number && dup2(name[0] - '0', redirection->fd) >= 0)
            return 0;
        complain("%s: %s", name,
                 is_number ? strerror(errno) : "not the number of a file");
        return -1;
    }
    fd = open_target(redirection, name);
    if (fd < 0)
        return -1;
    move_descriptor(fd, redirection->fd);
    return 0;
}

static void save(struct saved_files *saved, int fd)
{
    if (fd > 2 || saved->is[fd])
        return;
    saved->is[fd] = true;
    dup2(fd, SAVED_FD + fd);
}

int redirect(const struct redirection *redirections, struct saved_files *saved)
{
    for (; redirections; redirections = redirections->next) {
        if (saved)
            save(saved, redirections->fd);
        if (redirect_one(redirections) < 0)
            return -1;
    }
    return 0;
}

void put_back(const struct saved_files *saved)
{
    for (int fd = 0; fd < 3; fd++)
        if (saved->is[fd])
            move_descriptor(SAVED_FD + fd, fd);
}
