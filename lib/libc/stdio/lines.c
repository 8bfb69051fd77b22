/* lines.c - lines in. */
#include "stream_private.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>

char *fgets(char *restrict line, int size, FILE *restrict stream)
{
    int length = 0, c = 0;

    if (size <= 0 || !__stream_lock(stream))
        return NULL;
    while (length < size - 1 && c != '\n' && (c = __stream_take(stream)) != EOF)
        line[length++] = (char)c;
    line[length] = '\0';
    __stream_unlock(stream);
    return length == 0 && c == EOF ? NULL : line;
}

/* Make room for `length` characters and a terminator. */
static bool make_room(char **line, size_t *size, size_t length)
{
    size_t wanted = *size < 64 ? 64 : *size * 2;
    char *larger;

    if (*line && length < *size)
        return true;
    if (length >= SSIZE_MAX || wanted > SSIZE_MAX) {
        errno = EOVERFLOW;
        return false;
    }
    larger = realloc(*line, wanted);
    if (!larger)
        return false;
    *line = larger;
    *size = wanted;
    return true;
}

static ssize_t read_until(char **line, size_t *size, int delimiter,
                          struct stream *stream)
{
    size_t length = 0;
    int c = EOF;

    do {
        if (!make_room(line, size, length))
            return -1;
        c = __stream_take(stream);
        if (c != EOF)
            (*line)[length++] = (char)c;
    } while (c != EOF && c != delimiter);
    if (length == 0 || !make_room(line, size, length))
        return -1;
    (*line)[length] = '\0';
    return (ssize_t)length;
}

ssize_t getdelim(char **restrict line, size_t *restrict size, int delimiter,
                 FILE *restrict stream)
{
    ssize_t length;

    if (!*line)
        *size = 0;
    if (!__stream_lock(stream))
        return -1;
    length = read_until(line, size, delimiter, stream);
    __stream_unlock(stream);
    return length;
}

ssize_t getline(char **restrict line, size_t *restrict size,
                FILE *restrict stream)
{
    return getdelim(line, size, '\n', stream);
}
