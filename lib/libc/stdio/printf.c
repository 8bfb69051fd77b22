/* printf.c - the printf family: the core of format.c, with somewhere to go. */
#include "format_private.h"
#include "stream_private.h"

#include <errno.h>
#include <reprise/format.h>
#include <limits.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

/* format.c refers to floating point weakly, which links nothing; this does,
 * in whatever program prints. */
void (*const __printf_needs)(struct sink *, const struct conversion *,
                             uint64_t) = __format_double;

static int checked(int result)
{
    if (result < 0)
        errno = EOVERFLOW;
    return result;
}

int vsnprintf(char *restrict to, size_t size, const char *restrict fmt,
              va_list arguments)
{
    char nowhere;

    return checked(
        format_into(size ? to : &nowhere, size ? size : 1, fmt, arguments));
}

int vsprintf(char *restrict to, const char *restrict fmt, va_list arguments)
{
    return vsnprintf(to, INT_MAX, fmt, arguments);
}

int vfprintf(FILE *restrict stream, const char *restrict fmt, va_list arguments)
{
    struct output_call call;
    int result;

    __output_begin(&call, stream);
    result = checked(format(__stream_put, call.to, fmt, arguments));
    return __output_end(&call) ? -1 : result;
}

int vprintf(const char *restrict fmt, va_list arguments)
{
    return vfprintf(stdout, fmt, arguments);
}

int vdprintf(int fd, const char *restrict fmt, va_list arguments)
{
    char buffer[256];
    struct stream stream = {
        .fd = fd,
        .mode = _IONBF,
        .writable = true,
        .buffer = buffer,
        .size = sizeof buffer,
    };

    return vfprintf(&stream, fmt, arguments);
}

int printf(const char *restrict fmt, ...)
{
    va_list arguments;
    int result;

    va_start(arguments, fmt);
    result = vprintf(fmt, arguments);
    va_end(arguments);
    return result;
}

int fprintf(FILE *restrict stream, const char *restrict fmt, ...)
{
    va_list arguments;
    int result;

    va_start(arguments, fmt);
    result = vfprintf(stream, fmt, arguments);
    va_end(arguments);
    return result;
}

int dprintf(int fd, const char *restrict fmt, ...)
{
    va_list arguments;
    int result;

    va_start(arguments, fmt);
    result = vdprintf(fd, fmt, arguments);
    va_end(arguments);
    return result;
}

int sprintf(char *restrict to, const char *restrict fmt, ...)
{
    va_list arguments;
    int result;

    va_start(arguments, fmt);
    result = vsprintf(to, fmt, arguments);
    va_end(arguments);
    return result;
}

int snprintf(char *restrict to, size_t size, const char *restrict fmt, ...)
{
    va_list arguments;
    int result;

    va_start(arguments, fmt);
    result = vsnprintf(to, size, fmt, arguments);
    va_end(arguments);
    return result;
}
