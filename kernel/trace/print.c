/* print.c - the kernel's printf: straight to the console, or into a buffer. */
#include <format.h>
#include <string.h>
#include "fs/console.h"
#include "kernel.h"

struct buffer {
    char *next;
    size_t room; /* without the terminator */
};

static void to_console(void *context, const char *text, size_t length)
{
    (void)context;
    console_kernel_write(text, length);
}

static void to_buffer(void *context, const char *text, size_t length)
{
    struct buffer *buffer = context;

    if (length > buffer->room)
        length = buffer->room;
    memcpy(buffer->next, text, length);
    buffer->next += length;
    buffer->room -= length;
}

void kprintf(const char *text, ...)
{
    va_list arguments;

    va_start(arguments, text);
    format(to_console, NULL, text, arguments);
    va_end(arguments);
}

void kvsnprintf(char *to, size_t size, const char *text, va_list arguments)
{
    struct buffer buffer = { to, size - 1 };

    format(to_buffer, &buffer, text, arguments);
    *buffer.next = '\0';
}

void ksnprintf(char *to, size_t size, const char *text, ...)
{
    va_list arguments;

    va_start(arguments, text);
    kvsnprintf(to, size, text, arguments);
    va_end(arguments);
}
