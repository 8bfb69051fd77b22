/* input.c - characters in.
 *
 * Whoever is about to wait for standard input first shows what stdout holds:
 * a prompt needs no fflush(). A signal's handler ends the wait (EINTR), if it
 * was not installed with SA_RESTART.
 */
#include "stream_private.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

/* Fill a buffer that has nothing to take. False at the end of the input or on
 * an error. */
static bool refill(struct stream *stream)
{
    ssize_t count;

    if (stream == stdin)
        (void)fflush(stdout); /* ferror(stdout) remembers */
    count = read(stream->fd, stream->buffer + UNGET_ROOM,
                 stream->mode == _IONBF ? 1 : stream->size - UNGET_ROOM);
    stream->next = stream->used = UNGET_ROOM;
    if (count < 0)
        stream->error = true;
    else if (count == 0)
        stream->end = true;
    else
        stream->used += (size_t)count;
    return count > 0;
}

int __stream_take(struct stream *stream)
{
    if (!__stream_start(stream, STREAM_READING) ||
        (stream->next == stream->used && !refill(stream)))
        return EOF;
    return (unsigned char)stream->buffer[stream->next++];
}

bool __stream_untake(struct stream *stream, int c)
{
    if (c == EOF || !__stream_start(stream, STREAM_READING) ||
        stream->next == 0)
        return false;
    stream->buffer[--stream->next] = (char)c;
    stream->end = false;
    return true;
}

int fgetc(FILE *stream)
{
    int c;

    if (!__stream_lock(stream))
        return EOF;
    c = __stream_take(stream);
    __stream_unlock(stream);
    return c;
}

int getc(FILE *stream)
{
    return fgetc(stream);
}

int getchar(void)
{
    return fgetc(stdin);
}

int ungetc(int c, FILE *stream)
{
    bool done;

    if (!__stream_lock(stream))
        return EOF;
    done = __stream_untake(stream, c);
    __stream_unlock(stream);
    return done ? (unsigned char)c : EOF;
}

/* Move what is there already, at most `length` bytes; how many. */
static size_t take_block(struct stream *stream, char *to, size_t length)
{
    size_t present = stream->used - stream->next;

    if (length > present)
        length = present;
    memcpy(to, stream->buffer + stream->next, length);
    stream->next += length;
    return length;
}

size_t fread(void *restrict table, size_t size, size_t count,
             FILE *restrict stream)
{
    size_t length, done = 0;

    if (__builtin_mul_overflow(size, count, &length)) {
        errno = EOVERFLOW;
        return 0;
    }
    if (length == 0 || !__stream_lock(stream))
        return 0;
    if (__stream_start(stream, STREAM_READING))
        do
            done += take_block(stream, (char *)table + done, length - done);
        while (done < length && refill(stream));
    __stream_unlock(stream);
    return done / size;
}
