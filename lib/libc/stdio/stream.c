/* stream.c - the three standard streams, their way out, and what all share.
 *
 * Owns: the list of streams. stdout waits for the end of a line, stderr for
 * the end of a call.
 */
#include "libc/internal/exit_private.h"
#include "libc/internal/fork_private.h"
#include "libc/internal/lock_private.h"
#include "stream_private.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

enum { STDERR_BUFFER = 256 };

static char input_buffer[BUFSIZ], output_buffer[BUFSIZ];
static char error_buffer[STDERR_BUFFER];

static struct stream input = {
    .fd = STDIN_FILENO,
    .mode = _IOLBF,
    .readable = true,
    .buffer = input_buffer,
    .size = sizeof input_buffer,
};
static struct stream output = {
    .fd = STDOUT_FILENO,
    .mode = _IOLBF,
    .writable = true,
    .buffer = output_buffer,
    .size = sizeof output_buffer,
    .below = &input,
};
static struct stream error = {
    .fd = STDERR_FILENO,
    .mode = _IONBF,
    .writable = true,
    .buffer = error_buffer,
    .size = sizeof error_buffer,
    .below = &output,
};

FILE *const stdin = &input, *const stdout = &output, *const stderr = &error;

struct stream *volatile __streams = &error;
volatile uint32_t __streams_lock;

bool __stream_lock(struct stream *stream)
{
    if (__owned_lock(&stream->lock))
        return true;
    errno = EDEADLK;
    return false;
}

void __stream_unlock(struct stream *stream)
{
    __owned_unlock(&stream->lock);
}

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

static bool write_out(struct stream *stream)
{
    bool written = write_all(stream->fd, stream->buffer, stream->used);

    if (!written)
        stream->error = true;
    stream->used = 0;
    return written;
}

/* Tell the file that what waits in the buffer has not been read. */
static bool give_back(struct stream *stream)
{
    off_t excess = (off_t)(stream->used - stream->next);

    return excess == 0 || lseek(stream->fd, -excess, SEEK_CUR) >= 0;
}

bool __stream_settle(struct stream *stream)
{
    bool settled = true;

    if (stream->use == STREAM_WRITING)
        settled = write_out(stream);
    else if (stream->use == STREAM_READING)
        settled = give_back(stream);
    if (!settled && stream->use == STREAM_READING)
        return false;
    stream->use = STREAM_EMPTY;
    stream->used = stream->next = 0;
    return settled;
}

bool __stream_start(struct stream *stream, enum stream_use use)
{
    if (stream->use == use)
        return true;
    if (use == STREAM_WRITING ? !stream->writable : !stream->readable) {
        stream->error = true;
        errno = EBADF;
        return false;
    }
    if (!__stream_settle(stream) && errno != ESPIPE)
        return false;
    stream->use = use;
    stream->used = stream->next = use == STREAM_READING ? UNGET_ROOM : 0;
    return true;
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
            (void)write_out(stream); /* remembered */
    }
}

/* A stream for this call alone, without a lock. */
static void begin_direct(struct output_call *call, const struct stream *stream)
{
    call->direct = (struct stream){
        .fd = stream->fd,
        .mode = _IONBF,
        .writable = stream->writable,
        .buffer = call->text,
        .size = sizeof call->text,
    };
    call->to = &call->direct;
}

void __output_begin(struct output_call *call, struct stream *stream)
{
    int saved = errno;

    call->to = stream;
    if (!__stream_lock(stream)) {
        begin_direct(call, stream);
        errno = saved;
    }
    call->failed_before = call->to->error;
    call->to->error = false;
    if (!__stream_start(call->to, STREAM_WRITING)) {
        /* Format into nowhere: EBADF stays as this call's error. */
        if (call->to == stream) {
            stream->error = true;
            __stream_unlock(stream);
            begin_direct(call, stream);
        }
        call->direct.fd = -1;
        call->direct.use = STREAM_WRITING;
    }
}

bool __output_end(struct output_call *call)
{
    struct stream *to = call->to;
    bool failed;

    if (to->mode == _IONBF ||
        (to->mode == _IOLBF && memchr(to->buffer, '\n', to->used)))
        (void)write_out(to); /* remembered */
    failed = to->error;
    to->error = failed || call->failed_before;
    if (to != &call->direct)
        __stream_unlock(to);
    return failed;
}

static bool flush(struct stream *stream)
{
    bool flushed;

    if (!__stream_lock(stream))
        return false;
    flushed = __stream_settle(stream) ||
              (stream->use == STREAM_READING && errno == ESPIPE);
    __stream_unlock(stream);
    return flushed;
}

/* Somebody may sleep in a read() and hold that stream's lock: leave streams
 * that are not written to alone. */
static int flush_all(void)
{
    bool locked = __owned_lock(&__streams_lock);
    int result = 0;

    for (struct stream *each = __streams; each; each = each->below)
        if (each->use == STREAM_WRITING && each->used > 0 && !flush(each))
            result = EOF;
    if (locked)
        __owned_unlock(&__streams_lock);
    return result;
}

int fflush(FILE *stream)
{
    if (!stream)
        return flush_all();
    return flush(stream) ? 0 : EOF;
}

/* The end: nobody is left to be told about errors. A handler that came in
 * the middle of a call and then exits still shows what that call has put. */
void __stdio_flush(void)
{
    (void)fflush(NULL);
    for (struct stream *each = __streams; each; each = each->below) {
        if (each->use == STREAM_WRITING && __owned_is_mine(&each->lock))
            (void)write_out(each);
        else if (each->use == STREAM_READING && each->lock == 0)
            (void)give_back(each);
    }
}

/* Whoever was in the middle of a call does not exist in the child. What it was
 * doing to the buffer is unknown, and what waited there is the parent's to
 * write. */
void __stdio_alone(void)
{
    __owned_alone(&__streams_lock);
    for (struct stream *each = __streams; each; each = each->below)
        if (each->lock && !__owned_is_mine(&each->lock)) {
            each->use = STREAM_EMPTY;
            each->used = each->next = 0;
            each->lock = 0;
        }
}
