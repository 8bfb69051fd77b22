/* stream_state.c - what a stream remembers, how it buffers, where it is. */
#include "stream_private.h"

#include <errno.h>
#include <limits.h>
#include <unistd.h>

int feof(FILE *stream)
{
    return stream->end;
}

int ferror(FILE *stream)
{
    return stream->error;
}

void clearerr(FILE *stream)
{
    stream->end = false;
    stream->error = false;
}

int fileno(FILE *stream)
{
    return stream->fd;
}

int setvbuf(FILE *restrict stream, char *restrict buffer, int mode, size_t size)
{
    if (mode != _IOFBF && mode != _IOLBF && mode != _IONBF) {
        errno = EINVAL;
        return -1;
    }
    if (!__stream_lock(stream))
        return -1;
    stream->mode = mode;
    if (buffer && size >= SMALL_BUFFER && mode != _IONBF &&
        __stream_settle(stream)) {
        stream->buffer = buffer;
        stream->size = size;
    }
    __stream_unlock(stream);
    return 0;
}

void setbuf(FILE *restrict stream, char *restrict buffer)
{
    (void)setvbuf(stream, buffer, buffer ? _IOFBF : _IONBF, BUFSIZ);
}

/* Return where in the file the next character is taken from or put to. */
static off_t position(struct stream *stream)
{
    bool at_end =
        stream->appends && stream->use == STREAM_WRITING && stream->used > 0;
    off_t at = lseek(stream->fd, 0, at_end ? SEEK_END : SEEK_CUR);

    if (at < 0)
        return -1;
    if (stream->use == STREAM_WRITING)
        return at + (off_t)stream->used;
    if (stream->use == STREAM_READING)
        return at - (off_t)(stream->used - stream->next);
    return at;
}

off_t ftello(FILE *stream)
{
    off_t at;

    if (!__stream_lock(stream))
        return -1;
    at = position(stream);
    __stream_unlock(stream);
    return at;
}

long ftell(FILE *stream)
{
    return ftello(stream);
}

int fseeko(FILE *stream, off_t offset, int whence)
{
    int result = -1;

    if (!__stream_lock(stream))
        return -1;
    if (__stream_settle(stream) && lseek(stream->fd, offset, whence) >= 0) {
        stream->end = false;
        result = 0;
    }
    __stream_unlock(stream);
    return result;
}

int fseek(FILE *stream, long offset, int whence)
{
    return fseeko(stream, offset, whence);
}

void rewind(FILE *stream)
{
    (void)fseeko(stream, 0, SEEK_SET);
    stream->error = false;
}
