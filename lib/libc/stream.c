/* stream.c - the three standard streams, and the way out of a program.
 *
 * Owns: the streams and their buffers. stdout waits for the end of a line,
 * stderr for the end of a call.
 */
#include "exit_private.h"
#include "stream_private.h"

#include <string.h>
#include <unistd.h>

enum { STDERR_BUFFER = 256 };

static char input_buffer[BUFSIZ], output_buffer[BUFSIZ];
static char error_buffer[STDERR_BUFFER];

static struct stream input = {
    .fd = STDIN_FILENO,
    .mode = _IOLBF,
    .buffer = input_buffer,
    .size = sizeof input_buffer,
};
static struct stream output = {
    .fd = STDOUT_FILENO,
    .mode = _IOLBF,
    .buffer = output_buffer,
    .size = sizeof output_buffer,
};
static struct stream error = {
    .fd = STDERR_FILENO,
    .mode = _IONBF,
    .buffer = error_buffer,
    .size = sizeof error_buffer,
};

FILE *const stdin = &input, *const stdout = &output, *const stderr = &error;

/* Write all of it, however often write() has to be asked. */
static bool write_all(int fd, const char *text, size_t length)
{
    while (length > 0) {
        ssize_t written = write(fd, text, length);

        if (written < 0 && errno != EINTR)
            return false;
        if (written > 0) {
            text += written;
            length -= (size_t)written;
        }
    }
    return true;
}

static void write_out(struct stream *stream)
{
    if (!write_all(stream->fd, stream->buffer, stream->used))
        stream->error = true;
    stream->used = 0;
}

void __stream_put(void *context, const char *text, size_t length)
{
    struct stream *stream = context;

    while (length > 0) {
        size_t room = stream->size - stream->used;
        size_t part = length < room ? length : room;

        memcpy(stream->buffer + stream->used, text, part);
        stream->used += part;
        text += part;
        length -= part;
        if (stream->used == stream->size)
            write_out(stream);
    }
}

bool __stream_begin(struct stream *stream)
{
    bool failed_before;

    libc_lock_acquire(&stream->lock);
    failed_before = stream->error;
    stream->error = false;
    return failed_before;
}

bool __stream_end(struct stream *stream, bool failed_before, bool everything)
{
    bool failed;

    if (everything || stream->mode == _IONBF ||
        (stream->mode == _IOLBF && memchr(stream->buffer, '\n', stream->used)))
        write_out(stream);
    failed = stream->error;
    stream->error = failed || failed_before;
    libc_lock_release(&stream->lock);
    return failed;
}

static int flush(struct stream *stream)
{
    bool failed_before = __stream_begin(stream);

    return __stream_end(stream, failed_before, true) ? EOF : 0;
}

int fflush(FILE *stream)
{
    if (stream == stdin)
        return 0;
    if (stream)
        return flush(stream);
    return flush(stdout) | flush(stderr);
}

void __stdio_flush(void)
{
    (void)fflush(NULL); /* nobody is left to be told */
}

int setvbuf(FILE *restrict stream, char *restrict buffer, int mode, size_t size)
{
    (void)buffer;
    (void)size;
    if (mode != _IOFBF && mode != _IOLBF && mode != _IONBF)
        return -1;
    libc_lock_acquire(&stream->lock);
    stream->mode = mode;
    libc_lock_release(&stream->lock);
    return 0;
}

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
