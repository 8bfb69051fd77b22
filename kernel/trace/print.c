/* print.c - the kernel's printf: straight to the console, or into a buffer. */
#include <format.h>
#include "fs/console.h"
#include "kernel.h"

static void to_console(void *context, const char *text, size_t length)
{
    (void)context;
    console_kernel_write(text, length);
}

void kprintf(const char *text, ...)
{
    va_list arguments;

    va_start(arguments, text);
    format(to_console, NULL, text, arguments);
    va_end(arguments);
}

void ksnprintf(char *to, size_t size, const char *text, ...)
{
    va_list arguments;

    va_start(arguments, text);
    format_into(to, size, text, arguments);
    va_end(arguments);
}
