/* err.c - complaints that begin with the program's name. */
#include "libc/internal/program_private.h"

#include <err.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* One line, by one call: it never mixes with another thread's. */
static void complain(const char *format, va_list arguments, const char *reason)
{
    char message[256];

    message[0] = '\0';
    if (format)
        vsnprintf(message, sizeof message, format, arguments);
    fprintf(stderr, "%s: %s%s%s\n", __program_name, message,
            format && reason ? ": " : "", reason ? reason : "");
}

void vwarn(const char *format, va_list arguments)
{
    complain(format, arguments, strerror(errno));
}

void vwarnx(const char *format, va_list arguments)
{
    complain(format, arguments, NULL);
}

void warn(const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    vwarn(format, arguments);
    va_end(arguments);
}

void warnx(const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    vwarnx(format, arguments);
    va_end(arguments);
}

_Noreturn void err(int status, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    vwarn(format, arguments);
    va_end(arguments);
    exit(status);
}

_Noreturn void errx(int status, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    vwarnx(format, arguments);
    va_end(arguments);
    exit(status);
}
