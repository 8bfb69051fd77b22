/* input.c - characters and lines in.
 *
 * Whoever is about to wait for input first shows what stdout holds: a prompt
 * needs no fflush().
 */
#include "stream_private.h"

#include <unistd.h>

/* Fill an empty buffer. False at the end of the input or on an error. */
static bool refill(struct stream *stream)
{
    ssize_t count;

    (void)fflush(stdout); /* ferror(stdout) remembers */
    do
        count = read(stream->fd, stream->buffer, stream->size);
    while (count < 0 && errno == EINTR);
    stream->next = 0;
    stream->used = count > 0 ? (size_t)count : 0;
    if (count < 0)
        stream->error = true;
    else if (count == 0)
        stream->end = true;
    return count > 0;
}

/* The next character of a stream whose lock is held, or EOF. */
static int take(struct stream *stream)
{
    if (stream->next == stream->used && !refill(stream))
        return EOF;
    return (unsigned char)stream->buffer[stream->next++];
}

int fgetc(FILE *stream)
{
    int c;

    libc_lock_acquire(&stream->lock);
    c = take(stream);
    libc_lock_release(&stream->lock);
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

char *fgets(char *restrict line, int size, FILE *restrict stream)
{
    int length = 0, c = 0;

    if (size <= 0)
        return NULL;
    libc_lock_acquire(&stream->lock);
    while (length < size - 1 && c != '\n' && (c = take(stream)) != EOF)
        line[length++] = (char)c;
    libc_lock_release(&stream->lock);
    line[length] = '\0';
    return length == 0 && c == EOF ? NULL : line;
}
