/* format.h - the core of the printf family, which the kernel shares. */
#ifndef FORMAT_H
#define FORMAT_H

#include <stdarg.h>
#include <stddef.h>

/* Format as printf does (conversions: stdio.h) and hand the text to put() in
 * pieces that are valid only during the call. Returns the length of the whole
 * text, or -1 if it exceeds INT_MAX (then the beginning has been put).
 * Allocates nothing, takes no lock, never sleeps unless put() does. Floating
 * point is linked only where something needs it
 * (lib/libc/stdio/format_double.c): the kernel goes without, and prints such a
 * conversion as it stands.
 * The linker knows it as __format: a program may have its own `format`. */
int format(void (*put)(void *context, const char *text, size_t length),
           void *context, const char *fmt,
           va_list arguments) __asm__("__format");

/* Format so into to[size], cut off where it is full; size is at least 1. */
int format_into(char *to, size_t size, const char *fmt,
                va_list arguments) __asm__("__format_into");

#endif
