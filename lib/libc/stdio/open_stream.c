/* open_stream.c - streams of files. */
#include "libc/internal/lock_private.h"
#include "stream_private.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Of a mode such as "r+b": the flags for open(), or -1 with errno EINVAL. */
static int flags_of(const char *mode)
{
    int flags;

    switch (*mode++) {
    case 'r':
        flags = O_RDONLY;
        break;
    case 'w':
        flags = O_WRONLY | O_CREAT | O_TRUNC;
        break;
    case 'a':
        flags = O_WRONLY | O_CREAT | O_APPEND;
        break;
    default:
        errno = EINVAL;
        return -1;
    }
    if (strchr(mode, '+'))
        flags = (flags & ~O_ACCMODE) | O_RDWR;
    if (strchr(mode, 'x'))
        flags |= O_EXCL;
    return flags;
}

/* The stream and its buffer are one block of memory. */
static FILE *make_stream(int fd, int flags)
{
    struct stream *stream = calloc(1, sizeof *stream + BUFSIZ);
    bool locked;

    if (!stream)
        return NULL;
    stream->fd = fd;
    stream->mode = _IOFBF;
    stream->readable = (flags & O_ACCMODE) != O_WRONLY;
    stream->writable = (flags & O_ACCMODE) != O_RDONLY;
    stream->appends = flags & O_APPEND;
    stream->opened = true;
    stream->buffer = (char *)(stream + 1);
    stream->size = BUFSIZ;

    if (stream->appends)
        (void)lseek(fd, 0, SEEK_END); /* a pipe has no position */

    locked = __owned_lock(&__streams_lock);
    stream->below = __streams;
    __streams = stream;
    if (locked)
        __owned_unlock(&__streams_lock);
    return stream;
}

FILE *fdopen(int fd, const char *mode)
{
    int flags = flags_of(mode);

    return flags < 0 ? NULL : make_stream(fd, flags);
}

FILE *fopen(const char *restrict path, const char *restrict mode)
{
    int flags = flags_of(mode);
    FILE *stream;
    int fd;

    if (flags < 0)
        return NULL;
    fd = open(path, flags, 0666);
    if (fd < 0)
        return NULL;
    stream = make_stream(fd, flags);
    if (!stream)
        (void)close(fd);
    return stream;
}

static void take_off_list(struct stream *stream)
{
    struct stream *volatile *link = &__streams;
    bool locked = __owned_lock(&__streams_lock);

    while (*link && *link != stream)
        link = &(*link)->below;
    if (*link)
        *link = stream->below;
    if (locked)
        __owned_unlock(&__streams_lock);
}

/* A standard stream stays in the list, where it can do no harm. */
int fclose(FILE *stream)
{
    bool settled;

    if (stream->opened)
        take_off_list(stream);
    if (!__stream_lock(stream))
        return EOF;
    settled = __stream_settle(stream) ||
              (stream->use == STREAM_READING && errno == ESPIPE);
    stream->use = STREAM_EMPTY;
    stream->used = stream->next = 0;
    if (close(stream->fd) != 0)
        settled = false;
    stream->fd = -1;
    __stream_unlock(stream);
    if (stream->opened)
        free(stream);
    return settled ? 0 : EOF;
}
