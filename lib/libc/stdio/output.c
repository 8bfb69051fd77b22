/* output.c - characters and strings out. */
#include "stream_private.h"

#include <errno.h>
#include <string.h>

/* Write text and then `tail` as one call's output. 0, or EOF. */
static int put(struct stream *stream, const char *text, size_t length,
               const char *tail)
{
    struct output_call call;

    __output_begin(&call, stream);
    __stream_put(call.to, text, length);
    __stream_put(call.to, tail, strlen(tail));
    return __output_end(&call) ? EOF : 0;
}

int fputs(const char *restrict text, FILE *restrict stream)
{
    return put(stream, text, strlen(text), "");
}

int puts(const char *text)
{
    return put(stdout, text, strlen(text), "\n");
}

int fputc(int c, FILE *stream)
{
    char byte = (char)c;

    return put(stream, &byte, 1, "") == 0 ? (unsigned char)c : EOF;
}

int putc(int c, FILE *stream)
{
    return fputc(c, stream);
}

int putchar(int c)
{
    return fputc(c, stdout);
}

size_t fwrite(const void *restrict table, size_t size, size_t count,
              FILE *restrict stream)
{
    size_t length;

    if (__builtin_mul_overflow(size, count, &length)) {
        errno = EOVERFLOW;
        return 0;
    }
    return put(stream, table, length, "") == 0 && size > 0 ? count : 0;
}

void perror(const char *message)
{
    const char *text = strerror(errno);

    if (message && *message)
        fprintf(stderr, "%s: %s\n", message, text);
    else
        fprintf(stderr, "%s\n", text);
}
